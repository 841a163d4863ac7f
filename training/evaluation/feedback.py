"""The scorers on what clients sent back: ``manage.py export_feedback`` writes it, each label is measured by itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from moderation.scoring.pipeline import Pipeline
from moderation.scoring.ranking import auc
from moderation.scoring.types import Label, Text
from training.evaluation.figures import Figures
from training.evaluation.measures import even
from training.evaluation.reading import AT_ONCE

YES = 0.5  # of what a score should have been


def feedback(pipeline: Pipeline, figures: Figures, file: Path, most: int | None) -> None:
    """Texts that are not scored, such as those in other languages, are left out.

    Raises ValueError for a line that export_feedback does not write, OSError where there is no such file.
    """
    print("\nFeedback of clients, by label; `gap` = mean distance from what the score should have been")
    rows = even(list(_rows(file)), most)
    texts = [Text(body=text) for text, _labels in rows]
    readings = [one for at in range(0, len(texts), AT_ONCE) for one in pipeline.read(texts[at : at + AT_ONCE])]
    for label in Label:
        pairs = [
            (found, labels[label])
            for (_text, labels), reading in zip(rows, readings, strict=True)
            if label in labels and (found := reading.probability(label)) is not None
        ]
        if pairs:
            scores, wanted = np.array(pairs).T
            positive = (wanted >= YES).astype(np.float64)
            figures.add(f"feedback.{label}_auc", auc(scores, positive), file.name, len(pairs), detail=True)
            gap = float(np.mean(np.abs(scores - wanted)))
            figures.add(f"feedback.{label}_gap", gap, file.name, len(pairs), detail=True)


def _rows(file: Path) -> Iterator[tuple[str, dict[Label, float]]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield str(row["text"]), {Label(name): float(value) for name, value in row["labels"].items()}
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ValueError(f"{file}, line {number}: {error!r}") from error
