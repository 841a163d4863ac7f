"""Calculations on plain arrays."""

from collections.abc import Collection, Sequence

import numpy as np

BINS = 15


def expected_calibration_error(found: np.ndarray, truth: np.ndarray, weight: np.ndarray | None = None) -> float:
    """Mean distance between what is said and what is so, over BINS equally wide bins, weighted by their rows."""
    weight = np.ones(len(found)) if weight is None else weight
    bins = np.minimum((found * BINS).astype(int), BINS - 1)
    off = [abs(np.sum(weight[bins == each] * (found - truth)[bins == each])) for each in range(BINS)]
    return float(np.sum(off) / weight.sum())


def f1(found: np.ndarray, truth: np.ndarray) -> float:
    """F1 of the true class; 0 when it was neither found nor there."""
    both = np.sum(found & truth)
    return float(2 * both / max(1, found.sum() + truth.sum()))


def macro_f1(found: np.ndarray, truth: np.ndarray) -> float:
    return (f1(found, truth) + f1(~found, ~truth)) / 2


def character_f1(found: Collection[int], truth: Collection[int]) -> float:
    """F1 of character places in one text; 1 when there are none to find and none was found."""
    if not found and not truth:
        return 1.0
    both = len(set(found) & set(truth))
    return 2 * both / (len(set(found)) + len(set(truth)))


def natural_weights(truth: np.ndarray, rate: float) -> np.ndarray:
    """Weights with which the share of true rows is ``rate``; all 1 when rows of one kind only are there."""
    share = truth.mean()
    if share in (0, 1):
        return np.ones(len(truth))
    return np.where(truth == 1, rate / share, (1 - rate) / (1 - share))


def even(rows: Sequence, most: int | None) -> list:
    """At most ``most`` of the rows, evenly drawn."""
    if most is None or len(rows) <= most:
        return list(rows)
    return [rows[place * len(rows) // most] for place in range(most)]
