"""How well scores tell two kinds of comments apart: plain functions on arrays, for comparing two orders."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def auc(scores: Vector, positive: Vector) -> float:
    """How often a positive scores above a negative, ties counting half; NaN unless there are both kinds."""
    return _auc(_places(scores), positive, 1 - positive)


def log_loss(chances: Vector, positive: Vector) -> float:
    """The mean surprise, in nats; 0 would be perfect. ``chances`` in [0, 1]."""
    sure = np.clip(chances, 1e-6, 1 - 1e-6)
    return float(-np.mean(positive * np.log(sure) + (1 - positive) * np.log(1 - sure)))


def read_to_find(scores: Vector, positive: Vector, share: float) -> float:
    """The part of all rows, in [0, 1], to be read from the highest score down to meet ``share`` of the positives.

    Equal scores are read in the order given. 0 without positives.
    """
    found = np.cumsum(positive[np.argsort(-scores, kind="stable")])
    wanted = np.ceil(share * positive.sum())
    return float(np.searchsorted(found, wanted) + 1) / len(scores) if wanted else 0.0


def surely_gained(
    scores: Vector, than: Vector, positive: Vector, *, seed: int = 1, draws: int = 300, sure: float = 0.95
) -> float:
    """How much higher the AUC of ``scores`` is than that of ``than``, at least, with probability ``sure``.

    By drawing the same rows again with repetition (a paired bootstrap); the same ``seed`` gives the same number.
    NaN when no draw has both kinds.
    """
    drawn = np.random.default_rng(seed)
    here, there = _places(scores), _places(than)
    gains = []
    for _draw in range(draws):
        times = np.bincount(drawn.integers(0, len(scores), len(scores)), minlength=len(scores)).astype(np.float64)
        yes, no = times * positive, times * (1 - positive)
        if yes.any() and no.any():
            gains.append(_auc(here, yes, no) - _auc(there, yes, no))
    return float(np.quantile(gains, 1 - sure)) if gains else float("nan")


def _places(scores: Vector) -> NDArray[np.int64]:
    """Each score's place among the distinct ones, rising."""
    _distinct, places = np.unique(scores, return_inverse=True)
    return places


def _auc(places: NDArray[np.int64], yes: Vector, no: Vector) -> float:
    """With so many positives and negatives at each of ``places``."""
    if not (yes.any() and no.any()):
        return float("nan")
    positives, negatives = np.bincount(places, weights=yes), np.bincount(places, weights=no)
    below = np.cumsum(negatives) - negatives / 2
    return float(positives @ below / (positives.sum() * negatives.sum()))
