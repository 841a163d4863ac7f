"""The audit in the admin: what was done, by whom and why; to read, to filter and to take along as CSV."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from moderation.audit import AuditEntry, name_of, record
from moderation.csvfiles import csv_response
from moderation.desk.records import ReadOnlyAdmin
from moderation.trail import SOURCES, Line, Wanted, lines, page

PAGE = 50
_SALT = "moderation.audit-page"


class AuditForm(forms.Form):
    """Which lines are wanted. Everything may be left out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"),
        required=False,
        choices=[("", gettext_lazy("Everything")), *((kind, source.title) for kind, source in SOURCES.items())],
    )
    who = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=gettext_lazy("Who"),
        required=False,
        empty_label=gettext_lazy("Everybody and the machine"),
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data):
        super().__init__(data)
        self.fields["who"].queryset = get_user_model().objects.filter(is_staff=True).order_by("username")
        self.fields["who"].label_from_instance = name_of

    def clean(self):
        values = super().clean()
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            self.add_error("until", _("This day is before the first one."))
        return values

    def wanted(self, past=None) -> Wanted:
        """What a valid form asks for; nothing left out of one that is not valid."""
        values = self.cleaned_data if self.is_valid() else {}
        who, since, until = values.get("who"), values.get("since"), values.get("until")
        return Wanted(
            kind=values.get("kind", ""),
            who=who.pk if who else None,
            since=_midnight(since) if since else None,
            until=_midnight(until) + timedelta(days=1) if until and until.year < 9999 else None,
            past=past,
        )


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def _past(text: str) -> tuple[datetime, str, int] | None:
    """The place a page link names; None for none, and for one that was not made here."""
    try:
        at, kind, pk = signing.loads(text, salt=_SALT)
        return parse_datetime(at), kind, pk
    except (signing.BadSignature, ValueError, TypeError):
        return None


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    class Media:
        css = {"all": ["moderation/authors.css"]}

    def get_urls(self):
        export = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export/", export, name="moderation_auditentry_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        self._check(request)
        form = AuditForm(request.GET)
        found, more = page(form.wanted(_past(request.GET.get("past", ""))), PAGE)
        asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What was done, and by whom"),
            "media": self.media,
            "form": form,
            "lines": found,
            "older": urlencode(asked | {"past": _link(found[-1])}) if more else "",
            "newest": "past" in request.GET,
            "asked": urlencode(asked),
        }
        return TemplateResponse(request, "moderation/audit.html", context)

    def export_view(self, request):
        """The lines of the same filters as a file, all of them."""
        self._check(request)
        form = AuditForm(request.GET)
        if not form.is_valid():
            return self.changelist_view(request)
        record(AuditEntry.What.EXPORTED, target_type="audit", after=urlencode(request.GET))
        head = [_("when"), _("who"), _("what"), _("of what"), _("from"), _("to"), _("why")]
        return csv_response("audit.csv", head, (_cells(line) for line in lines(form.wanted())))

    def _check(self, request) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _cells(line: Line) -> list[str]:
    when = timezone.localtime(line.at).isoformat(" ", "seconds")
    return [when, line.who, line.what, line.target, line.before, line.after, line.why]


def _link(line: Line) -> str:
    at, kind, pk = line.place
    return signing.dumps([at.isoformat(), kind, pk], salt=_SALT)
