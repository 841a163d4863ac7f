"""A policy that runs beside the one in force: it says what it would have advised, and changes nothing."""

import logging
from dataclasses import asdict

from django.db import transaction

from moderation.models import Assessment, Policy, ShadowAdvice
from moderation.policy import Facts, Recommendation, automatic_action, recommend
from moderation.scoring.types import Reading

logger = logging.getLogger(__name__)


def compare(assessed: Assessment, reading: Reading, facts: Facts, advice: Recommendation, automatic: str) -> None:
    """Store what the shadow, if there is one, says of a new Assessment. Its errors are logged, never raised."""
    try:
        policy = Policy.objects.filter(shadow=True).first()
        if policy is None:
            return
        rules = policy.as_rules()
        own = recommend(reading, rules, facts)
        allowed = automatic_action(reading, rules, facts, own)
        with transaction.atomic():
            ShadowAdvice.objects.get_or_create(
                assessment=assessed,
                policy=policy,
                defaults={
                    "action": str(own.action),
                    "automatic": allowed,
                    "differs": own.action != advice.action or allowed != automatic,
                    "risk": own.risk,
                    "reasons": [asdict(reason) for reason in own.reasons],
                },
            )
    except Exception as error:
        logger.error("the shadow policy did not read assessment %s: %s", assessed.pk, type(error).__name__)


@transaction.atomic
def end_shadow(policy: Policy) -> None:
    """Stop running it. What it said so far stays."""
    Policy.objects.filter(pk=policy.pk, shadow=True).update(shadow=False)
