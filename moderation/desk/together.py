"""Several comments of one author or campaign on one page, decided together: tick, look at what will happen, do."""

import re
from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from blog.models import Comment, CommentQuerySet
from moderation import bulk
from moderation.audit import AuditEntry, record
from moderation.desk.bulk import DIGITS, BulkForm, BulkViews, first_of, preview_sentences
from moderation.desk.deciding import CHOOSE, WAYS, last_undoable
from moderation.desk.masking import with_readings
from moderation.models import Decision

WAITING, DECIDED = 100, 30  # comments shown of each
COUNTED = 1000  # comments of one author that are counted; more are "more than"
_NUMBER = re.compile(rf"[0-9]{{1,{DIGITS}}}")


class ChosenForm(forms.Form):
    """Which comments of the page, and what to do with them."""

    action = forms.ChoiceField(choices=WAYS, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    all = forms.BooleanField(required=False)  # every waiting comment, not only those that were ticked
    comment = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data):
        super().__init__(data)
        ticked = [number for number in data.getlist("comment") if _NUMBER.fullmatch(number)]
        self.fields["comment"].choices = [(number, number) for number in ticked[: 2 * WAITING]]

    def clean(self):
        values = super().clean()
        if not values.get("all") and not values.get("comment"):
            raise ValidationError(_("Nothing is ticked. Tick comments in the list, or take all that wait."))
        return values


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many comments, looking at COUNTED of them; ``more`` when there are others."""

    by_status: list[tuple[str, int]]  # in words
    people: int
    comments: int
    more: bool


def counted(comments: CommentQuerySet) -> Counted:
    """What there is of each status, and by how many e-mail addresses. One query."""
    rows = list(comments.order_by("-pk").values_list("status", "trace__email_key")[: COUNTED + 1])
    looked_at = rows[:COUNTED]
    statuses = [status for status, _key in looked_at]
    return Counted(
        by_status=[(str(s.label), statuses.count(s)) for s in Comment.Status if statuses.count(s)],
        people=len({key for _status, key in looked_at}),
        comments=len(looked_at),
        more=len(rows) > COUNTED,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Together:
    """What a page is about: its comments, its heading, what it says of them, and more for its template."""

    comments: CommentQuerySet
    title: str
    about: str
    named: str = ""  # in the audit, where no comment is quoted; "": by the title
    template: str = "moderation/together.html"
    context: dict[str, object] = field(default_factory=dict)


class TogetherView(admin.ModelAdmin):
    """The part of an admin that shows a Together and decides about its comments."""

    _tell = BulkViews._tell

    def together(self, request: HttpRequest, what: Together) -> HttpResponse:
        """Answer any request for the page. Raises PermissionDenied."""
        if not request.user.has_perm("moderation.view_queuedcomment"):
            raise PermissionDenied
        if request.method != "POST":
            return self._list(request, what)
        if not request.user.has_perm("moderation.decide"):
            raise PermissionDenied
        if "ids" in request.POST:
            return self._decide(request, what)
        form = ChosenForm(request.POST)
        return (
            self._preview(request, what, form) if form.is_valid() else self._list(request, what, form, status=400)
        )

    def _list(self, request, what, form=None, status=200):
        comments = with_readings(what.comments.select_related("post").order_by("-pk"), request)
        waiting = list(comments.pending()[: WAITING + 1])
        others = comments.exclude(status=Comment.Status.PENDING)
        context = {
            "waiting": waiting[:WAITING],
            "more_waiting": len(waiting) > WAITING,
            "others": others[:DECIDED],
            "counted": counted(what.comments),
            "may_decide": request.user.has_perm("moderation.decide"),
            "form": form,
            "limit": settings.BULK_LIMIT,
            "undoable": last_undoable(request.user),
        }
        return self._page(request, what, what.template, context, status)

    def _preview(self, request, what, form):
        values = form.cleaned_data
        chosen = what.comments.pending() if values["all"] else what.comments.filter(pk__in=values["comment"])
        action = Decision.Action(values["action"])
        preview = bulk.preview(chosen.order_by("-pk"), action, request.user)
        asked = BulkForm(initial={"action": action, "ids": ",".join(map(str, preview.ids))})
        return self._asked(request, what, asked, action, preview.ids, preview_sentences(preview))

    def _decide(self, request, what):
        form = BulkForm(request.POST)
        if not form.is_valid():
            action = Decision.Action(form.data["action"]) if "action" not in form.errors else None
            return self._asked(request, what, form, action, form.cleaned_data.get("ids", ()), [], status=400)
        # Only what belongs here, whatever numbers were sent.
        ids = list(what.comments.filter(pk__in=form.cleaned_data["ids"]).values_list("pk", flat=True))
        words = form.words()
        outcome = bulk.decide_all(ids, moderator=request.user, **words)
        if outcome.done:
            done = f"{len(outcome.done)} × {words['action'].label}"
            record(AuditEntry.What.BULK, target_type="comments", target_text=what.named or what.title, after=done)
        self._tell(request, outcome, words["action"])
        return HttpResponseRedirect(request.get_full_path())

    def _asked(self, request, what, form, action, ids, sentences, status=200):
        """The page before anything is decided."""
        context = {
            "form": form,
            "action": action,
            "possible": bool(ids and action),
            "sentences": sentences,
            "examples": first_of(request, ids),
        }
        return self._page(request, what, "moderation/together_preview.html", context, status)

    def _page(self, request, what, template, context, status):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": what.title,
            "about": what.about,
            **what.context,
            **context,
        }
        return TemplateResponse(request, template, context, status=status)

    class Media:
        css = {"all": ["moderation/authors.css"]}
