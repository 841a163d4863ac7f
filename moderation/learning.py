"""Learning about spam from what this site's moderators decide: approved is genuine, spam is spam.

A rejection teaches nothing, nor does a decision that was taken back, nor a policy's, which would only teach the
machine its own opinion.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from moderation.models import Decision, SpamMemory
from moderation.scoring.memory import FORMAT, DamagedMemory, SiteMemory
from moderation.scoring.spam_facts import Document, document
from moderation.texts import text_of

logger = logging.getLogger(__name__)

ROW = 1
BATCH = 200  # decisions a run; the next run goes on
# Decisions get their number before they are committed. One that is this old has no earlier one still under way.
SETTLED = timedelta(seconds=10)
TEACHES = {Decision.Action.APPROVE: False, Decision.Action.SPAM: True}

_known: dict[str, SiteMemory] = {}  # the newest this process has read


def site_memory() -> SiteMemory | None:
    """What was learnt so far; None when there is nothing, or nothing that can be read, which is logged."""
    stored = SpamMemory.objects.filter(pk=ROW, format=FORMAT)
    version = stored.values_list("version", flat=True).first()
    if version is None:
        return None
    known = _known.get("site")
    if known is None or known.version != version:
        row = stored.first()
        if row is None:
            return None
        try:
            known = _known["site"] = _read(row)
        except DamagedMemory as error:
            logger.error("%s; scoring goes on without it. Reset it: manage.py reset_spam_learning", error)
            return None
    return known


def learn_from_decisions(settled: timedelta = SETTLED) -> int:
    """Learn from the Decisions that are new, oldest first. Returns how many were taken.

    Safe to run at any time and twice at once: of two runs on the same decisions only one is stored.
    """
    row, _created = SpamMemory.objects.get_or_create(pk=ROW, defaults={"format": FORMAT})
    if row.format != FORMAT:  # a new release reads comments otherwise: learn all of it again
        row.genuine, row.spam, row.counts, row.last_decision = 0, 0, b"", row.learns_after
    try:
        memory = _read(row)
    except DamagedMemory as error:
        logger.error("%s; nothing is learnt. Reset it: manage.py reset_spam_learning", error)
        return 0
    until = timezone.now() - settled
    fresh = Decision.objects.filter(pk__gt=row.last_decision).order_by("pk")
    fresh = fresh.select_related("comment__post", "undone_by")
    decisions = list(takewhile(lambda decision: _is_final(decision, until), fresh[:BATCH]))
    if not decisions:
        return 0
    taught = memory.taught(list(_lessons(decisions, row.learns_after)))
    # Another worker may have learnt from the same decisions meanwhile: the version lets one of us store.
    stored = SpamMemory.objects.filter(pk=ROW, version=row.version).update(
        version=taught.version,
        format=FORMAT,
        genuine=taught.genuine,
        spam=taught.spam,
        counts=taught.to_bytes(),
        last_decision=decisions[-1].pk,
        changed_at=timezone.now(),
    )
    return len(decisions) if stored else 0


@transaction.atomic
def reset_spam_learning() -> None:
    """Forget everything learnt, and learn only from decisions made from now on. The decisions themselves stay."""
    SpamMemory.objects.get_or_create(pk=ROW)
    row = SpamMemory.objects.select_for_update().get(pk=ROW)
    newest = Decision.objects.aggregate(newest=Max("pk"))["newest"] or 0
    row.version += 1  # a worker that is learning right now then stores nothing
    row.format, row.genuine, row.spam, row.counts = FORMAT, 0, 0, b""
    row.last_decision = row.learns_after = newest
    row.save()


def _read(row: SpamMemory) -> SiteMemory:
    """Raises DamagedMemory."""
    if not row.counts:
        return SiteMemory.empty(row.version)
    return SiteMemory.from_bytes(row.version, row.genuine, row.spam, bytes(row.counts))


def _is_final(decision: Decision, until: datetime) -> bool:
    """Whether it was by ``until`` as it will stay: stored, and not to be taken back any more."""
    return max(decision.created_at, decision.settles_at or decision.created_at) <= until


def _lessons(decisions: list[Decision], learns_after: int) -> Iterator[tuple[Document, bool, int]]:
    """What each decision changes: a changed mind first takes back what the earlier decision taught."""
    for decision in decisions:
        if decision.moderator_id is None or decision.undoes_id is not None or decision.is_undone:
            continue
        earlier = Decision.objects.standing().filter(comment=decision.comment_id, moderator__isnull=False)
        before = earlier.filter(pk__gt=learns_after, pk__lt=decision.pk).order_by("-pk").first()
        old = TEACHES.get(Decision.Action(before.action)) if before else None
        new = TEACHES.get(Decision.Action(decision.action))
        if old == new:
            continue
        found = document(text_of(decision.comment))
        if old is not None:
            yield found, old, -1
        if new is not None:
            yield found, new, 1
