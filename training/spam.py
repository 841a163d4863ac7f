"""``python -m training.spam``: make ``moderation/weights/spam.npz``. About two minutes on two cores."""

import time
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score

from moderation.scoring.spam_facts import parts
from moderation.scoring.types import Label, Text
from moderation.scoring.weights import FOLDER, save
from training.blog_spam import training
from training.datasets import blocklist_terms, rows, spam_training
from training.fit import fit_label, matrix, platt, weights

VERSION = "spam-linear-2"
BITS = 17
STRENGTH = 4.0
SPAM_SHARE = 0.2  # of what reaches a blog behind its spam traps: an assumption, see the card
FOLDS = 5


def main() -> None:
    began = time.monotonic()
    own = list(training(blocklist_terms()))
    other = list(spam_training())
    texts = [made.text for made in own] + [Text(body=example.text) for example, _set in other]
    y = np.array([made.spam for made in own] + [example.labels[Label.SPAM] for example, _set in other])
    weight = np.array([1.0] * len(own) + [example.weight for example, _set in other])
    # Whole frames are held out, so that what is calibrated on is as new to the model as a real comment.
    fold = np.array([crc32(made.frame.encode()) % FOLDS for made in own] + [n % FOLDS for n in range(len(other))])
    x = matrix(parts, texts, BITS)
    logits = _unseen(x, y, weight, fold)
    blog = np.arange(len(y)) < len(own)
    print(
        f"own frames, each unseen: AUC {roc_auc_score(y[blog], logits[blog]):.4f}; all {roc_auc_score(y, logits):.4f}"
    )
    share = np.where(y[blog] == 1, _to_share(y[blog], weight[blog]), 1) * weight[blog]
    calibration = platt(logits[blog], y[blog], share)
    path = save("spam", weights(VERSION, [fit_label(x, y, weight, STRENGTH)], [calibration]), FOLDER)
    print(
        f"{len(texts)} texts, {y.sum()} spam; {path.name}: {path.stat().st_size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s"
    )
    print(f"youtube, each video unseen: AUC {_leave_one_video_out(x, y, weight, len(own)):.4f}")


def _unseen(x: csr_matrix, y: np.ndarray, weight: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """The logit of every row from a model that did not see its fold."""
    logits = np.zeros(len(y))
    for number in range(FOLDS):
        out = fold == number
        coefficients, bias = fit_label(x[~out], y[~out], weight[~out], STRENGTH)
        logits[out] = x[out] @ coefficients + bias
    return logits


def _leave_one_video_out(x: csr_matrix, y: np.ndarray, weight: np.ndarray, first: int) -> float:
    """AUC over the five videos, each scored by a model that did not see it; the other sets stay in."""
    videos = np.array([row["video"] for row in rows("spam/youtube_comment_spam")])
    places = np.arange(first, first + len(videos))
    found = []
    for video in sorted(set(videos)):
        out = places[videos == video]
        kept = np.setdiff1d(np.arange(len(y)), out)
        coefficients, bias = fit_label(x[kept], y[kept], weight[kept], STRENGTH)
        found.append(roc_auc_score(y[out], x[out] @ coefficients + bias))
    print("  " + ", ".join(f"{auc:.3f}" for auc in found))
    return float(np.mean(found))


def _to_share(y: np.ndarray, weight: np.ndarray) -> float:
    """What to weight spam with, so that its share becomes SPAM_SHARE."""
    spam, genuine = weight[y == 1].sum(), weight[y == 0].sum()
    return float(SPAM_SHARE / (1 - SPAM_SHARE) * genuine / spam)


if __name__ == "__main__":
    main()
