"""Reading comments again because the library of fact-checks changed: a few at a time, after all fresh ones.

Two steps, both repeated by the beat and both safe to run twice at once. ``look_for_comments`` goes through the
changed fact-checks, from a stored cursor on, and notes the comments that may say something of them, each once
however many fact-checks it may be about. ``reread`` assesses those. A comment keeps its scores until its turn.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blog.models import Comment, CommentQuerySet
from moderation.factchecks.models import FactCheck
from moderation.factchecks.records import LibraryCursor, ReReading
from moderation.models import Assessment
from moderation.scoring.claims.sentences import sentences
from moderation.scoring.claims.words import terms
from moderation.services import assess, library_is_read

ROW = 1
ENTRIES = 2000  # changed fact-checks that one run looks for
COMMENTS = 20_000  # the newest, looked through for them
CHUNK = 250  # comments between two looks at whether fresh ones wait
A_RUN = 50  # comments re-read in one
SECONDS = 5.0  # a run's time for them
# What a sentence shares with a claim for its comment to be read again: scoring is exact, this only must not miss.
LEAST_TERMS = 2
SHARE = 0.25


def fresh_comments_wait() -> bool:
    """Whether a comment that was never assessed waits for a worker now."""
    return Assessment.objects.due().exists()


def reread(seconds: float = SECONDS) -> int:
    """One run of both steps; returns how many comments were read again. Stops as soon as a fresh one waits."""
    if not settings.REREAD_DAYS or fresh_comments_wait():
        return 0
    look_for_comments()
    until = time.monotonic() + seconds
    # Read before the new entries can be found, a comment would be none the wiser.
    while ReReading.objects.exists() and not library_is_read():
        if time.monotonic() > until or fresh_comments_wait():
            return 0
    # Those that wait for a decision first, then the newest.
    asked = ReReading.objects.order_by("-comment__status", "-comment").values_list("comment", flat=True)
    count = 0
    for comment_id in list(asked[:A_RUN]):
        if time.monotonic() > until or fresh_comments_wait():
            break
        count += _read_again(comment_id)
    return count


def look_for_comments() -> int:
    """Note the comments that the next changed fact-checks may be about. Returns how many fact-checks were taken.

    None are, and nothing is stored, when a fresh comment comes meanwhile.
    """
    cursor, _created = LibraryCursor.objects.get_or_create(pk=ROW)
    here = Q(changed_in=cursor.changed_in, pk__gt=cursor.fact_check)
    later = FactCheck.objects.filter(changed_in__gte=cursor.changed_in).filter(
        here | Q(changed_in__gt=cursor.changed_in)
    )
    changed = list(later.select_related("publisher").order_by("changed_in", "pk").defer("vector")[:ENTRIES])
    if not changed or not reread_matching(changed):
        return 0
    last = changed[-1]
    # Another worker may have taken the same ones: what it noted is what we noted.
    LibraryCursor.objects.filter(pk=ROW, changed_in=cursor.changed_in, fact_check=cursor.fact_check).update(
        changed_in=last.changed_in, fact_check=last.pk
    )
    return len(changed)


def reread_matching(changed: Sequence[FactCheck]) -> bool:
    """Have the comments of the last REREAD_DAYS read again that may be about ``changed``, or were matched to it.

    False, and nothing is stored, when a fresh comment came meanwhile; a retry helps.
    """
    matched = _recent().filter(assessments__matches__fact_check__in=[entry.pk for entry in changed])
    found = set(matched.values_list("pk", flat=True))
    usable = [entry for entry in changed if entry.active and entry.publisher.allowed]
    claims = [frozenset(terms(f"{entry.claim} {entry.title}")) for entry in usable]
    for chunk in _chunks() if claims else ():
        if fresh_comments_wait():
            return False
        found |= _about(claims, [row for row in chunk if row[0] not in found])
    ReReading.objects.bulk_create([ReReading(comment_id=pk) for pk in sorted(found)], ignore_conflicts=True)
    return True


def _recent() -> CommentQuerySet:
    shown = [Comment.Status.PENDING, Comment.Status.APPROVED]
    since = timezone.now() - timedelta(days=settings.REREAD_DAYS)
    return Comment.objects.filter(status__in=shown, created_at__gte=since)


def _chunks() -> Iterator[list[tuple[int, str]]]:
    """Number and text of the recent comments, newest first."""
    newest = _recent().order_by("-pk").values_list("pk", "body")
    chunk = list(newest[:CHUNK])
    for _turn in range(COMMENTS // CHUNK):
        if not chunk:
            return
        yield chunk
        chunk = list(newest.filter(pk__lt=chunk[-1][0])[:CHUNK])


def _about(claims: Sequence[Collection[int]], comments: Sequence[tuple[int, str]]) -> set[int]:
    """Numbers of those ``comments`` (number, text) that have a sentence close enough to one of ``claims``."""
    claims_with: defaultdict[int, list[int]] = defaultdict(list)
    for index, claim in enumerate(claims):
        for term in claim:
            claims_with[term].append(index)
    enough = [min(len(claim), max(LEAST_TERMS, SHARE * len(claim))) for claim in claims]
    found = set()
    for pk, body in comments:
        for sentence in sentences(body):
            shared = Counter(index for term in set(terms(sentence.text)) for index in claims_with.get(term, ()))
            if any(count >= enough[index] for index, count in shared.items()):
                found.add(pk)
                break
    return found


def _read_again(comment_id: int) -> bool:
    with transaction.atomic():
        # Another worker may be at the same comment: its row lets one of us through.
        comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
        waiting = Assessment.objects.waiting().filter(comment=comment_id).first()
        if waiting and waiting.state == Assessment.State.RUNNING:
            return False  # perhaps with the library as it was before: once more when that is done
        if not comment or not ReReading.objects.filter(comment=comment_id).delete()[0]:
            return False
        again = waiting or Assessment.objects.create(comment=comment)
    # Should we die here, the row waits like any other and the sweep finds it.
    return assess(again.pk)
