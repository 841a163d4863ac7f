"""What was said and decided, for the owner to read. Nobody changes a record."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.contextnotes import ContextNote, ContextNoteSource
from moderation.factchecks.records import ClaimMatch, MatchFeedback
from moderation.learning import reset_spam_learning
from moderation.models import Assessment, Decision, SpamMemory


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


class Sources(admin.TabularInline):
    model = ContextNoteSource
    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(ContextNote)
class ContextNoteAdmin(ReadOnlyAdmin):
    list_display = ["comment", "number", "state", "text", "written_by", "created_at"]
    list_filter = ["state"]
    list_select_related = ["comment", "written_by"]
    date_hierarchy = "created_at"
    inlines = [Sources]
    show_full_result_count = False


@admin.register(ClaimMatch)
class ClaimMatchAdmin(ReadOnlyAdmin):
    list_display = ["sentence", "fact_check", "stance", "probability", "match_probability"]
    list_filter = ["stance"]
    list_select_related = ["assessment__comment", "fact_check"]
    show_full_result_count = False


@admin.register(MatchFeedback)
class MatchFeedbackAdmin(ReadOnlyAdmin):
    list_display = ["match", "kind", "right_stance", "by", "at"]
    list_filter = ["kind"]
    list_select_related = ["match", "by"]


@admin.register(SpamMemory)
class SpamMemoryAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "version", "changed_at"]
    fields = ["spam", "genuine", "version", "changed_at"]
    actions = ["forget"]

    def has_forget_permission(self, request):
        return request.user.is_superuser

    @admin.action(description=gettext_lazy("Forget what was learnt, start afresh"), permissions=["forget"])
    def forget(self, request, queryset):
        reset_spam_learning()
        sentence = _("What was learnt about spam is forgotten. Decisions from now on are learnt from afresh.")
        self.message_user(request, sentence, messages.SUCCESS)
