"""Several comments of one author or campaign on one page, decided together: tick, look at what will happen, do."""

from dataclasses import dataclass, field
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.models import Comment, CommentQuerySet
from moderation import bulk
from moderation.audit import AuditEntry, record
from moderation.models import Decision, DecisionReason

WAITING, DECIDED = 100, 30  # comments shown of each
COUNTED = 1000  # comments of one author that are counted; more are "more than"


class TogetherForm(forms.Form):
    """Which comments, what to do with them, and why."""

    action = forms.ChoiceField(
        choices=[choice for choice in Decision.Action.choices if choice[0] != Decision.Action.UNDO],
        error_messages={
            "required": gettext_lazy("Choose approve, reject or spam."),
            "invalid_choice": gettext_lazy("Choose approve, reject or spam."),
        },
    )
    all = forms.BooleanField(required=False)  # every waiting comment, not only those that were ticked
    ids = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
    reason = forms.ModelChoiceField(
        DecisionReason.objects.in_use(),
        label=gettext_lazy("Reason"),
        required=False,
        empty_label=gettext_lazy("no reason given"),
        error_messages={"invalid_choice": gettext_lazy("This reason is not in use any more: choose another one.")},
    )
    legal_ground = forms.CharField(
        label=gettext_lazy("Legal ground"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For illegal content: the law it breaks."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Kept with each decision; moderators see it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_ids(self) -> list[int]:
        words = self.cleaned_data["ids"].split(",") if self.cleaned_data["ids"] else self.data.getlist("comment")
        if not all(word.isascii() and word.isdecimal() and len(word) <= 18 for word in words):
            raise ValidationError(_("Tick comments in the list."))
        if len(words) > settings.BULK_LIMIT:
            limit = {"limit": settings.BULK_LIMIT}
            raise ValidationError(_("At most %(limit)d comments are decided together."), params=limit)
        return [int(word) for word in words]

    def clean(self):
        values = super().clean()
        if "ids" in values and not values["ids"] and not values.get("all"):
            self.add_error("ids", _("Nothing is ticked. Tick comments in the list, or take all that wait."))
        reason = values.get("reason")
        if values.get("action") == Decision.Action.APPROVE:
            values["reason"], values["legal_ground"] = None, ""
        elif reason and reason.legal and not values.get("legal_ground", "").strip():
            self.add_error("legal_ground", _("Name the law that these comments break."))
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
    template: str = "moderation/together.html"
    context: dict[str, object] = field(default_factory=dict)


class TogetherView(admin.ModelAdmin):
    """The part of an admin that shows a Together and decides about its comments."""

    def together(self, request: HttpRequest, what: Together) -> HttpResponse:
        """Answer any request for the page. Raises PermissionDenied."""
        if not request.user.has_perm("moderation.view_queuedcomment"):
            raise PermissionDenied
        if request.method != "POST":
            return self._list(request, what)
        if not request.user.has_perm("moderation.decide"):
            raise PermissionDenied
        if request.POST.get("act") == "undo":
            return self._undo(request)
        form = TogetherForm(request.POST)
        if not form.is_valid():
            if request.POST.get("act") == "confirm" and "ids" in form.cleaned_data:
                return self._preview(request, what, form, status=400)
            return self._list(request, what, form=form, status=400)
        if request.POST.get("act") == "confirm" and form.cleaned_data["ids"]:
            return self._decide(request, what, form)
        return self._preview(request, what, form)

    def _list(self, request, what, form=None, status=200):
        waiting = list(what.comments.pending().select_related("post").order_by("-pk")[: WAITING + 1])
        others = what.comments.exclude(status=Comment.Status.PENDING).select_related("post").order_by("-pk")
        context = {
            "waiting": waiting[:WAITING],
            "more_waiting": len(waiting) > WAITING,
            "others": others[:DECIDED],
            "counted": counted(what.comments),
            "may_decide": request.user.has_perm("moderation.decide"),
            "form": form,
            "limit": settings.BULK_LIMIT,
            "undo": _undoable(request),
        }
        return self._page(request, what, what.template, context, status)

    def _preview(self, request, what, form, status=200):
        action = Decision.Action(form.cleaned_data.get("action") or Decision.Action.APPROVE)
        chosen = what.comments.order_by("-pk")
        ids = form.cleaned_data.get("ids", [])
        everything = form.cleaned_data.get("all") and not form.errors
        chosen = chosen.pending() if everything else chosen.filter(pk__in=ids)
        preview = bulk.preview(chosen, action, request.user)
        context = {
            "form": form if form.errors else TogetherForm(initial={"action": action}),
            "action": action,
            "preview": preview,
            "ids": ",".join(map(str, preview.ids)),
            "examples": Comment.objects.filter(pk__in=preview.ids[:10]).select_related("post").order_by("-pk"),
            "left": [(Comment.Status(name).label, count) for name, count in preview.decided.items()],
            "needs_reason": action != Decision.Action.APPROVE,
            "limit": settings.BULK_LIMIT,
        }
        return self._page(request, what, "moderation/together_preview.html", context, status)

    def _decide(self, request, what, form):
        values = form.cleaned_data
        action = Decision.Action(values["action"])
        # Only what belongs here, whatever numbers were sent.
        ids = list(what.comments.filter(pk__in=values["ids"]).values_list("pk", flat=True))
        outcome = bulk.decide_all(
            ids,
            action=action,
            moderator=request.user,
            reason=values["reason"],
            note=values["note"],
            legal_ground=values["legal_ground"],
        )
        if outcome.done:
            record(
                AuditEntry.What.BULK,
                target_type="comments",
                target_text=what.title,
                after=f"{len(outcome.done)} × {action}",
                why=values["note"],
            )
        self._say(request, action, outcome)
        batch = f"?done={outcome.batch}" if outcome.done else "?"
        kept = request.GET.copy()
        kept.pop("done", None)
        return HttpResponseRedirect(f"{request.path}{batch}{'&' + kept.urlencode() if kept else ''}")

    def _say(self, request, action, outcome) -> None:
        count = len(outcome.done)
        sentence = ngettext("%(count)d comment was %(done)s.", "%(count)d comments were %(done)s.", count)
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, sentence % {"count": count, "done": action.label}, level)
        missed = len(outcome.late) + len(outcome.gone)
        if missed:
            sentence = ngettext(
                "%(count)d comment had been decided about or changed meanwhile and was left as it is.",
                "%(count)d comments had been decided about or changed meanwhile and were left as they are.",
                missed,
            )
            self.message_user(request, sentence % {"count": missed}, messages.WARNING)
        if outcome.left:
            sentence = ngettext(
                "Time was up: %(count)d comment still waits. Do it again for the rest.",
                "Time was up: %(count)d comments still wait. Do it again for the rest.",
                len(outcome.left),
            )
            self.message_user(request, sentence % {"count": len(outcome.left)}, messages.WARNING)

    def _undo(self, request):
        batch = _batch(request.POST.get("batch", ""))
        undone = bulk.undo_all(batch, moderator=request.user) if batch else None
        count = len(undone.done) if undone else 0
        if count:
            sentence = ngettext("%(count)d decision was taken back.", "%(count)d decisions were taken back.", count)
            self.message_user(request, sentence % {"count": count}, messages.SUCCESS)
        else:
            sentence = _("It is too late to take this back, or it was taken back already. You can decide anew.")
            self.message_user(request, sentence, messages.WARNING)
        kept = request.GET.copy()
        kept.pop("done", None)
        return HttpResponseRedirect(f"{request.path}?{kept.urlencode()}")

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


def _batch(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _undoable(request) -> UUID | None:
    """The act that was done just now, while it can be taken back."""
    batch = _batch(request.GET.get("done", ""))
    if batch is None:
        return None
    mine = Decision.objects.undoable().filter(batch=batch, moderator=request.user.pk)
    return batch if mine.exclude(action=Decision.Action.UNDO).exists() else None

