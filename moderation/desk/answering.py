"""What the pages for appeals and reports have in common: who may, the form, and the sentence for who came late."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.desk.records import ReadOnlyAdmin
from moderation.models import DecisionReason
from moderation.readers.models import LONGEST


class AnswerForm(forms.Form):
    """One of two answers (``act``), and what a rejection may carry."""

    act = forms.ChoiceField(error_messages={"required": gettext_lazy("Press one of the buttons.")})
    reason = forms.ModelChoiceField(
        DecisionReason.objects.none(),
        label=gettext_lazy("Reason"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("This reason is no longer in use. Choose another.")},
    )
    legal_ground = forms.CharField(
        label=gettext_lazy("Law that it breaks"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed for illegal content, such as “Criminal Code, section 185”."),
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the author"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("They see it on their private page and in a mail, if they asked for one."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for moderators"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, acts: list[tuple[str, str]], *, against: str, no_reason: str, data=None):
        super().__init__(data)
        self.against = against  # the act that needs a reason
        self.fields["act"].choices = acts
        self.fields["reason"].queryset = DecisionReason.objects.in_use()
        self.fields["reason"].empty_label = no_reason

    def clean(self):
        values = super().clean()
        reason = values.get("reason")
        if values.get("act") != self.against:
            values |= {"reason": None, "legal_ground": ""}
        elif reason is not None and reason.legal and not values.get("legal_ground", "").strip():
            self.add_error("legal_ground", _("Name the law that the comment breaks."))
        return values

    def carried(self) -> dict[str, object]:
        """What goes into the Decision as it is."""
        return {name: self.cleaned_data[name] for name in ("reason", "legal_ground", "message", "note")}

    def shown_fields(self):
        return [self[name] for name in ("reason", "legal_ground", "message", "note")]


class ReadersAdmin(ReadOnlyAdmin):
    """Rows that readers wrote, for whoever may decide about comments."""

    show_full_result_count = False
    list_per_page = 50
    actions = None

    class Media:
        css = {"all": ["moderation/desk.css", "moderation/readers_desk.css"]}

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
