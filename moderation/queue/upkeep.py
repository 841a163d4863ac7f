"""Keeps the stored queue true. Whoever changes a comment, its Assessment or its reports calls ``refresh``."""

import time
from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.utils import timezone

from blog.models import Comment, PostReads
from moderation import sitemodel
from moderation.models import RISKIER, Assessment, Decision, QueueEntry
from moderation.queue.likeness import link_key, text_key
from moderation.queue.urgency import HOUR, hours_for_reads, urgency
from moderation.readers.models import Report
from moderation.scoring.types import Label

BATCH = 500
READ_DAYS = 7  # of readers that count
COPIED = ("action", "risk", "language", *(str(label) for label in Label))
STATES = {Assessment.State.DONE: QueueEntry.State.DONE, Assessment.State.FAILED: QueueEntry.State.FAILED}
_MADE = [field.attname for field in QueueEntry._meta.fields if not field.primary_key]


@transaction.atomic
def refresh(comment_ids: Collection[int]) -> None:
    """Put these comments in their places, or take them out when nobody has to look at them."""
    # Two may change one comment at once, a worker and a moderator say: its row makes the second read what the
    # first has stored. Not "for update" whole: rows that only name the comment may be stored meanwhile.
    locking = {"no_key": True} if connection.features.has_select_for_no_key_update else {}
    comments = list(
        _with_facts(Comment.objects.filter(pk__in=comment_ids).order_by("pk")).select_for_update(**locking)
    )
    kinds = {comment.pk: _kind(comment) for comment in comments}
    stay = [comment for comment in comments if kinds[comment.pk]]
    assessments = Assessment.objects.in_bulk([comment.newest for comment in stay if comment.newest])
    scored = [(assessments.get(comment.newest), comment) for comment in stay]
    version, chances = sitemodel.version_in_use(), sitemodel.chances(scored)
    read_hours = _read_hours({comment.post_id for comment in stay})
    rows = [
        _entry(comment, kinds[comment.pk], assessment, chance, version, read_hours.get(comment.post_id, 0))
        for (assessment, comment), chance in zip(scored, chances, strict=True)
    ]
    if rows:
        QueueEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["comment"], update_fields=_MADE)
    leave = set(comment_ids) - {comment.pk for comment in stay}
    if leave:
        QueueEntry.objects.filter(pk__in=leave).delete()


def scored_again(comment_id: int) -> None:
    """Say that a worker is to read the comment once more. Costs a new comment, which nobody has read, nothing."""
    if QueueEntry.objects.filter(pk=comment_id).exclude(state=QueueEntry.State.WAITING).exists():
        refresh([comment_id])


def rebuild(batch: int = BATCH) -> int:
    """Make every row again, a batch in a transaction; returns how many comments wait. Safe at any time."""
    count = 0
    since = timezone.now() - timedelta(days=settings.REREAD_DAYS)
    recent = Q(status=Comment.Status.APPROVED, created_at__gte=since)
    wanted = Comment.objects.filter(
        Q(status=Comment.Status.PENDING)
        | recent
        | Q(entry__isnull=False)
        | Q(pk__in=Report.objects.open().values("comment"))
    )
    for numbers in _batches(wanted, batch):
        refresh(numbers)
        count += len(numbers)
    return QueueEntry.objects.filter(kind=QueueEntry.Kind.PENDING).count()


def repair(limit: int = 2000, seconds: float = 10) -> int:
    """Put right what was changed past ``refresh``, by SQL say: comments without a place, places without need, and
    places that another model of the site's decisions gave.

    Returns how many were put right. Begins no batch after ``seconds``; the next run goes on.
    """
    lost = Comment.objects.pending().filter(~Exists(QueueEntry.objects.filter(pk=OuterRef("pk"))))
    pending = QueueEntry.objects.filter(kind=QueueEntry.Kind.PENDING)
    decided = pending.exclude(comment__status=Comment.Status.PENDING)
    outdated = pending.filter(state=QueueEntry.State.DONE).exclude(site_model=sitemodel.version_in_use())
    wrong = (lost.order_by("pk"), decided.order_by("pk"), outdated.order_by("-urgency"))
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        numbers = [pk for found in wrong for pk in found.values_list("pk", flat=True)[:limit]]
        if not numbers:
            break
        for start in range(0, len(numbers), BATCH):
            refresh(numbers[start : start + BATCH])
        count += len(numbers)
    return count


def count_readers() -> int:
    """Let each place count how much its post is read by now; returns how many moved. It is counted in whole hours,
    so few do. Safe at any time: a ``refresh`` in between is right about this a minute later.
    """
    hours = _read_hours(QueueEntry.objects.values("post"))
    posts: dict[int, list[int]] = {}
    for post, counted in hours.items():
        posts.setdefault(counted, []).append(post)
    moved = _let_count(QueueEntry.objects.exclude(post__in=hours), 0)
    return moved + sum(_let_count(QueueEntry.objects.filter(post__in=posts[each]), each) for each in posts)


def _let_count(entries: QuerySet, hours: int) -> int:
    change = (Value(hours) - F("read_hours")) * HOUR
    return entries.exclude(read_hours=hours).update(urgency=F("urgency") + change, read_hours=hours)


def _read_hours(posts: QuerySet | set[int]) -> dict[int, int]:
    """Post -> hours that its readers of the last week count for; without those that count for none."""
    since = timezone.now().date() - timedelta(days=READ_DAYS)
    read = PostReads.objects.filter(post__in=posts, day__gt=since).order_by().values_list("post")
    hours = {post: hours_for_reads(count) for post, count in read.annotate(Sum("count"))}
    return {post: counted for post, counted in hours.items() if counted}


def _batches(comments: QuerySet, size: int) -> Iterator[list[int]]:
    numbers = comments.order_by("pk").values_list("pk", flat=True)
    last = 0
    while chunk := list(islice(numbers.filter(pk__gt=last)[:size], size)):
        yield chunk
        last = chunk[-1]


def _with_facts(comments: QuerySet) -> QuerySet:
    newest = Assessment.objects.filter(comment=OuterRef("pk")).order_by("-pk")
    done = newest.filter(state=Assessment.State.DONE)
    decided = Decision.objects.standing().filter(comment=OuterRef("pk")).order_by("-pk")
    reports = Report.objects.open().filter(comment=OuterRef("pk")).order_by().values("comment")
    reports = reports.annotate(count=Count("pk"))
    return comments.annotate(
        newest=Subquery(newest.values("pk")[:1]),
        risk_now=Subquery(done.values("risk")[:1]),
        risk_then=Subquery(decided.values("assessment__risk")[:1]),
        open_reports=Subquery(reports.values("count")),
    )


def _kind(comment: Comment) -> QueueEntry.Kind | None:
    """Why somebody has to look at it; None when nobody has."""
    if comment.status == Comment.Status.PENDING:
        return QueueEntry.Kind.PENDING
    if comment.status != Comment.Status.APPROVED:
        return None
    if comment.open_reports:
        return QueueEntry.Kind.REPORTED
    risk, then = comment.risk_now, comment.risk_then
    recent = comment.created_at >= timezone.now() - timedelta(days=settings.REREAD_DAYS)
    if recent and risk is not None and then is not None and risk >= 0.5 and risk > then + RISKIER:
        return QueueEntry.Kind.RISKIER
    return None


def _place(comment: Comment, kind: QueueEntry.Kind, risk: float | None, read_hours: int) -> dict[str, object]:
    reports = comment.open_reports or 0
    return {
        "comment_id": comment.pk,
        "kind": kind,
        "urgency": urgency(comment.created_at, risk, reports, read_hours),
        "created_at": comment.created_at,
        "post_id": comment.post_id,
        "state": QueueEntry.State.WAITING,
        "reports": reports,
        "read_hours": read_hours,
        "alike": text_key(comment.body),
        "link": link_key(comment.body),
    }


def _entry(
    comment: Comment,
    kind: QueueEntry.Kind,
    assessment: Assessment | None,
    chance: float | None,
    version: int,
    read_hours: int,
) -> QueueEntry:
    risk = assessment.risk if assessment else None
    entry = QueueEntry(**_place(comment, kind, risk if chance is None else chance, read_hours))
    entry.chance, entry.site_model = chance, version
    if assessment:
        entry.assessment_id = assessment.pk
        entry.state = STATES.get(assessment.state, QueueEntry.State.WAITING)
        entry.held = held_words(reason.get("label") or reason.get("rule") for reason in assessment.reasons)
        for name in COPIED:
            setattr(entry, name, getattr(assessment, name))
    return entry


def held_words(labels: Iterable[str | None]) -> str:
    """What a comment is held for, as it is looked for: each between blanks."""
    unique = dict.fromkeys(label for label in labels if label)
    return f" {' '.join(unique)} "[:300] if unique else ""
