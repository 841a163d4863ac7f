"""What was said and decided, for the owner to read. Nobody changes a record."""

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.contextnotes import ContextNote, ContextNoteSource
from moderation.factchecks.records import ClaimMatch, MatchFeedback
from moderation.learning import reset_spam_learning
from moderation.models import Assessment, Decision, DecisionReason, SpamMemory


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
    list_display = [
        "comment",
        "action",
        "taken_back",
        "reason",
        "legal_ground",
        "moderator",
        "policy",
        "note",
        "created_at",
    ]
    list_filter = ["action", "reason", "moderator"]
    list_select_related = ["comment", "moderator", "policy", "reason", "undone_by"]
    date_hierarchy = "created_at"
    show_full_result_count = False

    @admin.display(description=gettext_lazy("taken back"), boolean=True)
    def taken_back(self, decision):
        return decision.is_undone


@admin.register(DecisionReason)
class DecisionReasonAdmin(admin.ModelAdmin):
    """The owner's list of reasons. One that was used cannot be deleted; a decision keeps the sentence it had."""

    list_display = ["title", "public_sentence", "legal", "active", "position"]
    list_editable = ["active", "position"]
    actions = None  # deleting several would list every decision that stands in the way

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def has_delete_permission(self, request, obj=None):
        used = obj is not None and obj.decisions.exists()
        return super().has_delete_permission(request, obj) and not used


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
