"""Is what is marked what people marked, and does the score rest on it?"""

import json
from collections.abc import Collection, Sequence

import numpy as np

from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import ABUSE_LABELS, Label, Reading
from training.datasets import Row, rows
from training.evaluation.figures import Figures
from training.evaluation.measures import character_f1, even
from training.evaluation.reading import column, over, read

TOXIC = Label.TOXICITY


def evidence(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print("\nEvidence")
    test = even([row for row in rows("abuse/toxic_spans_semeval2021") if row["split"] == "test"], most)
    readings = read(pipeline, [row["text"] for row in test])
    on = "toxic_spans_semeval2021, test"
    figures.add("evidence.character_f1", agreement(readings, test, {TOXIC}), on, len(test))
    # A threat's evidence is the threat, which people asked about hostile words leave unmarked.
    every = f"{on}, what any label points to"
    figures.add(
        "evidence.character_f1_any", agreement(readings, test, ABUSE_LABELS), every, len(test), detail=True
    )
    share = np.mean([bool(marked(reading, ABUSE_LABELS)) for reading in readings])
    figures.add("evidence.marked", float(share), "the same, texts with evidence", len(test), detail=True)
    faithful(pipeline, figures, most)


def agreement(readings: Sequence[Reading], test: Sequence[Row], labels: Collection[Label]) -> float:
    """Mean character F1 of what these labels point to with what people marked."""
    pairs = zip(readings, test, strict=True)
    return float(np.mean([character_f1(marked(found, labels), json.loads(row["spans"])) for found, row in pairs]))


def marked(reading: Reading, labels: Collection[Label]) -> set[int]:
    """The character places that any of these labels points to."""
    return {
        place
        for item in reading.evidence
        if item.label in labels and item.start is not None and item.end is not None
        for place in range(item.start, item.end)
    }


def faithful(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    """What becomes of the toxicity score when its own evidence is taken out."""
    bodies = even([row["text"] for row in rows("abuse/jigsaw_test_subset")], most)
    readings = read(pipeline, bodies)
    before, without = [], []
    for body, reading, shown in zip(bodies, readings, over(readings, TOXIC), strict=True):
        spans = [each for each in reading.evidence if each.label is TOXIC and each.start is not None]
        if shown and spans:
            before.append(reading.probability(TOXIC))
            without.append(cut(body, [(each.start, each.end) for each in spans]))
    if not before:
        return
    after, on = column(read(pipeline, without), TOXIC), "jigsaw_test_subset, toxicity over its threshold"
    figures.add("evidence.falls", float(np.mean(after < np.array(before))), on, len(before))
    below = float(np.mean(after < DEFAULT_THRESHOLDS[TOXIC].review))
    figures.add("evidence.falls_below", below, f"{on}, then below it", len(before), detail=True)


def cut(body: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        body = body[:start] + body[end:]
    return body
