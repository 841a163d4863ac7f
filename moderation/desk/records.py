"""What was said and decided, for the owner to read. Nobody changes a record."""

from django.contrib import admin

from moderation.models import Assessment, Decision


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ["id", "comment", "state", "risk", "action", "run", "error", "finished_at"]
    list_filter = ["state", "action"]
    list_select_related = ["comment"]
    show_full_result_count = False


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["comment", "action", "moderator", "policy", "note", "created_at"]
    list_filter = ["action", "moderator"]
    list_select_related = ["comment", "moderator", "policy"]
    date_hierarchy = "created_at"
    show_full_result_count = False
