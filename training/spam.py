"""``python -m training.spam``: make ``moderation/weights/spam.npz``. About a minute on two cores."""

import time

import numpy as np

from moderation.scoring.spam import parts
from moderation.scoring.types import Label, Text
from moderation.scoring.weights import FOLDER, save
from training.blog_spam import training
from training.datasets import blocklist_terms, spam_training
from training.fit import fit_label, matrix, platt, weights

VERSION = "spam-linear-1"
BITS = 17
STRENGTH = 8.0
SPAM_SHARE = 0.2  # of what reaches a blog behind its spam traps: an assumption, see the card
HELD_OUT = 10  # every tenth of our own texts calibrates


def main() -> None:
    began = time.monotonic()
    own = list(training(blocklist_terms()))
    other = [
        (Text(body=example.text), example.labels[Label.SPAM], example.weight) for example, _set in spam_training()
    ]
    texts = [text for text, _spam in own] + [text for text, _spam, _weight in other]
    y = np.array([spam for _text, spam in own] + [spam for _text, spam, _weight in other])
    weight = np.array([1.0] * len(own) + [weight for *_rest, weight in other])
    held_out = np.arange(len(texts)) % HELD_OUT == 0
    x = matrix(parts, texts, BITS)
    coefficients, bias = fit_label(x[~held_out], y[~held_out], weight[~held_out], STRENGTH)
    check = weight[held_out] * np.where(y[held_out] == 1, _to_share(y[held_out], weight[held_out]), 1)
    calibration = platt(x[held_out] @ coefficients + bias, y[held_out], check)
    path = save("spam", weights(VERSION, [(coefficients, bias)], [calibration]), FOLDER)
    print(
        f"{len(texts)} texts, {y.sum()} spam; {path.name}: {path.stat().st_size / 1e6:.1f} MB, {time.monotonic() - began:.0f} s"
    )


def _to_share(y: np.ndarray, weight: np.ndarray) -> float:
    """What to weight spam with, so that its share becomes SPAM_SHARE."""
    spam, genuine = weight[y == 1].sum(), weight[y == 0].sum()
    return float(SPAM_SHARE / (1 - SPAM_SHARE) * genuine / spam)


if __name__ == "__main__":
    main()
