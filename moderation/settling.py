"""Announcing decisions once nobody can take them back any more. The Decision rows are the queue."""

import logging
import time
from datetime import timedelta
from itertools import takewhile

from django.db import transaction
from django.utils import timezone

from blog.models import Comment
from moderation.decisions import Decision
from moderation.signals import decision_settled

logger = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=5)  # after a receiver failed; then as long again as it has been failing
LONGEST_WAIT = timedelta(hours=1)


def settle_decisions(limit: int = 200, seconds: float = 30) -> int:
    """Announce the decisions whose undo window is over. Returns how many were announced.

    Safe to run at any time and several times at once. Begins no decision after ``seconds``: the next run goes on.
    A receiver's failure is logged and tried again, without end, and keeps no other decision back.
    """
    end = time.monotonic() + seconds
    due = list(Decision.objects.to_settle().values_list("pk", flat=True)[:limit])
    return sum(_settle(pk) for pk in takewhile(lambda _pk: time.monotonic() < end, due))


def _settle(pk: int) -> bool:
    decision = Decision.objects.select_related("comment").get(pk=pk)
    try:
        return _announce(decision)
    except Exception as error:
        # Whatever a receiver raises may quote a comment or an address: only its name is logged.
        logger.error("decision %s could not be announced: %s; it is tried again", pk, type(error).__name__)
        _wait(decision)
        return False


@transaction.atomic
def _announce(decision: Decision) -> bool:
    now = timezone.now()
    # Locked first, as deciding and undoing do, so that no two of them wait for each other.
    decision.comment = Comment.objects.select_for_update().get(pk=decision.comment_id)
    # Another worker may have announced it, or its decider may have undone it, since we looked.
    if not Decision.objects.filter(pk=decision.pk, next_try__lte=now).update(settled_at=now, next_try=None):
        return False
    decision.settled_at, decision.next_try = now, None
    decision_settled.send(sender=Decision, decision=decision)
    return True


def _wait(decision: Decision) -> None:
    now = timezone.now()
    failing = now - (decision.settles_at or now)
    wait = min(max(failing, FIRST_WAIT), LONGEST_WAIT)
    Decision.objects.filter(pk=decision.pk, next_try__lte=now).update(next_try=now + wait)
