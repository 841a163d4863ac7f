"""Deciding about comments, and taking a decision back. Doors call these through ``moderation.services``."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from blog.models import Comment
from blog.services import set_comment_status
from moderation.models import Assessment, Decision, DecisionReason, Policy
from moderation.signals import decision_made

Action = Decision.Action

STATUS_AFTER = {
    Action.APPROVE: Comment.Status.APPROVED,
    Action.REJECT: Comment.Status.REJECTED,
    Action.SPAM: Comment.Status.SPAM,
}

DECIDABLE = {Comment.Status.PENDING, *STATUS_AFTER.values()}  # not what its author took back


class AlreadyDecided(Exception):
    """Somebody else decided about the comment first. ``decision`` is theirs; nothing was stored.

    It is None when no decision, but the author or the site, changed the comment. A retry does not help: a person
    looks at what was decided and, if need be, decides again.
    """

    def __init__(self, decision: Decision | None):
        super().__init__("the comment was decided about in the meantime")
        self.decision = decision


class CannotUndo(Exception):
    """A decision that cannot be taken back (any more); nothing was changed. A retry does not help."""

    def __init__(self, decision: Decision):
        super().__init__("the decision cannot be taken back")
        self.decision = decision


class TooLate(CannotUndo):
    """Its undo window is over: readers may have been told. A person can decide anew."""


class NotTheDecider(CannotUndo):
    """Somebody else decided it, or a policy did. A person can decide anew."""


def decide(
    comment: Comment,
    *,
    action: Decision.Action,
    moderator: AbstractBaseUser | None = None,
    policy: Policy | None = None,
    reason: DecisionReason | None = None,
    note: str = "",
    message: str = "",
    legal_ground: str = "",
    expected: Comment.Status | None = None,
    batch: UUID | None = None,
    settles_at: datetime | None = None,
) -> Decision:
    """Record a Decision of a moderator (or of a policy that the owner switched on) and carry it out.

    ``expected`` is the status the decider saw: AlreadyDecided is raised when the comment has another one by now,
    and for a comment that its author took back. Without it the later of two decisions holds, as with any change of
    mind; both rows stay. ``note`` is for moderators, ``message`` for the comment's author, who is told nothing
    before ``settles_at`` (UNDO_SECONDS from now, unless given).

    Raises Comment.DoesNotExist when it was deleted; ValueError for UNDO, for a reason to approve, and for a reason
    of illegal content without ``legal_ground``; IntegrityError unless exactly one of ``moderator`` and ``policy``
    is given. All of them change nothing.
    """
    status = _status_after(action, reason, legal_ground)
    with transaction.atomic():
        # Two moderators may press at once: the lock lets one through, the other then sees the new status.
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        if comment.status not in DECIDABLE:
            raise AlreadyDecided(None)
        if expected is not None and comment.status != expected:
            raise AlreadyDecided(newest_decision(comment))
        now = timezone.now()
        settles_at = settles_at or now + timedelta(seconds=settings.UNDO_SECONDS)
        decision = Decision.objects.create(
            comment=comment,
            action=action,
            moderator=moderator,
            policy=policy,
            reason=reason,
            public_sentence=reason.public_sentence if reason else "",
            legal_ground=legal_ground.strip(),
            message=message.strip(),
            note=note,
            # What still waits had said nothing by then, whatever it says later.
            assessment=comment.assessments.filter(state=Assessment.State.DONE).first(),
            status_before=comment.status,
            batch=batch,
            settles_at=settles_at,
            next_try=settles_at,
        )
        set_comment_status(comment, status)
        decision_made.send(sender=Decision, decision=decision)
    return decision


@transaction.atomic
def undo(decision: Decision, *, moderator: AbstractBaseUser, asked_at: datetime | None = None) -> Decision:
    """Take a decision of one's own back within its undo window: the comment gets its earlier status again.

    ``asked_at`` is when the moderator asked for it, now unless given: for several it takes a while.

    Returns the row that says so; pressed twice, the same one. Raises NotTheDecider, TooLate (an undo
    cannot be taken back either), or AlreadyDecided when the comment was decided about or changed since then.
    """
    if decision.moderator_id is None or decision.moderator_id != moderator.pk:
        raise NotTheDecider(decision)
    if decision.undoes_id is not None:
        raise TooLate(decision)
    # The same lock as in decide: nobody decides about the comment between our looking and our writing.
    comment = Comment.objects.select_for_update().get(pk=decision.comment_id)
    earlier = Decision.objects.filter(undoes=decision.pk).first()
    if earlier is not None:
        return earlier
    holds = comment.decisions.standing().select_related("moderator", "policy").first()
    if holds != decision or comment.status != STATUS_AFTER[Action(decision.action)]:
        raise AlreadyDecided(holds if holds != decision else None)
    # A task may be announcing it right now: of its update and this one, the database lets one find the row.
    if not Decision.objects.undoable(asked_at).filter(pk=decision.pk).update(next_try=None):
        raise TooLate(decision)
    taken_back = Decision.objects.create(
        comment=comment,
        action=Action.UNDO,
        moderator=moderator,
        undoes=decision,
        status_before=comment.status,
        batch=decision.batch,
    )
    set_comment_status(comment, Comment.Status(decision.status_before))
    decision_made.send(sender=Decision, decision=taken_back)
    return taken_back


def newest_decision(comment: Comment) -> Decision | None:
    """The latest row about a comment, be it a decision or an undo, with who made it."""
    return comment.decisions.select_related("moderator", "policy").first()


def _status_after(action: Decision.Action, reason: DecisionReason | None, legal_ground: str) -> Comment.Status:
    """Raises ValueError for what no door may ask for."""
    if action not in STATUS_AFTER:
        raise ValueError(f"{action} is no way to decide about a comment")
    if reason is not None and action == Action.APPROVE:
        raise ValueError("a comment that is approved needs no reason against it")
    if reason is not None and reason.legal and not legal_ground.strip():
        raise ValueError("illegal content needs its legal ground")
    return STATUS_AFTER[Action(action)]
