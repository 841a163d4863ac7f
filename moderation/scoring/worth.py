"""Whether what was fitted on a site's decisions orders new comments better than the shipped models do."""

from dataclasses import dataclass

import numpy as np

from moderation.scoring.logistic import Rows, Vector, fit, probabilities
from moderation.scoring.ranking import auc, log_loss, read_to_find, surely_gained
from moderation.scoring.site import SiteWeights

NEWEST = 0.2  # of the decisions, which the measured weights never saw
TO_BE_FOUND = 0.95  # of the rejected ones, before which nobody may stop reading
LEAST_GAIN = 0.01  # AUC
LEAST_SAVING = 0.02  # of the log loss
ENOUGH = 200  # decisions altogether
ENOUGH_OF_EACH = 40
ENOUGH_TESTED = 15  # of each kind among the newest fifth


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Measured on the newest decisions alone. ``shipped_`` is the same by the shipped risk.

    ``read`` is the part of the comments, in [0, 1], to be read in that order until TO_BE_FOUND of the rejected
    ones are met. ``sure_gain`` is how much higher the AUC is at least (surely_gained).
    """

    tested: int
    tested_rejected: int
    auc: float
    shipped_auc: float
    sure_gain: float
    log_loss: float
    shipped_log_loss: float
    read: float
    shipped_read: float

    @property
    def work_saved(self) -> float:
        """Of what the shipped order makes one read; below 0 when it is more."""
        return 1 - self.read / self.shipped_read if self.shipped_read else 0.0


def enough(approved: int, rejected: int) -> bool:
    """Whether there is anything to learn from."""
    return approved + rejected >= ENOUGH and min(approved, rejected) >= ENOUGH_OF_EACH


def measured(rows: Rows, rejected: Vector, risks: Vector) -> Figures | None:
    """Weights fitted on the oldest, measured on the newest; all three in the order of the decisions.

    None when there are too few of either kind to fit or to measure.
    """
    first = len(rows) - round(len(rows) * NEWEST)
    before, then = rejected[:first], rejected[first:]
    kinds = (then.sum(), len(then) - then.sum())
    if min(kinds) < ENOUGH_TESTED or before.min(initial=1) == before.max(initial=0):
        return None
    chances = SiteWeights.fitted(rows.part(0, first), before).chances(rows.part(first, len(rows)))
    shipped = risks[first:]
    return Figures(
        tested=len(then),
        tested_rejected=int(then.sum()),
        auc=auc(chances, then),
        shipped_auc=auc(shipped, then),
        sure_gain=surely_gained(chances, shipped, then),
        log_loss=log_loss(chances, then),
        shipped_log_loss=log_loss(_as_chances(risks, before), then),
        read=read_to_find(chances, then, TO_BE_FOUND),
        shipped_read=read_to_find(shipped, then, TO_BE_FOUND),
    )


def objections(figures: Figures) -> list[str]:
    """Why the weights are not to be used, as names; [] when they are better beyond doubt."""
    found = {
        "auc": not figures.auc >= figures.shipped_auc + LEAST_GAIN,
        "chance": not figures.sure_gain > 0,
        "log_loss": not figures.log_loss <= figures.shipped_log_loss * (1 - LEAST_SAVING),
        "read": not figures.read <= figures.shipped_read,
    }
    return [name for name, objected in found.items() if objected]


def _as_chances(risks: Vector, before: Vector) -> Vector:
    """Chances that the risk alone gives for the newest: it is no probability, so it is fitted to become one."""
    kept = np.clip(risks, 0.002, 0.998)
    both = np.column_stack([np.ones(len(risks)), np.log(kept / (1 - kept))]).astype(np.float32)
    rows = Rows(
        np.tile(np.array([0, 1], dtype=np.int32), len(risks)),
        both.ravel(),
        np.arange(len(risks) + 1, dtype=np.int64) * 2,
    )
    weights = fit(rows.part(0, len(before)), before, np.full(2, 1e-3))
    return probabilities(rows.part(len(before), len(risks)).times(weights))
