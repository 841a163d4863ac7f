"""Reads many texts with the production Pipeline."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import ABUSE_LABELS, Label, Reading, Text

AT_ONCE = 64
ABUSE = tuple(label for label in ABUSE_LABELS if label is not Label.PROFANITY)


def load_pipeline(folder: Path | None) -> Pipeline:
    """The shipped scorers, or with the weights that ``folder`` has. Raises weights.WeightsError."""
    if folder is None:
        return Pipeline.load()
    spam = folder if (folder / "spam.npz").exists() else None
    abuse = None if spam and not (folder / "abuse.json").exists() else folder
    return Pipeline.load(abuse=abuse, spam=spam)


def read(pipeline: Pipeline, bodies: Sequence[str]) -> list[Reading]:
    """Declared English, as these sets are: how well abuse is read is one question, which language it is another."""
    texts = [Text(body=body, language="en") for body in bodies]
    return [reading for at in range(0, len(texts), AT_ONCE) for reading in pipeline.read(texts[at : at + AT_ONCE])]


def column(readings: Sequence[Reading], label: Label) -> np.ndarray:
    """Probabilities; 0 where a text was not scored, since nobody would be shown it for that label."""
    return np.array([reading.probability(label) or 0.0 for reading in readings])


def over(readings: Sequence[Reading], label: Label) -> np.ndarray:
    return column(readings, label) >= DEFAULT_THRESHOLDS[label].review


def held(readings: Sequence[Reading]) -> np.ndarray:
    """True where a moderator would be shown the text for abuse: any label but profanity is over its threshold."""
    return np.any([over(readings, label) for label in ABUSE], axis=0)
