"""The abuse scorer on labelled sets and on the functional test."""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import ABUSE_LABELS, Label, Reading
from training import functional
from training.datasets import JIGSAW, Row, rows
from training.evaluation.figures import Figures
from training.evaluation.measures import even, expected_calibration_error, f1, macro_f1, natural_weights
from training.evaluation.reading import column, held, over, read

NATURAL_RATE = 0.096  # of toxic comments on Wikipedia talk pages; the subset holds a little more
MOST = 2000  # rows of each set that is there for a glance
TOXIC, IDENTITY = Label.TOXICITY, Label.IDENTITY_ATTACK
Bad = Callable[[Row], bool]


def abuse(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print("\nAbuse on labelled sets; `held` = any abuse label but profanity alone at its review threshold")
    jigsaw(pipeline, figures, most)
    hate(pipeline, figures, most)
    functions(pipeline, figures, most)
    elsewhere(pipeline, figures, most)


def jigsaw(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    on = "jigsaw_test_subset"
    test = even(list(rows(f"abuse/{on}")), most)
    readings = read(pipeline, [row["text"] for row in test])
    truth = {label: np.array([int(row[name]) for row in test]) for name, label in JIGSAW.items()}
    aucs = {label: auc(truth[label], column(readings, label)) for label in ABUSE_LABELS}
    figures.add("jigsaw.mean_auc", np.mean(list(aucs.values())), on, len(test))
    for label, value in aucs.items():
        figures.add(f"jigsaw.{label}_auc", value, on, len(test), detail=label is not TOXIC)
    toxic, found = truth[TOXIC], column(readings, TOXIC)
    figures.add("jigsaw.toxicity_ap", average_precision_score(toxic, found), on, len(test))
    weight = natural_weights(toxic, NATURAL_RATE)
    figures.add("jigsaw.ece", expected_calibration_error(found, toxic, weight), on, len(test))
    figures.add("jigsaw.ece_as_drawn", expected_calibration_error(found, toxic), on, len(test), detail=True)
    for label in ABUSE_LABELS:
        shown = over(readings, label)
        figures.add(f"jigsaw.{label}_recall", mean(shown[truth[label] == 1]), on, len(test), detail=True)
        figures.add(f"jigsaw.{label}_precision", mean(truth[label][shown]), on, len(test), detail=True)


def hate(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    sets: tuple[tuple[str, str, Bad, Bad], ...] = (
        ("dynahate", "dynahate", lambda row: row["split"] == "dev", lambda row: row["hateful"] == "1"),
        ("hatemoji", "hatemoji_build", lambda row: row["split"] == "test", lambda row: row["hateful"] == "1"),
        (
            "hatexplain",
            "hatexplain",
            lambda row: row["official_split"] == "test",
            lambda row: row["label"] != "normal",
        ),
    )
    for part, name, kept, bad in sets:
        test = even([row for row in rows(f"abuse/{name}") if kept(row)], most)
        readings = read(pipeline, [row["text"] for row in test])
        truth, shown = np.array([bad(row) for row in test]), held(readings)
        on = f"{name}, {'test' if part != 'dynahate' else 'dev'}, held"
        figures.add(f"{part}.f1", f1(shown, truth), on, len(test), detail=part == "hatexplain")
        figures.add(f"{part}.macro_f1", macro_f1(shown, truth), on, len(test), detail=part != "hatexplain")
        figures.add(f"{part}.f1_identity", f1(over(readings, IDENTITY), truth), name, len(test), detail=True)
        for label in (TOXIC, IDENTITY):
            figures.add(f"{part}.{label}_auc", auc(truth, column(readings, label)), name, len(test), detail=True)


def functions(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    on = "training/functional"
    cases = even(functional.cases(), most)
    readings = read(pipeline, [case.text for case in cases])
    right = held(readings) == np.array([case.abusive for case in cases])
    harmless = np.array([case.harmless for case in cases])
    figures.add("functional.accuracy", mean(right), on, len(cases))
    figures.add("functional.harmless", mean(right[harmless]), on, int(harmless.sum()))
    figures.add("functional.abusive", mean(right[~harmless]), on, int((~harmless).sum()))
    figures.add(
        "functional.labels", label_accuracy(cases, readings), f"{on}, known labels", len(cases), detail=True
    )
    by_function = defaultdict(list)
    for case, good in zip(cases, right, strict=True):
        by_function[case.function].append(good)
    for function, goods in sorted(by_function.items(), key=lambda item: np.mean(item[1])):
        figures.add(f"function.{function}", mean(np.array(goods)), on, len(goods), detail=True)


def label_accuracy(cases: list[functional.Case], readings: list[Reading]) -> float:
    right = [
        bool(value) == bool(over([reading], label)[0])
        for case, reading in zip(cases, readings, strict=True)
        for label, value in case.labels.items()
    ]
    return mean(np.array(right))


def elsewhere(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    sets: tuple[tuple[str, Label, Bad], ...] = (
        ("eval_only_youtoxic", TOXIC, lambda row: row["IsToxic"] == "1"),
        ("eval_only_olid", TOXIC, lambda row: row["subtask_a"] == "OFF"),
        ("eval_only_toxigen", IDENTITY, lambda row: row["hateful"] == "1"),
        ("eval_only_cad", TOXIC, lambda row: row["abusive"] == "1"),
        ("eval_only_gab_hate", IDENTITY, lambda row: row["hate"] == "1"),
    )
    for name, label, bad in sets:
        test = even(list(rows(f"abuse/{name}")), most or MOST)
        readings = read(pipeline, [row["text"] for row in test])
        truth, shown = np.array([bad(row) for row in test]), held(readings)
        part = name.removeprefix("eval_only_")
        figures.add(f"elsewhere.{part}_auc", auc(truth, column(readings, label)), f"{name}, {label}", len(test))
        figures.add(f"elsewhere.{part}_held_bad", mean(shown[truth]), name, len(test), detail=True)
        figures.add(f"elsewhere.{part}_held_good", mean(shown[~truth]), name, len(test), detail=True)


def auc(truth: np.ndarray, found: np.ndarray) -> float:
    """Not a number where rows of one kind only are there."""
    return float(roc_auc_score(truth, found)) if 0 < truth.sum() < len(truth) else float("nan")


def mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
