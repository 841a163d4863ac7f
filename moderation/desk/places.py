"""Where a comment stands in its list, as an address can carry it, and what comes before and after it."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from blog.models import Comment
from moderation.desk.asking import number_in

SKIPPED = 100  # comments that one may leave for later at a time
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def place_of(comment: Comment, *, by_urgency: bool) -> str:
    """Where a comment stands in its list, for an address: "1234_56"."""
    if by_urgency:
        return f"{comment.entry.urgency}_{comment.pk}"
    return f"{(comment.created_at - EPOCH) // MICROSECOND}_{comment.pk}"


def beyond(comments: QuerySet, place: str, *, by_urgency: bool, backwards: bool = False) -> QuerySet:
    """Those after a place (before it: ``backwards``), in order; all of them when the place is none."""
    key, number = ("entry__urgency", "entry__comment_id") if by_urgency else ("created_at", "pk")
    ends = _read(place)
    if ends:
        first, pk = ends
        value = first if by_urgency else EPOCH + first * MICROSECOND
        # The queue goes down by urgency and up by number; decided comments go down by both.
        smaller, later = "gt" if backwards else "lt", "gt" if by_urgency != backwards else "lt"
        # The first condition is where an index starts reading, the second leaves out what has the same urgency.
        comments = comments.filter(Q(**{f"{key}__{smaller}e": value})).filter(
            Q(**{f"{key}__{smaller}": value}) | Q(**{f"{number}__{later}": pk})
        )
    ups, downs = ("", "-") if backwards else ("-", "")
    return comments.order_by(f"{ups}{key}", f"{downs}{number}" if by_urgency else f"{ups}{number}")


def _read(place: str) -> tuple[int, int] | None:
    first, _line, second = place.partition("_")
    sign = -1 if first.startswith("-") else 1
    value, pk = number_in(first.removeprefix("-")), number_in(second)
    if value is None or pk is None or value > 253_402_300_799_000_000:  # the end of the year 9999
        return None
    return sign * value, pk


def skipped(request) -> list[int]:
    """The comments that are left for later in this address."""
    numbers = (number_in(text) for text in request.GET.get("skip", "").split(","))
    return [number for number in numbers if number is not None][-SKIPPED:]
