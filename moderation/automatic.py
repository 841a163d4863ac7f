"""Carrying out what the owner allowed the policy to decide by itself. Never against, and never after, a person."""

import logging
import secrets
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from blog.models import Comment
from moderation.models import Assessment, Decision, Policy, SecondLook
from moderation.policy import Recommendation
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
) -> Decision | None:
    """Decide as ``policy.automatic_action`` said of this Assessment; ``decide`` is services.decide.

    None when it no longer may be: a person was at the comment, it was changed since it was read, it is to be read
    again, or the policy is no longer in force. An error is logged and leaves the comment to a person.
    """
    try:
        with transaction.atomic():
            comment = _still_ours(assessed, policy)
            if comment is None:
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


def _reason(action: str, advice: Recommendation) -> DecisionReason | None:
    """The owner's reason that says most nearly why the policy refuses; None for what it approves."""
    if action == Decision.Action.APPROVE:
        return None
    label = next((found.label for found in advice.reasons if found.label), None)
    slug = "spam" if action == Decision.Action.SPAM else REASON_OF.get(label, "other") if label else "other"
    return DecisionReason.objects.in_use().filter(slug=slug).first()


def _still_ours(assessed: Assessment, policy: Policy) -> Comment | None:
    # A moderator may decide, and the author may change or withdraw the comment, while it is being scored: from
    # here on its row is held, and what was read of it must be what stands there.
    comment = Comment.objects.select_for_update().filter(pk=assessed.comment_id).first()
    if comment is None or comment.status != Comment.Status.PENDING or comment.decisions.exists():
        return None
    if any(getattr(comment, name) != getattr(assessed.comment, name) for name in READ):
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
