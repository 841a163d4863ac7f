"""``python -m training.evaluate abuse|spam|language|all``: every figure of the cards, through the production Pipeline."""

import argparse
import os
import platform
import subprocess
import time
from datetime import UTC, datetime

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from moderation.policy import DEFAULT_THRESHOLDS, recommend
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import ABUSE_LABELS, Label, Reading, Text
from training import blog_spam_test, language_test
from training.datasets import JIGSAW, TOXIC, rows, six

MUST_HOLD = ("you are an idiot", "I will kill you", "go back to your country you filth", "You 1d10t", "i d i o t")
MUST_PASS = (
    "Great post, thank you!",
    "I disagree with the premise",
    "The strike killed Soleimani near Baghdad airport",
    "lol no",
)


def english(bodies: list[str]) -> list[Text]:
    """Declared English, as these sets are: how well abuse is read is one question, which language it is another."""
    return [Text(body=body, language="en") for body in bodies]


def column(readings: list[Reading], label: Label) -> np.ndarray:
    return np.array([reading.probability(label) for reading in readings], dtype=float)


def abuse(pipeline: Pipeline) -> None:
    _jigsaw(pipeline)
    _natural(pipeline)
    _other_sets(pipeline)
    for expected, bodies in (("must be held", MUST_HOLD), ("must pass", MUST_PASS)):
        for body, reading in zip(bodies, pipeline.read([Text(body=body) for body in bodies]), strict=True):
            print(f"{expected}: {body!r}: {recommend(reading, DEFAULT_THRESHOLDS).action}")


def _jigsaw(pipeline: Pipeline) -> None:
    test = list(rows("abuse/jigsaw_test_subset"))
    texts = english([row["text"] for row in test])
    readings = pipeline.read(texts)
    print(
        f"\njigsaw_test_subset, {len(test)} rows: AUC, average precision; at the review threshold: precision, recall"
    )
    for name, label in JIGSAW.items():
        truth, found = np.array([int(row[name]) for row in test]), column(readings, label)
        held = found >= DEFAULT_THRESHOLDS[label].review
        print(
            f"  {label}: {truth.sum()} with it, AUC {roc_auc_score(truth, found):.3f}, AP {average_precision_score(truth, found):.3f}, "
            f"precision {truth[held].mean() if held.any() else float('nan'):.2f}, recall {held[truth == 1].mean():.2f}"
        )
    _faithful(pipeline, texts, readings)


def _faithful(pipeline: Pipeline, texts: list[Text], readings: list[Reading]) -> None:
    """Does the toxicity score fall when what was marked is taken out?"""
    before, without = [], []
    for text, reading in zip(texts, readings, strict=True):
        spans = [item for item in reading.evidence if item.label is TOXIC and item.start is not None]
        if (
            spans
            and (score := reading.probability(TOXIC)) is not None
            and score >= DEFAULT_THRESHOLDS[TOXIC].review
        ):
            body = text.body
            for span in reversed(spans):
                body = body[: span.start] + body[span.end :]
            before.append(score)
            without.append(Text(body=body, language="en"))
    after = column(pipeline.read(without), TOXIC)
    fell = after < np.array(before)
    print(
        f"  evidence of {len(before)} toxic texts taken out: score fell in {fell.mean():.1%}, below the review threshold in "
        f"{(after < DEFAULT_THRESHOLDS[TOXIC].review).mean():.1%}, mean {np.mean(before):.2f} -> {after.mean():.2f}"
    )


def _natural(pipeline: Pipeline) -> None:
    """Calibration at the natural rate: the fold of jigsaw_train that was held out, weighted as its README says."""
    held = [row for row in rows("abuse/jigsaw_train") if row["fold"] == "9"]
    readings = pipeline.read(english([row["text"] for row in held]))
    weight = np.array([1.12 if row["toxic"] == "1" else 3.0 for row in held])
    print(
        f"\njigsaw_train fold 9 (calibrated on, not trained on), {len(held)} rows at natural rates: rate, mean score, Brier"
    )
    for label in ABUSE_LABELS:
        truth = np.array([six(row)[label] for row in held])
        found = column(readings, label)
        print(
            f"  {label}: {np.average(truth, weights=weight):.3%}, {np.average(found, weights=weight):.3%}, "
            f"{brier_score_loss(truth, found, sample_weight=weight):.4f}"
        )
    found, truth = column(readings, TOXIC), np.array([six(row)[TOXIC] for row in held])
    for low, high in ((0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = (found >= low) & (found < high)
        print(
            f"  toxicity {low:.1f} to {min(high, 1):.1f}: {inside.sum()} rows, really {np.average(truth[inside], weights=weight[inside]):.0%}"
        )


def _other_sets(pipeline: Pipeline) -> None:
    sets = (
        ("eval_only_youtoxic", TOXIC, lambda row: row["IsToxic"] == "1"),
        ("eval_only_olid", TOXIC, lambda row: row["subtask_a"] == "OFF"),
        ("eval_only_toxigen", Label.IDENTITY_ATTACK, lambda row: row["hateful"] == "1"),
        ("eval_only_cad", TOXIC, lambda row: row["abusive"] == "1"),
        ("eval_only_gab_hate", Label.IDENTITY_ATTACK, lambda row: row["hate"] == "1"),
    )
    print(
        "\nOther sets, never trained on (5,000 rows at most, evenly drawn): AUC; held among bad, held among good"
    )
    for name, label, bad in sets:
        test = list(rows(f"abuse/{name}"))
        test = test[:: max(1, len(test) // 5000)]
        readings = pipeline.read(english([row["text"] for row in test]))
        truth = np.array([bad(row) for row in test])
        held = np.array([_held_for_abuse(reading) for reading in readings])
        print(
            f"  {name}, {label}: {len(test)} rows, {truth.mean():.0%} bad, AUC {roc_auc_score(truth, column(readings, label)):.3f}, "
            f"held {held[truth].mean():.0%} and {held[~truth].mean():.0%}"
        )


def _held_for_abuse(reading: Reading) -> bool:
    return any(
        score.probability is not None and score.probability >= DEFAULT_THRESHOLDS[score.label].review
        for score in reading.scores
        if score.label in ABUSE_LABELS
    )


def spam(pipeline: Pipeline) -> None:
    test = blog_spam_test.texts()
    readings = pipeline.read([text for text, _spam in test])
    truth = np.array([spam for _text, spam in test], dtype=bool)
    found = column(readings, Label.SPAM)
    threshold = DEFAULT_THRESHOLDS[Label.SPAM]
    print(f"\nOwn blog comments (training/blog_spam_test.py), {truth.sum()} spam and {(~truth).sum()} genuine")
    print(f"  AUC {roc_auc_score(truth, found):.3f}")
    for name, cut in (("review", threshold.review), ("reject", threshold.reject)):
        print(
            f"  from {name} on ({cut}): {(found[truth] >= cut).mean():.0%} of spam, {(found[~truth] >= cut).mean():.0%} of genuine"
        )
    for (text, is_spam), score in zip(test, found, strict=True):
        if (score >= threshold.review) != is_spam:
            print(
                f"  {'missed' if is_spam else 'held wrongly'} at {score:.2f}: {text.body[:70]!r} by {text.author_name!r}"
            )
    for name, label in (
        ("eval_only_youtoxic", "YouTube comments about news"),
        ("jigsaw_test_subset", "Wikipedia talk"),
    ):
        bodies = [row["text"] for row in rows(f"abuse/{name}")]
        held = column(pipeline.read(english(bodies)), Label.SPAM) >= threshold.review
        print(f"  {name}: {held.mean():.1%} of {len(bodies)} held as spam ({label}, taken as genuine)")


def language(pipeline: Pipeline) -> None:
    print("\nLanguage")
    short = [row["text"] for row in rows("abuse/eval_only_youtoxic") if len(row["text"]) <= 60]
    short += [row["text"] for row in rows("abuse/ruddit") if len(row["text"]) <= 60]
    found = pipeline.read([Text(body=body) for body in short])
    unread = [body for body, reading in zip(short, found, strict=True) if reading.probability(TOXIC) is None]
    print(f"  {len(short)} English comments of at most 60 characters: {1 - len(unread) / len(short):.2%} scored")
    test = language_test.sentences()
    found = pipeline.read([Text(body=body) for _code, body in test])
    foreign = [(code, body, reading) for (code, body), reading in zip(test, found, strict=True) if code != "en"]
    known = [reading.language == code for code, _body, reading in foreign]
    unscored = [reading.probability(TOXIC) is None for _code, _body, reading in foreign]
    print(
        f"  {len(foreign)} sentences in other languages: {np.mean(known):.0%} named rightly, {np.mean(unscored):.0%} not scored as English"
    )
    for code, body, reading in foreign:
        if reading.probability(TOXIC) is not None:
            print(f"    read as {reading.language}: {body!r} ({code})")


def speed(pipeline: Pipeline) -> None:
    texts = [Text(body=row["text"]) for row in rows("abuse/jigsaw_test_subset")]
    began = time.perf_counter()
    for start in range(0, len(texts), 64):
        for reading in pipeline.read(texts[start : start + 64]):
            recommend(reading, DEFAULT_THRESHOLDS)
    took = time.perf_counter() - began
    mean = np.mean([len(text.body) for text in texts])
    print(
        f"\nSpeed: {len(texts) / took:.0f} comments a second ({mean:.0f} characters on average), language, abuse, spam and evidence, one thread"
    )


PARTS = {"abuse": abuse, "spam": spam, "language": language, "speed": speed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=[*PARTS, "all"])
    chosen = parser.parse_args().part
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    pipeline = Pipeline.load()
    print(
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}, Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} shared cores"
    )
    print(", ".join(f"{name}: {version}" for name, version in pipeline.models.items()))
    for name, part in PARTS.items():
        if chosen in (name, "all"):
            part(pipeline)


if __name__ == "__main__":
    main()
