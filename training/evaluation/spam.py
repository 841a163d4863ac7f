"""The spam scorer on comments that it has not seen."""

from collections import defaultdict

import numpy as np
from sklearn.metrics import roc_auc_score

from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text
from training import blog_spam_test, functional
from training.datasets import rows
from training.evaluation.figures import Figures
from training.evaluation.measures import even
from training.evaluation.reading import column, over, read


def spam(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print("\nSpam")
    cases = even(functional.spam_cases(), most)
    texts = [Text(body=each.text, author_name=each.author_name, author_url=each.author_url) for each in cases]
    truth = np.array([each.spam for each in cases])
    shown = _measure(pipeline, figures, "blog", "training/functional", texts, truth)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for case, right in zip(cases, shown == truth, strict=True):
        by_kind[case.kind].append(bool(right))
    for kind, rights in sorted(by_kind.items(), key=lambda item: np.mean(item[1])):
        figures.add(
            f"spam.kind_{kind}", float(np.mean(rights)), "the same, rightly read", len(rights), detail=True
        )
    older = blog_spam_test.texts()
    _measure(
        pipeline,
        figures,
        "older",
        "blog_spam_test",
        [text for text, _ in older],
        np.array([bad for _, bad in older], dtype=bool),
    )
    for name in ("eval_only_youtoxic", "jigsaw_test_subset"):
        bodies = even([row["text"] for row in rows(f"abuse/{name}")], most)
        passed = float((~over(read(pipeline, bodies), Label.SPAM)).mean())
        figures.add(f"spam.{name}_passes", passed, f"{name}, taken as genuine", len(bodies))


def _measure(
    pipeline: Pipeline, figures: Figures, part: str, on: str, texts: list[Text], truth: np.ndarray
) -> np.ndarray:
    readings = pipeline.read(texts)
    shown = over(readings, Label.SPAM)
    figures.add(f"spam.{part}_auc", roc_auc_score(truth, column(readings, Label.SPAM)), on, len(texts))
    figures.add(f"spam.{part}_held_spam", shown[truth].mean(), on, int(truth.sum()), detail=True)
    figures.add(f"spam.{part}_genuine_passes", (~shown[~truth]).mean(), on, int((~truth).sum()), detail=True)
    return shown
