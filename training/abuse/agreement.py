"""Does the quantised model say the same as the trained one?"""

import json
from pathlib import Path

import numpy as np

from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.types import ABUSE_LABELS
from training.abuse.calibrate import sigmoid
from training.abuse.data import calibration_examples
from training.abuse.logits import logits
from training.abuse.settings import Settings
from training.datasets import rows

TEXTS = 2000
ON = "half of the calibration fold of jigsaw_train, half dynahate dev"


def agreement(exact: Path, quantised: Path, settings: Settings, most: int | None = None) -> dict[str, float]:
    """Shares of texts on the same side of the review threshold, for each label and for being held at all.

    Calibration is read from ``abuse.json`` beside ``quantised`` and used for both. ``texts`` says how many.
    """
    half = min(most or TEXTS, TEXTS) // 2
    texts = [each.text for each in calibration_examples()[0][:half]]
    texts += [row["text"] for row in rows("abuse/dynahate") if row["split"] == "dev"][:half]
    one, other = (over(model, texts, quantised.parent / "abuse.json", settings) for model in (exact, quantised))
    sides = {label: float(np.mean(one[:, at] == other[:, at])) for at, label in enumerate(ABUSE_LABELS)}
    return {"any": float(np.mean(one.any(axis=1) == other.any(axis=1))), **sides, "texts": len(texts)}


def over(model: Path, texts: list[str], about: Path, settings: Settings) -> np.ndarray:
    """bool [texts, 6]: which labels reach their review threshold."""
    calibration = json.loads(about.read_text(encoding="utf-8"))["calibration"]
    slope, shift = np.array([calibration[label] for label in ABUSE_LABELS]).T
    found = sigmoid(slope * logits(model, texts, settings) + shift)
    return found >= np.array([DEFAULT_THRESHOLDS[label].review for label in ABUSE_LABELS])
