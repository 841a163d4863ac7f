"""Everything on the dashboard, counted at most once in KEPT seconds however many people look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from moderation.figures import decisions, scores
from moderation.figures.decisions import LOOKED_INTO, Appeals, Decided, Period, Waiting, Waits
from moderation.figures.health import Health, health
from moderation.figures.scores import Agreement

KEPT = 60  # seconds
DAYS = (7, 30, 90, 365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    counted_at: datetime
    period: Period
    waiting: Waiting
    waits: Waits
    decided: Decided
    by_reason: Mapping[str, int]
    by_advice: Mapping[tuple[str, str], int]
    agreements: Sequence[Agreement]
    appeals: Appeals
    health: Health


def board(days: int) -> Board:
    """``days`` is one of DAYS."""
    found: Board = cache.get_or_set(f"dashboard:{days}", lambda: _counted(days), KEPT)
    return found


def _counted(days: int) -> Board:
    period = Period.last(days)
    return Board(
        counted_at=timezone.now(),
        period=period,
        waiting=decisions.waiting(),
        waits=decisions.waits(Period.last(days, LOOKED_INTO)),
        decided=decisions.decided(period),
        by_reason=decisions.by_reason(period),
        by_advice=decisions.by_advice(period),
        agreements=scores.agreements(days),
        appeals=decisions.appeals(period),
        health=health(),
    )
