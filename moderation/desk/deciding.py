"""The server's side of deciding about one comment: the form, undo, and who has the comment open."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from blog.models import Comment
from moderation import locks, services
from moderation.desk.going import back_to, comment_at
from moderation.desk.posting import only_posts
from moderation.models import CommentLock, Decision, DecisionReason
from moderation.readers.progress import newer_text

CHOOSE = gettext_lazy("Choose approve, reject or spam.")
WAYS = [choice for choice in Decision.Action.choices if choice[0] != Decision.Action.UNDO]


class WordsForm(forms.Form):
    """What goes with a decision, whether about one comment or about several."""

    action = forms.ChoiceField(choices=WAYS, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})
    reason = forms.ModelChoiceField(
        DecisionReason.objects.in_use(),
        label=gettext_lazy("Reason"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Choose a reason to reject"),
        help_text=gettext_lazy("Its sentence is told to the author."),
        error_messages={"invalid_choice": gettext_lazy("That reason is no longer in use. Choose another one.")},
    )
    legal_ground = forms.CharField(
        label=gettext_lazy("Legal ground"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For illegal content: the law that the comment breaks, and how."),
    )
    message = forms.CharField(
        label=gettext_lazy("Message to the author"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Told to the author together with the decision."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Kept with the decision; only moderators see it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self):
        values = super().clean()
        action, reason = values.get("action"), values.get("reason")
        if action == Decision.Action.APPROVE:
            values["reason"], values["legal_ground"] = None, ""
        elif "reason" not in self.errors:
            if action == Decision.Action.REJECT and reason is None and DecisionReason.objects.in_use().exists():
                self.add_error("reason", _("Choose why the comment is rejected: its author is told."))
            if reason and reason.legal and not values.get("legal_ground"):
                sentence = _("Name the law that the comment breaks, and how: its author has a right to know.")
                self.add_error("legal_ground", ValidationError(sentence))
        return values

    def words(self) -> dict[str, object]:
        """The arguments of ``services.decide`` and ``bulk.decide_all`` that a valid form gives."""
        values = {name: self.cleaned_data[name] for name in ("reason", "legal_ground", "message", "note")}
        return values | {"action": Decision.Action(self.cleaned_data["action"])}


class DecisionForm(WordsForm):
    """A button may carry the reason with it: "reject:hate"."""

    def __init__(self, data=None):
        action, _colon, reason = (data or {}).get("action", "").partition(":")
        if reason:
            data = data.copy()
            data["action"], data["reason"] = action, reason
        super().__init__(data)

    seen = forms.ChoiceField(choices=Comment.Status)  # the status the moderator had before their eyes


def who_decided(decision: Decision) -> str:
    """The moderator's name, or the policy's."""
    if decision.moderator is None:
        return str(decision.policy)
    return name_of(decision.moderator)


def name_of(user) -> str:
    return user.get_full_name() or user.get_username()


def late_sentence(decision: Decision | None, comment: Comment) -> str:
    """What to tell somebody whose decision about ``comment``, as it is now, came after another one, or after
    another change (None).
    """
    if comment.status == Comment.Status.WITHDRAWN:
        if newer_text(comment):
            return _(
                "While you had this comment open, its author changed the text. "
                "The new text is a comment of its own."
            )
        return _("While you had this comment open, its author withdrew it. There is nothing to decide any more.")
    if decision is None:
        return _("The comment has changed since you opened it. Look at it again, then decide.")
    values = {
        "who": who_decided(decision),
        "done": decision.get_action_display(),
        "when": date_format(timezone.localtime(decision.created_at), "DATETIME_FORMAT"),
    }
    if decision.action == Decision.Action.UNDO:
        sentence = _(
            "While you had this comment open, %(who)s took an earlier decision back (%(when)s). Your decision was "
            "not stored; look at the comment again, then decide."
        )
    else:
        sentence = _(
            "While you had this comment open, it was %(done)s by %(who)s (%(when)s). Your decision was not "
            "stored; if you disagree, decide again."
        )
    return sentence % values


def undo_refused(error: Exception) -> str:
    """Why a decision was not taken back."""
    if isinstance(error, services.TooLate):
        return _("It is too late to take this decision back: its author may have been told. Decide again instead.")
    if isinstance(error, services.NotTheDecider):
        return _("Only who made a decision can take it back. If you disagree, decide again.")
    decision = error.decision
    if decision is None:
        return _("The comment has changed since you decided, so your decision was not taken back.")
    return _("In the meantime it was %(done)s by %(who)s, so your decision was not taken back.") % {
        "done": decision.get_action_display(),
        "who": who_decided(decision),
    }


def last_undoable(user) -> Decision | None:
    """The user's newest decision, while it can be taken back, for ``seconds_left``. With a ``batch`` it is one of
    several.
    """
    later = Decision.objects.standing().filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk"))
    mine = Decision.objects.undoable().filter(~Exists(later), moderator=user.pk)
    newest = mine.select_related("comment").order_by("-pk").first()
    if newest is not None:
        newest.seconds_left = max(1, round((newest.settles_at - timezone.now()).total_seconds()))
    return newest


class DecideViews(admin.ModelAdmin):
    """The queue's admin, as far as it decides about one comment; with CommentPage's _open, _page and _to_next."""

    late_sentence = staticmethod(late_sentence)

    def get_urls(self):
        views = {
            "<int:pk>/decide/": ("decide", only_posts(self, self.decide_view, page="change")),
            "<int:pk>/lock/": ("lock", require_POST(self.lock_view)),  # these two are no person's to ask for
            "<int:pk>/unlock/": ("unlock", require_POST(self.unlock_view)),
            "decisions/<int:pk>/undo/": ("undo", only_posts(self, self.undo_view)),
        }
        wrap = self.admin_site.admin_view
        own = [
            path(address, wrap(view), name=f"moderation_queuedcomment_{name}")
            for address, (name, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def decide_view(self, request, pk):
        self._only_for_deciders(request)
        comment = self.get_queryset(request).filter(pk=pk).first()
        if comment is None:
            return self._gone(request)
        form = DecisionForm(request.POST)
        if not form.is_valid():
            self.message_user(request, next(iter(form.errors.values()))[0], messages.ERROR)
            return self._page(request, comment, form=form, status=400)
        words, seen = form.words(), Comment.Status(form.cleaned_data["seen"])
        try:
            services.decide(comment, moderator=request.user, expected=seen, **words)
        except Comment.DoesNotExist:
            return self._gone(request)
        except services.AlreadyDecided as late:
            if not _pressed_twice(late.decision, request.user, words["action"], seen):
                comment = self._open(request, pk)
                self.message_user(request, late_sentence(late.decision, comment), messages.WARNING)
                return self._page(request, comment, form=form, status=409)
        sentence = _("The comment by %(name)s was %(done)s.")
        done = {"name": comment.author_name, "done": words["action"].label}
        self.message_user(request, sentence % done, messages.SUCCESS)
        return self._to_next(request)

    def undo_view(self, request, pk):
        """Takes the decision with this number back and leads to its comment."""
        self._only_for_deciders(request)
        decision = Decision.objects.filter(pk=pk).select_related("comment").first()
        if decision is None:
            self.message_user(request, _("There is no such decision."), messages.WARNING)
            return redirect("admin:moderation_queuedcomment_changelist")
        try:
            services.undo(decision, moderator=request.user)
        except (services.CannotUndo, services.AlreadyDecided) as error:
            self.message_user(request, undo_refused(error), messages.WARNING)
        else:
            status = Comment.Status(decision.status_before).label
            sentence = _(
                "Your decision about the comment by %(name)s is taken back. Its status again: %(status)s."
            )
            values = {"name": decision.comment.author_name, "status": status}
            self.message_user(request, sentence % values, messages.SUCCESS)
        return redirect(back_to(request, comment_at(decision.comment_id)))

    def lock_view(self, request, pk):
        """Goes on having the comment open. The answer says who else has it, or that it was decided meanwhile."""
        comment = self._open(request, pk)
        changed = comment.status != request.POST.get("seen", comment.status)
        context = {"held_by": None if changed else self.take_in_hand(request, comment)}
        if changed:
            newest = comment.decisions.select_related("moderator", "policy").first()
            context["changed"] = late_sentence(newest, comment)
        return TemplateResponse(request, "moderation/lock.html", context)

    def unlock_view(self, request, pk):
        locks.release(self._open(request, pk), request.user)
        return HttpResponse(status=204)

    def take_in_hand(self, request, comment: Comment) -> CommentLock | None:
        """Mark an undecided comment as open with this moderator; the other's lock when somebody else has it."""
        if comment.status != Comment.Status.PENDING or not self.has_decide_permission(request):
            return None
        try:
            lock = locks.take(comment, request.user)
        except Comment.DoesNotExist:
            return None
        return None if lock.moderator_id == request.user.pk else lock

    def _only_for_deciders(self, request) -> None:
        if not (self.has_view_permission(request) and self.has_decide_permission(request)):
            raise PermissionDenied

    def _gone(self, request):
        self.message_user(
            request,
            _("The comment is not there any more. Nothing was decided; here is the next one."),
            messages.WARNING,
        )
        return self._to_next(request)


def _pressed_twice(decision: Decision | None, user, action: str, seen: str) -> bool:
    """Whether the decision that was first is this very one: a double click, or the same page in two tabs."""
    if decision is None or decision.moderator_id != user.pk:
        return False
    return (decision.action, decision.status_before) == (action, seen)
