"""What the pages for appeals and reports have in common: who may, the form, and the sentence for who came late."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.desk.deciding import WordsForm, last_undoable
from moderation.desk.records import ReadOnlyAdmin

WORDS = ("reason", "legal_ground", "message", "note")


class AnswerForm(WordsForm):
    """One of two answers (``act``), and what a rejection may carry."""

    action = None  # the answer says it
    act = forms.ChoiceField(error_messages={"required": gettext_lazy("Press one of the buttons.")})

    def __init__(self, acts: list[tuple[str, str]], *, against: str, keeps_reason: bool = False, data=None):
        """``against``: the act that rejects; ``keeps_reason``: without a reason, the one before holds."""
        super().__init__(data)
        self.against, self.keeps_reason = against, keeps_reason
        self.fields["act"].choices = acts
        if keeps_reason:
            self.fields["reason"].empty_label = _("The same as before")

    def clean(self):
        rejects = self.cleaned_data.get("act") == self.against
        if not rejects:
            self.cleaned_data |= {"reason": None, "legal_ground": ""}
        values = super().clean()
        if rejects and not self.keeps_reason and "reason" not in self.errors and values["reason"] is None:
            self.add_error("reason", _("Choose why the comment is rejected: its author is told."))
        return values

    def carried(self) -> dict[str, object]:
        """What goes into the Decision as it is."""
        return {name: self.cleaned_data[name] for name in WORDS}

    def shown_fields(self):
        return [self[name] for name in WORDS]


class ReadersAdmin(ReadOnlyAdmin):
    """Rows that readers wrote, for whoever may decide about comments."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    class Media:
        css = {"all": ["moderation/desk.css", "moderation/readers_desk.css"]}

    change_list_template = "moderation/readers/desk_list.html"

    def changelist_view(self, request, extra_context=None):
        context = {"undoable": last_undoable(request.user), "title": self.opts.verbose_name_plural.capitalize()}
        return super().changelist_view(request, context | (extra_context or {}))

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("moderation.decide")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def lookup_allowed(self, lookup, value, request):
        # Django lets any column be asked for in the address: ?email__startswith= would spell addresses out.
        return lookup in {shown.parameter_name for shown in self.list_filter}

    def opened(self, request, pk):
        """The row with this number for somebody who may answer it. Raises PermissionDenied or Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=min(pk, 2**63 - 1)).first()
        if found is None:
            raise Http404
        return found

    def answer_page(self, request, template, status=200, **context):
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, shared | context, status=status)


class WaitingFilter(admin.SimpleListFilter):
    """Those nobody has answered, unless something else is asked for."""

    title = gettext_lazy("answer")
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [(None, _("Waiting")), ("all", _("All"))]

    def choices(self, changelist):
        for value, title in self.lookup_choices:
            query = changelist.get_query_string(
                {self.parameter_name: value} if value else {}, [self.parameter_name]
            )
            yield {"selected": self.value() == value, "query_string": query, "display": title}

    def queryset(self, request, queryset):
        return queryset if self.value() == "all" else queryset.open()
