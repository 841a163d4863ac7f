"""How the shipped scores and the advice made from them compare with what people decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Sum, TextField, Value, When
from django.db.models.functions import Cast, Floor

from moderation.figures.decisions import LOOKED_INTO, Period
from moderation.models import Decision
from moderation.scoring.types import Label

BINS = 10
FEW_IN_A_BIN = 10  # fewer comments say nothing of a score
FEW = 100  # so many must be compared, and
FEW_OF_EACH = 20  # so many of each kind, before anything is drawn


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """Comments whose score was in one tenth of [0, 1], from ``low`` on; which were a ``hit``; their mean score."""

    low: float
    count: int
    hit: int
    mean: float

    @property
    def share(self) -> float:
        return self.hit / self.count if self.count else 0.0

    @property
    def is_few(self) -> bool:
        return self.count < FEW_IN_A_BIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """One label: how often a comment held for it was not published (``agreed`` of ``held``), and its scores.

    In ``bins`` a comment is a hit when it was marked as spam, for spam; when it was rejected, for every other
    label, and comments marked as spam are left out.
    """

    label: Label
    held: int
    agreed: int
    bins: Sequence[Bin]

    @property
    def is_too_few(self) -> bool:
        count, hit = sum(one.count for one in self.bins), sum(one.hit for one in self.bins)
        return count < FEW or min(hit, count - hit) < FEW_OF_EACH


def agreements(days: int) -> list[Agreement]:
    """One a Label, in their order."""
    period = Period.last(days, LOOKED_INTO)
    return [_agreement(label, period) for label in Label]


def _agreement(label: Label, period: Period) -> Agreement:
    score = F(f"assessment__{label}")
    # Only PostgreSQL can ask JSON for this; as text both can (QueueQuerySet.held_for).
    named = When(reasons__contains=f'"label": "{label}"', then=Value(1))
    rows = (
        period.decisions()
        .filter(moderator__isnull=False, **{f"assessment__{label}__isnull": False})
        .annotate(reasons=Cast("assessment__reasons", TextField()))
        .annotate(
            held=Case(named, default=Value(0), output_field=IntegerField()),
            bin=Cast(Floor(score * BINS), IntegerField()),
        )
        .values_list("bin", "held", "action")
        .annotate(count=Count("pk"), total=Sum(score))
    )
    held = agreed = 0
    counts, hits, totals = [0] * BINS, [0] * BINS, [0.0] * BINS
    for place, was_held, action, count, total in rows:
        if was_held:
            held += count
            agreed += count if action != Decision.Action.APPROVE else 0
        if label is not Label.SPAM and action == Decision.Action.SPAM:
            continue
        place = min(max(place, 0), BINS - 1)
        counts[place] += count
        totals[place] += total
        hits[place] += count if action == _against(label) else 0
    bins = [
        Bin(low=place / BINS, count=counts[place], hit=hits[place], mean=totals[place] / max(1, counts[place]))
        for place in range(BINS)
    ]
    return Agreement(label=label, held=held, agreed=agreed, bins=bins)


def _against(label: Label) -> str:
    return Decision.Action.SPAM if label is Label.SPAM else Decision.Action.REJECT
