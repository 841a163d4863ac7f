"""Learns which sentences are check-worthy: n-grams, and a head on the sentence's vector."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.claims.words import plain
from moderation.scoring.claims.worth import parts
from training.claims.data import checkworthiness, full_fact, own_sentences
from training.fit import fit_label, matrix, platt

BITS = 17
STRENGTH = 4.0
HEAD_STRENGTH = 2.0
OWN_WEIGHT = 3.0  # ours are few, and the only ones written as commenters write
FOLDS = 5
EMBEDDED = 0.97  # share of the check-worthy sentences that n-grams must let through
KEPT = 0.9  # and that is to be kept at the end


def learn(embedder: Embedder) -> dict[str, np.ndarray]:
    """The arrays of ``claims.learnt`` that are about sentences; ``limits`` has only its first two."""
    debates, own, videos = checkworthiness("train"), own_sentences(), full_fact()
    texts = [text for text, _label in [*debates, *own, *videos]]
    y = np.array([label for _text, label in [*debates, *own, *videos]])
    weight = np.array([1.0] * len(debates) + [OWN_WEIGHT] * len(own) + [1.0] * len(videos))
    weight *= np.where(y == 1, (y == 0).sum() / (y == 1).sum(), 1)  # as many of each kind, as far as is known
    x = matrix(parts, texts, BITS)
    vectors = embedder.embed([plain(text) for text in texts])
    ngrams, logits = np.zeros(len(y)), np.zeros(len(y))
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(x, y))
    for kept, out in folds:
        coefficients, bias = fit_label(x[kept], y[kept], weight[kept], STRENGTH)
        ngrams[out] = x[out] @ coefficients + bias
    slope, shift = platt(ngrams, y, weight)
    ngrams = slope * ngrams + shift
    given = np.column_stack([vectors * 10, ngrams])  # a vector's coordinates are small beside a logit
    for kept, out in folds:
        logits[out] = _head(given[kept], y[kept], weight[kept]).decision_function(given[out])
    head = _head(given, y, weight)
    coefficients, bias = fit_label(x, y, weight, STRENGTH)
    from_ = [1 / (1 + np.exp(-np.quantile(found[y == 1], 1 - share))) for found, share in
             ((ngrams, EMBEDDED), (logits, KEPT))]  # fmt: skip
    _tell(y, ngrams, logits, from_, len(debates))
    return {
        "table": coefficients[:, None].astype(np.float16),
        "bias": np.array([bias], np.float32),
        "slope": np.array([slope], np.float32),
        "shift": np.array([shift], np.float32),
        "head": np.append(head.coef_[0] * ([10.0] * vectors.shape[1] + [1.0]), head.intercept_).astype(np.float32),
        "limits": np.array(from_, np.float32),
    }


def _head(given: np.ndarray, y: np.ndarray, weight: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=HEAD_STRENGTH / 100, max_iter=500).fit(given, y, sample_weight=weight)


def _tell(y: np.ndarray, ngrams: np.ndarray, logits: np.ndarray, from_: list[float], debates: int) -> None:
    at = np.log(np.array(from_) / (1 - np.array(from_)))
    print(
        f"{len(y)} sentences, {y.sum()} check-worthy; embedded {np.mean(ngrams >= at[0]):.2f} of all, limits {from_}"
    )
    for name, rows in (("debates", slice(0, debates)), ("own and videos", slice(debates, None))):
        found, so = logits[rows] >= at[1], y[rows] == 1
        print(f"  {name}, each unseen: precision {so[found].mean():.3f}, recall {found[so].mean():.3f}")
