"""What was decided in a period, by whom, how soon and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from blog.models import Comment
from moderation.models import Decision
from moderation.readers.models import Appeal

MOST = 100_000  # decisions that are counted, the newest of the period
SPAM = str(Decision.Action.SPAM)  # in the place of a reason
LOOKED_INTO = 20_000  # of which the waits and the scores are compared


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """The last ``days`` days of the calendar, today among them.

    Decisions must have a number above ``after``, so that no more than so many count; then ``is_cut``, and
    ``since`` is later than the days ask for.
    """

    days: int
    since: datetime
    after: int = 0
    is_cut: bool = False

    @classmethod
    def last(cls, days: int, most: int = MOST) -> "Period":
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight - timedelta(days=days - 1)
        before = Decision.objects.order_by("-pk").values_list("pk", "created_at")[most : most + 1]
        for pk, created_at in before:
            return cls(days=days, since=max(since, created_at), after=pk, is_cut=created_at > since)
        return cls(days=days, since=since)

    def decisions(self) -> "QuerySet[Decision]":
        """Those that count, without an order."""
        return Decision.objects.standing().filter(pk__gt=self.after, created_at__gte=self.since).order_by()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """Counts by day (in the site's zone) and action, and by moderator ("": a policy, by itself) and action."""

    by_day: Mapping[tuple[date, str], int]
    by_moderator: Mapping[tuple[str, str], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """From a comment's arrival to the first decision about it, by a person; None while there is none.

    An imported comment may be dated after its decision: it waited for nothing.
    """

    count: int
    median: timedelta | None
    p95: timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    count: int
    oldest: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Appeals:
    """``overturned``: what was rejected was then approved; ``open``: nobody has decided yet."""

    count: int
    open: int
    overturned: int


def waiting() -> Waiting:
    pending = Comment.objects.pending()
    oldest = pending.order_by("created_at").values_list("created_at", flat=True).first()
    return Waiting(count=pending.order_by().count(), oldest=oldest)


def decided(period: Period) -> Decided:
    rows = (
        period.decisions()
        .annotate(day=TruncDate("created_at"))
        .values_list("day", "moderator", "action")
        .annotate(count=Count("pk"))
    )
    by_day: Counter[tuple[date, str]] = Counter()
    by_number: Counter[tuple[int | None, str]] = Counter()
    for day, moderator, action, count in rows:
        by_day[day, action] += count
        by_number[moderator, action] += count
    people = get_user_model().objects.in_bulk({number for number, _action in by_number if number})
    names = {number: person.get_full_name() or person.get_username() for number, person in people.items()}
    by_moderator: Counter[tuple[str, str]] = Counter()
    for (number, action), count in by_number.items():
        by_moderator[names.get(number, "") if number else "", action] += count
    return Decided(by_day=by_day, by_moderator=by_moderator)


def waits(period: Period) -> Waits:
    """Ranked in the database: no list of waits is ever read."""
    earlier = Decision.objects.standing().filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    first = period.decisions().filter(~Exists(earlier), moderator__isnull=False)
    wait = ExpressionWrapper(F("created_at") - F("comment__created_at"), output_field=DurationField())
    ranked = first.annotate(wait=wait).annotate(
        place=Window(RowNumber(), order_by=F("wait").asc()), count=Window(Count("pk"))
    )
    # Whole numbers, rounded up: of 100 the 50th and the 95th, of 1 the first.
    wanted = Q(place=(F("count") + 1) / 2) | Q(place=(F("count") * 95 + 99) / 100)
    found = sorted(ranked.filter(wanted).values_list("place", "wait", "count"))
    if not found:
        return Waits(count=0, median=None, p95=None)
    median, p95 = (max(wait, timedelta(0)) for _place, wait, _count in (found[0], found[-1]))
    return Waits(count=found[0][2], median=median, p95=p95)


def by_reason(period: Period) -> dict[str, int]:
    """How many comments were not published for each reason. Of those that were given none, "spam" for what was
    marked as that, which asks for none, and "" for the others.
    """
    against = period.decisions().filter(action__in=[Decision.Action.REJECT, Decision.Action.SPAM])
    counts: Counter[str] = Counter()
    for title, action, count in against.values_list("reason__title", "action").annotate(count=Count("pk")):
        counts[title or (SPAM if action == Decision.Action.SPAM else "")] += count
    return dict(counts.most_common())


def by_advice(period: Period) -> dict[tuple[str, str], int]:
    """Counts by what the machine had advised and what a person decided."""
    rows = period.decisions().filter(moderator__isnull=False).exclude(assessment__action="")
    known = rows.filter(assessment__isnull=False).values_list("assessment__action", "action")
    return {(advice, action): count for advice, action, count in known.annotate(count=Count("pk"))}


def appeals(period: Period) -> Appeals:
    """Of the period."""
    made = Appeal.objects.filter(created_at__gte=period.since)
    # An answer may have been taken back: then the appeal is open again.
    closed = made.filter(Exists(Decision.objects.standing().filter(pk=OuterRef("outcome"))))
    count, answered = made.count(), closed.count()
    overturned = closed.filter(outcome__action=Decision.Action.APPROVE).count()
    return Appeals(count=count, open=count - answered, overturned=overturned)
