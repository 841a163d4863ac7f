"""Probabilities from logits: one slope and one shift a label, fitted on rows that did not train."""

import numpy as np

STEPS = 100
PRIOR = 1.0  # pulls (slope, shift) towards (1, 0) with the force of one row or so: rare labels have few rows
FLATTEST = 0.05  # a slope is never below this, so that a higher logit is always a higher probability


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


def platt(logits: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """(slope, shift) with which sigmoid(slope * logit + shift) is a probability on these rows.

    ``truth`` is in [0, 1]. Newton's method on the weighted log loss. Raises ValueError for no rows.
    """
    if not len(logits):
        raise ValueError("There are no rows to calibrate on.")
    x = np.stack([logits, np.ones_like(logits)], axis=1).astype(float)
    start = fitted = np.array([1.0, 0.0])
    for _ in range(STEPS):
        found = sigmoid(x @ fitted)
        gradient = x.T @ (weight * (found - truth)) + PRIOR * (fitted - start)
        curvature = (x * (weight * found * (1 - found))[:, None]).T @ x + PRIOR * np.eye(2)
        move = np.linalg.solve(curvature, gradient)
        fitted = fitted - move * min(1.0, 2.0 / max(1e-9, float(np.abs(move).max())))
        if np.abs(move).max() < 1e-9:
            break
    return max(FLATTEST, float(fitted[0])), float(fitted[1])
