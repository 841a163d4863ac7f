"""What callers of the Akismet format teach about spam: each key's submissions, for the answers to that key alone.

A submission is some site's word, and a key can be stolen. So what a key teaches is heard on top of what this
site's moderators taught (moderation.learning), within the same bounds, and nowhere but in answers to the same key.
Every fit reads the submissions as they are stored now: what was deleted teaches nothing any more.
"""

import logging
import time
from collections.abc import Iterator
from hashlib import sha256
from math import exp, log

from django.db.models import Count, Max, QuerySet

from moderation.emails import without_addresses
from moderation.feedback import Feedback, take_feedback
from moderation.keymemory import KeyMemory
from moderation.keys import ApiKey
from moderation.learning import site_memory
from moderation.scoring.links import host_of
from moderation.scoring.memory import FORMAT, DamagedMemory, SiteMemory
from moderation.scoring.spam_facts import Document, document
from moderation.scoring.types import Label, Text

logger = logging.getLogger(__name__)

READ = 5_000  # characters of a submission that are stored; the memory reads 400 words
LESSONS = 2_000  # of a key, the newest
STORED = 5_000  # submissions of a key; older ones are deleted
SECONDS = 20.0  # after which no other key's fit is begun; the next run goes on
REMEMBERED = 64  # keys whose memory a process keeps at hand, of 130 kB each
CERTAIN = 1e-12  # as near to 0 and 1 as a probability is taken

_known: dict[int, SiteMemory] = {}


def take_submission(key: ApiKey, comment: Text, *, spam: bool, community: str = "") -> bool:
    """Store what somebody says a comment is; False where that was said before, or there is nothing to learn from.

    Of the author only the name and the website's host are kept. The same said twice at the very same time may be
    stored twice; it teaches once.
    """
    name, host = without_addresses(comment.author_name), host_of(comment.author_url)
    if not (comment.body.strip() or name or host):
        return False
    body, community = comment.body[:READ], community[:200]
    token = sha256("\0".join((community, name, host, body)).encode("utf-8", "replace")).hexdigest()
    told = Feedback.objects.filter(source=Feedback.Source.AKISMET, community=community, key=key)
    before = told.filter(client_token=token).order_by("-pk").first()
    if before is not None and _says_spam(before) == spam:
        return False
    take_feedback(
        source=Feedback.Source.AKISMET,
        key=key,
        text=body,
        scores={str(Label.SPAM): float(spam)},
        community=community,
        context={"author_name": name, "author_host": host},
        client_token=token,
    )
    return True


def spam_probability(key: ApiKey, comment: Text, shipped: float) -> float:
    """``shipped``, the shipped model's own, with what this site's moderators and the key's submissions taught."""
    memory = _memory_for(key)
    said = memory.says(document(comment)) if memory else None
    if said is None:
        return shipped
    certain = min(max(shipped, CERTAIN), 1 - CERTAIN)
    return 1 / (1 + exp(-said.on(log(certain / (1 - certain)))))


def learn_from_submissions() -> int:
    """Fit the memory of every key whose submissions have changed; how many that were.

    Safe to run twice at once: whichever is stored last, the next run sees whether anything is missing in it.
    """
    until = time.monotonic() + SECONDS
    told = Feedback.objects.filter(source=Feedback.Source.AKISMET).order_by()
    now = {row["key"]: row for row in told.values("key").annotate(count=Count("pk"), newest=Max("pk"))}
    KeyMemory.objects.exclude(key__in=now).delete()
    learnt = KeyMemory.objects.filter(format=FORMAT).values_list("key", "submissions", "newest")
    changed = set(now) - {
        key for key, count, newest in learnt if (now[key]["count"], now[key]["newest"]) == (count, newest)
    }
    fitted = 0
    for key in sorted(changed, key=lambda key: now[key]["newest"]):
        if time.monotonic() > until:
            break
        _fit(key)
        fitted += 1
    return fitted


def _fit(key: int) -> None:
    told = Feedback.objects.filter(source=Feedback.Source.AKISMET, key=key)
    oldest = told.order_by("-pk").values_list("pk", flat=True)[STORED - 1 : STORED].first()
    if oldest is not None:
        told.filter(pk__lt=oldest).delete()
    # What comes in from here on changes these, and is learnt next time.
    state = told.order_by().aggregate(submissions=Count("pk"), newest=Max("pk"))
    if state["newest"] is None:
        return
    rows = told.filter(pk__lte=state["newest"]).order_by("-pk")
    version = KeyMemory.objects.filter(key=key).values_list("version", flat=True).first() or 0
    memory = SiteMemory.empty(version).taught(list(_lessons(rows)))
    KeyMemory.objects.update_or_create(
        key_id=key,
        defaults={
            "version": memory.version,
            "format": FORMAT,
            "genuine": memory.genuine,
            "spam": memory.spam,
            "counts": memory.to_bytes(),
            **state,
        },
    )


def _lessons(rows: QuerySet[Feedback]) -> Iterator[tuple[Document, bool, int]]:
    """The newest word on each comment: a changed mind, or the same again, teaches once."""
    seen: set[str] = set()
    for row in rows.iterator(chunk_size=200):
        if row.client_token in seen:
            continue
        seen.add(row.client_token)
        said_by = {"author_name": row.context["author_name"], "author_url": row.context["author_host"]}
        yield document(Text(body=row.text, **said_by)), _says_spam(row), 1
        if len(seen) == LESSONS:
            return


def _says_spam(row: Feedback) -> bool:
    return float(row.scores[Label.SPAM]) >= 0.5


def _memory_for(key: ApiKey) -> SiteMemory | None:
    """What this site's moderators and the key's submissions taught together; None when that is nothing."""
    site, own = site_memory(), _memory_of(key)
    return site.plus(own) if site and own else site or own


def _memory_of(key: ApiKey) -> SiteMemory | None:
    """The key's own; None when there is none, or none that can be read, which is logged. Kept by its version."""
    stored = KeyMemory.objects.filter(key=key, format=FORMAT)
    version = stored.values_list("version", flat=True).first()
    if version is None:
        return None
    known = _known.get(key.pk)
    if known is not None and known.version == version:
        return known
    row = stored.first()
    if row is None:  # deleted this very moment
        return None
    try:
        memory = SiteMemory.from_bytes(row.version, row.genuine, row.spam, bytes(row.counts))
    except DamagedMemory as error:
        logger.error("%s; key %s is answered without it", error, key.prefix)
        return None
    if len(_known) >= REMEMBERED:
        _known.clear()
    _known[key.pk] = memory
    return memory
