"""From documents to calibrated Weights: logistic regression on exactly the features that the scorers compute."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from moderation.scoring.linear import WINDOW, Weights, Word, mark_feature, pair_feature, word_features

PROCESSES = 2
RARE = 0.1
SMALL = 0.0005  # of the largest weight of a label: below it a weight makes no difference
Document = tuple[Sequence[Word], Sequence[str]]  # words and marks

_known: dict[str, list[int]] = {}


def features(document: Document, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Places in the table and their values, for the first window of a document."""
    words, marks = document
    words = words[:WINDOW]
    grams: list[int] = []
    for word in {word.text for word in words}:
        if word not in _known:
            _known[word] = word_features(word)
        grams += _known[word]
    grams += {pair_feature(a.text, b.text) for a, b in pairwise(words)}
    places = np.array(grams + [mark_feature(mark) for mark in marks], dtype=np.uint32) & (2**bits - 1)
    values = np.ones(len(places), dtype=np.float32)
    values[: len(grams)] = max(1, len(grams)) ** -0.5
    return places.astype(np.int32), values


def _part(job: tuple[Callable, list, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    document_of, texts, bits = job
    found = [features(document_of(text), bits) for text in texts]
    lengths = np.array([len(places) for places, _values in found])
    return (
        np.concatenate([places for places, _values in found]),
        np.concatenate([values for _places, values in found]),
        lengths,
    )


def matrix(document_of: Callable, texts: list, bits: int) -> csr_matrix:
    """One row a text. ``document_of`` is the scorer's own; it must be importable, for two processes share this."""
    size = 5000
    jobs = [(document_of, texts[start : start + size], bits) for start in range(0, len(texts), size)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        parts = list(pool.map(_part, jobs))
    lengths = np.concatenate([part[2] for part in parts])
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    found = csr_matrix(
        (np.concatenate([part[1] for part in parts]), np.concatenate([part[0] for part in parts]), pointers),
        shape=(len(texts), 2**bits),
    )
    found.sum_duplicates()
    return found


def fit_label(x: csr_matrix, y: np.ndarray, weight: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Coefficients and bias. ``strength`` is sklearn's C.

    A label that is rarer than RARE is weighted up to it, or nothing would be learnt; ``platt`` puts the rate right.
    """
    share = weight[y == 1].sum() / weight.sum()
    boost = max(1.0, RARE * (1 - share) / (share * (1 - RARE)))
    with threadpool_limits(PROCESSES):
        # Fifty steps keep the whole training under ten minutes; sklearn warns that more were possible.
        model = LogisticRegression(C=strength, solver="lbfgs", max_iter=50, tol=1e-6)
        model.fit(x, y, sample_weight=np.where(y == 1, boost * weight, weight))
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def platt(logits: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Slope and shift that make sigmoid(slope * logit + shift) a probability on these rows."""
    model = LogisticRegression(C=1e4)
    model.fit(logits.reshape(-1, 1), y, sample_weight=weight)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def weights(
    version: str, fitted: list[tuple[np.ndarray, float]], calibration: list[tuple[float, float]]
) -> Weights:
    """Put together what was fitted, one entry a label; weights too small to matter become 0, which packs well."""
    table = np.stack([coefficients for coefficients, _bias in fitted], axis=1)
    table[np.abs(table) < SMALL * np.abs(table).max(axis=0)] = 0
    return Weights(
        version=version,
        table=table.astype(np.float16).astype(np.float32),
        bias=np.array([bias for _coefficients, bias in fitted], dtype=np.float32),
        slope=np.array([slope for slope, _shift in calibration], dtype=np.float32),
        shift=np.array([shift for _slope, shift in calibration], dtype=np.float32),
    )
