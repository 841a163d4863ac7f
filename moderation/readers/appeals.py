"""An author asks that somebody else look again; somebody else does. Doors call these."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from blog.models import Comment
from moderation.deciding import AlreadyDecided, decide, newest_decision
from moderation.models import Decision, DecisionReason
from moderation.readers.models import Appeal
from moderation.readers.progress import is_final
from moderation.signals import comment_appealed

AGAINST = (Decision.Action.REJECT, Decision.Action.SPAM)


class NothingToAppeal(Exception):
    """No final rejection is in force, or it is itself the answer to an appeal. A retry does not help."""


class OwnDecision(PermissionDenied):
    """A moderator answers no appeal against a decision of their own."""


@transaction.atomic
def appeal(comment: Comment, text: str) -> Appeal:
    """Appeal against the rejection in force; sent twice, the first one. Raises NothingToAppeal."""
    # The comment's row orders this, a second press, and a moderator who decides anew at this moment.
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    held = comment.decisions.standing().first()
    if held is None or held.action not in AGAINST or not is_final(held):
        raise NothingToAppeal
    if Appeal.objects.filter(outcome=held).exists():
        raise NothingToAppeal
    made, is_new = Appeal.objects.get_or_create(decision=held, defaults={"text": text})
    if is_new:
        comment_appealed.send(sender=Appeal, appeal=made)
    return made


def may_answer(appealed: Appeal, moderator: AbstractBaseUser) -> bool:
    """Whether they may decide about comments, and did not decide about this one."""
    decider = appealed.decision.moderator_id
    return moderator.has_perm("moderation.decide") and (decider is None or decider != moderator.pk)


@transaction.atomic
def answer(
    appealed: Appeal,
    *,
    moderator: AbstractBaseUser,
    publish: bool,
    reason: DecisionReason | None = None,
    legal_ground: str = "",
    message: str = "",
    note: str = "",
) -> Decision:
    """Decide about an appeal: publish the comment after all, or uphold the rejection, which is decided anew.

    Upheld without a ``reason``, the one of the first decision holds, with its legal ground. Raises OwnDecision,
    PermissionDenied, AlreadyDecided (somebody answered or decided meanwhile) or, as ``decide`` does, ValueError.
    """
    if not may_answer(appealed, moderator):
        raise OwnDecision if moderator.has_perm("moderation.decide") else PermissionDenied
    comment = Comment.objects.select_for_update().get(pk=appealed.decision.comment_id)
    open_now = Appeal.objects.open().filter(pk=appealed.pk).exists()
    held = comment.decisions.standing().first()
    if not open_now or held is None or held.pk != appealed.decision_id:
        raise AlreadyDecided(newest_decision(comment))
    first = appealed.decision
    action = Decision.Action.APPROVE if publish else Decision.Action(first.action)
    if not publish and reason is None:
        reason, legal_ground = first.reason, legal_ground or first.legal_ground
    outcome = decide(
        comment,
        action=action,
        moderator=moderator,
        reason=None if publish else reason,
        legal_ground="" if publish else legal_ground,
        message=message,
        note=note,
    )
    Appeal.objects.filter(pk=appealed.pk).update(outcome=outcome)
    return outcome


def close_by(decision: Decision) -> None:
    """Let a final decision made elsewhere, in the queue say, answer the open appeal against an earlier one.

    A rejection by the same moderator as before is no answer. Safe to call twice.
    """
    earlier = Appeal.objects.open().filter(decision__comment=decision.comment_id, decision__lt=decision.pk)
    for appealed in earlier.select_related("decision"):
        same = (
            appealed.decision.moderator_id is not None and appealed.decision.moderator_id == decision.moderator_id
        )
        if decision.action == Decision.Action.APPROVE or not same:
            Appeal.objects.filter(pk=appealed.pk).update(outcome=decision)
