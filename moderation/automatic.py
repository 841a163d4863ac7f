"""Carrying out what the owner allowed the policy to decide by itself. Never against, and never after, a person."""

import hashlib
import logging
import secrets
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from blog.models import Comment
from moderation import locks
from moderation.facts import facts_of
from moderation.models import Assessment, CommentLock, Decision, Policy, Postponed, SecondLook
from moderation.policy import Recommendation, automatic_action, recommend
from moderation.reasons import DecisionReason
from moderation.scoring.types import Label
from moderation.words import reason_in_words

logger = logging.getLogger(__name__)

READ = ("body", "author_name", "author_url", "author_email")  # what scores and rules were made from
REASON_OF = {
    Label.TOXICITY: "personal-attack",
    Label.SEVERE_TOXICITY: "personal-attack",
    Label.INSULT: "personal-attack",
    Label.PROFANITY: "obscenity",
    Label.THREAT: "threat",
    Label.IDENTITY_ATTACK: "hate",
    Label.SPAM: "spam",
    Label.MISINFORMATION: "misinformation",
}  # slugs of the reasons that a site starts with; one that its owner took out of use is not given
_FINENESS = 1_000_000


def act(
    assessed: Assessment,
    policy: Policy,
    action: str,
    advice: Recommendation,
    *,
    decide: Callable[..., Decision],
    read: str = "",
) -> Decision | None:
    """Decide as ``policy.automatic_action`` said of this Assessment; ``decide`` is services.decide.

    ``read`` is the ``fingerprint`` of what was read, of the Assessment's comment unless given. None when it no
    longer may be: a person was at the comment, it was changed since it was read, it is to be read again, or the
    policy is no longer in force; and when a moderator has it open, which puts it off (``decide_postponed``). An
    error is logged and leaves the comment to a person.
    """
    read = read or fingerprint(assessed.comment)
    try:
        with transaction.atomic():
            comment = _still_ours(assessed, policy, read)
            if comment is None:
                return None
            if locks.holders([comment]):
                Postponed.objects.get_or_create(assessment=assessed, defaults={"read": read})
                return None
            because = "; ".join(reason_in_words(reason) for reason in advice.reasons)
            decision = decide(
                comment,
                action=Decision.Action(action),
                policy=policy,
                note=because,
                reason=_reason(action, advice),
                expected=Comment.Status.PENDING,
            )
            if sampled(policy.as_rules().automatic.second_look):
                SecondLook.objects.create(decision=decision)
            return decision
    except Exception as error:
        # The comment is assessed and waits; an error may quote its text, so only the name is logged.
        logger.error("assessment %s was not acted on: %s", assessed.pk, type(error).__name__)
        return None


def decide_postponed(*, decide: Callable[..., Decision], limit: int = 200) -> int:
    """Decide what was put off and what no moderator has open any more; returns how many were decided.

    Safe to run several times at once. What a moderator decided about meanwhile stays as it is.
    """
    free = ~Exists(CommentLock.objects.in_force().filter(comment=OuterRef("assessment__comment")))
    rows = Postponed.objects.filter(free).select_related("assessment__comment__post", "assessment__policy")
    return sum(_take_up(row, decide) for row in rows.order_by("pk")[:limit])


def _take_up(row: Postponed, decide: Callable[..., Decision]) -> bool:
    # Of several workers one deletes the row. A worker that dies here leaves the comment to a person.
    if not Postponed.objects.filter(pk=row.pk).delete()[0]:
        return False
    assessed, policy = row.assessment, row.assessment.policy
    reading, rules, told = assessed.as_reading(), policy.as_rules(), facts_of(assessed.comment)
    advice = recommend(reading, rules, told)
    allowed = automatic_action(reading, rules, told, advice)
    return bool(allowed and act(assessed, policy, allowed, advice, decide=decide, read=row.read))


def fingerprint(comment: Comment) -> str:
    """The same for a comment as long as nothing of it changed that scores and rules are made from."""
    values = "\0".join(getattr(comment, name) for name in READ)
    return hashlib.sha256(values.encode(errors="surrogatepass")).hexdigest()


def _reason(action: str, advice: Recommendation) -> DecisionReason | None:
    """The owner's reason that says most nearly why the policy refuses; None for what it approves."""
    if action == Decision.Action.APPROVE:
        return None
    label = next((found.label for found in advice.reasons if found.label), None)
    slug = "spam" if action == Decision.Action.SPAM else REASON_OF.get(label, "other") if label else "other"
    return DecisionReason.objects.in_use().filter(slug=slug).first()


def _still_ours(assessed: Assessment, policy: Policy, read: str) -> Comment | None:
    # A moderator may decide, and the author may change or withdraw the comment, while it is being scored: from
    # here on its row is held, and what was read of it must be what stands there.
    comment = Comment.objects.select_for_update().filter(pk=assessed.comment_id).first()
    if comment is None or comment.status != Comment.Status.PENDING or comment.decisions.exists():
        return None
    if fingerprint(comment) != read:
        return None
    newest = comment.assessments.order_by("-pk").first()
    if newest is None or newest.pk != assessed.pk or newest.state != Assessment.State.DONE:
        return None
    return comment if Policy.objects.filter(pk=policy.pk, active=True).exists() else None


def sampled(share: float) -> bool:
    """Whether this decision is one of the ``share``, in [0, 1], that a person looks at again. Not foreseeable."""
    return secrets.randbelow(_FINENESS) < share * _FINENESS


def looked_at_again() -> QuerySet[SecondLook]:
    """All second looks, each with ``done``: whether a moderator decided about the comment since."""
    since = Decision.objects.filter(
        comment=OuterRef("decision__comment"), moderator__isnull=False, pk__gt=OuterRef("decision")
    )
    return SecondLook.objects.annotate(done=Exists(since))


def wants_second_look() -> QuerySet[SecondLook]:
    """For a filter of comments: automatic decisions about them that a person is still to look at."""
    return looked_at_again().filter(decision__comment=OuterRef("pk"), done=False)
