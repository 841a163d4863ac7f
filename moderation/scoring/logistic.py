"""Logistic regression over sparse rows, in numpy: fitted by L-BFGS, the same rows give the same weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

STEPS = 80  # of the fit; it has mostly come to rest after thirty
REMEMBERED = 10  # steps that the next direction is made from
AT_REST = 1e-5  # the steepest slope, per row, at which the fit is done
SHORTENED = 30  # times a step is halved before the fit gives up


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows one after another: ``columns`` and ``values`` of row i are at ``starts[i]:starts[i + 1]``.

    No row is empty: each has at least the column of the bias.
    """

    columns: NDArray[np.int32]
    values: NDArray[np.float32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Sequence[tuple[NDArray[np.int32], NDArray[np.float32]]]) -> "Rows":
        """From (columns, values) pairs; at least one."""
        lengths = [len(columns) for columns, _values in rows]
        return cls(
            np.concatenate([columns for columns, _values in rows]),
            np.concatenate([values for _columns, values in rows]),
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def part(self, first: int, last: int) -> "Rows":
        """Rows ``first`` up to, not with, ``last``."""
        inside = slice(int(self.starts[first]), int(self.starts[last]))
        return Rows(self.columns[inside], self.values[inside], self.starts[first : last + 1] - self.starts[first])

    def times(self, weights: Vector) -> Vector:
        """One logit a row."""
        logits: Vector = np.add.reduceat(self.values * weights[self.columns], self.starts[:-1])
        return logits

    def transposed_times(self, of_rows: Vector, width: int) -> Vector:
        """Per column, the sum of its values times ``of_rows``; ``width`` columns."""
        spread = self.values * np.repeat(of_rows, np.diff(self.starts))
        return np.bincount(self.columns, weights=spread, minlength=width).astype(np.float64)


def probabilities(logits: Vector) -> Vector:
    """In (0, 1), for any finite logits."""
    odds: Vector = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return odds


def fit(rows: Rows, positive: Vector, penalty: Vector) -> Vector:
    """Weights that make ``positive`` (0 or 1 a row) likely; ``penalty``, one a column, pulls each towards 0.

    Minimises the rows' summed log loss + sum(penalty * weights^2) / 2. Every penalty must be above 0.
    """

    def at(weights: Vector) -> tuple[float, Vector]:
        logits = rows.times(weights)
        loss = np.logaddexp(0, logits).sum() - positive @ logits + penalty @ weights**2 / 2
        slope = rows.transposed_times(probabilities(logits) - positive, len(weights)) + penalty * weights
        return float(loss) / len(rows), slope / len(rows)

    weights = np.zeros(len(penalty))
    loss, slope = at(weights)
    steps: list[tuple[Vector, Vector]] = []  # what was walked, and how the slope changed by it
    for _step in range(STEPS):
        if np.abs(slope).max() < AT_REST:
            break
        direction = -_curved(slope, steps)
        down, length = float(direction @ slope), 1.0
        for _try in range(SHORTENED):
            new_loss, new_slope = at(weights + length * direction)
            if new_loss <= loss + 1e-4 * length * down:
                break
            length /= 2
        else:  # as low as these numbers can tell
            break
        walked, bent = length * direction, new_slope - slope
        if walked @ bent > 1e-12:
            steps = [*steps, (walked, bent)][-REMEMBERED:]
        weights, loss, slope = weights + walked, new_loss, new_slope
    return weights


def _curved(slope: Vector, steps: Sequence[tuple[Vector, Vector]]) -> Vector:
    """``slope`` times the inverse curvature that the last steps let guess (the two loops of L-BFGS)."""
    result = slope.copy()
    shares = []
    for walked, bent in reversed(steps):
        share = (walked @ result) / (walked @ bent)
        result -= share * bent
        shares.append(share)
    if steps:
        walked, bent = steps[-1]
        result *= (walked @ bent) / (bent @ bent)
    else:
        result /= max(1.0, float(np.sqrt(result @ result)))
    for (walked, bent), share in zip(steps, reversed(shares), strict=True):
        result += (share - (bent @ result) / (walked @ bent)) * walked
    return result
