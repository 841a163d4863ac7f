"""``python -m training.spam``: make ``moderation/weights/spam.npz``. About a minute on one core."""

import argparse
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics import roc_auc_score

from moderation.scoring.spam_facts import parts
from moderation.scoring.types import Label, Text
from moderation.scoring.weights import FOLDER, save
from training import runs
from training.blog_spam import training
from training.datasets import YOUTUBE_WEIGHT, blocklist_terms, rows, spam_training
from training.fit import fit_label, matrix, platt, weights

VERSION = "spam-linear-4"
BITS = 17
STRENGTH = 2.0
SPAM_SHARE = 0.2  # of what reaches a blog behind its spam traps: an assumption, see the card
FOLDS = 5
OWN = "own"


@dataclass(frozen=True)
class Material:
    """All that is trained on, one entry a text in each array; ``source`` is OWN or the name of a set."""

    x: csr_matrix
    y: np.ndarray
    weight: np.ndarray
    fold: np.ndarray
    source: np.ndarray

    @classmethod
    def read(cls) -> "Material":
        """Raises FileNotFoundError when the data is not there."""
        own = list(training(blocklist_terms()))
        other = list(spam_training())
        texts = [made.text for made in own] + [Text(body=example.text) for example, _set in other]
        # Whole frames are held out, so that what is calibrated on is as new to the model as a real comment.
        fold = [crc32(made.frame.encode()) % FOLDS for made in own] + [n % FOLDS for n in range(len(other))]
        return cls(
            x=matrix(parts, texts, BITS),
            y=np.array([made.spam for made in own] + [example.labels[Label.SPAM] for example, _set in other]),
            weight=np.array([1.0] * len(own) + [example.weight for example, _set in other]),
            fold=np.array(fold),
            source=np.array([OWN] * len(own) + [name for _example, name in other]),
        )

    def unseen(self, out: np.ndarray) -> np.ndarray:
        """The logits of the rows ``out`` (true or false each) from a model that saw all the others."""
        coefficients, bias = fit_label(self.x[~out], self.y[~out], self.weight[~out], STRENGTH)
        found: np.ndarray = self.x[out] @ coefficients + bias
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder for spam.npz (%(default)s)")
    parser.add_argument("--note", default=VERSION, help="what the line in training/runs.jsonl says of this run")
    given = parser.parse_args()
    began = time.monotonic()
    material = Material.read()
    given.out.mkdir(parents=True, exist_ok=True)
    figures = {"own_frames_auc": fit(material, given.out), "youtube_auc": leave_one_video_out(material)[0]}
    texts = {name: int(count) for name, count in Counter(material.source.tolist()).items()}
    settings = {
        "bits": BITS, "strength": STRENGTH, "spam_share": SPAM_SHARE, "folds": FOLDS, "youtube_weight": YOUTUBE_WEIGHT,
    }  # fmt: skip
    runs.keep(given.note, figures, weights=VERSION, data=texts, settings=settings)
    print(f"{texts}, {material.y.sum()} spam: {figures}, {time.monotonic() - began:.0f} s")


def fit(material: Material, folder: Path) -> float:
    """Fit, calibrate and write the weights; AUC on the project's own texts, each of a frame that was not seen."""
    own = material.source == OWN
    y, logits = material.y[own], np.zeros(len(material.y))
    for number in range(FOLDS):
        logits[material.fold == number] = material.unseen(material.fold == number)
    share = np.where(y == 1, _to_share(y, material.weight[own]), 1) * material.weight[own]
    calibration = platt(logits[own], y, share)
    fitted = fit_label(material.x, material.y, material.weight, STRENGTH)
    path = save("spam", weights(VERSION, [fitted], [calibration]), folder)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
    return float(roc_auc_score(y, logits[own]))


def leave_one_video_out(material: Material) -> tuple[float, list[float]]:
    """Mean AUC, and that of each video of the YouTube set, scored by a model that saw all the rest but not it."""
    places = np.flatnonzero(material.source == "youtube")
    videos = np.array([row["video"] for row in rows("spam/youtube_comment_spam")])
    found = []
    for video in sorted(set(videos)):
        out = np.zeros(len(material.y), dtype=bool)
        out[places[videos == video]] = True
        found.append(float(roc_auc_score(material.y[out], material.unseen(out))))
    return float(np.mean(found)), found


def _to_share(y: np.ndarray, weight: np.ndarray) -> float:
    """What to weight spam with, so that its share becomes SPAM_SHARE."""
    spam, genuine = weight[y == 1].sum(), weight[y == 0].sum()
    return float(SPAM_SHARE / (1 - SPAM_SHARE) * genuine / spam)


if __name__ == "__main__":
    main()
