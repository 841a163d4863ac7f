"""The stance reader on answers to rumours, on comments written for the purpose, and by kind.

``python -m training.evaluation.stance [--weights FOLDER] [--card]`` prints these figures alone, or their card.

``stance.rumoureval_*`` and ``stance.covid_*`` ask the pair model what an answer in a thread does with its rumour, the
question that those sets label; ``*_as_shipped`` take the reader's own answer, with unclear counted as a comment.
"""

import argparse
import os
import platform
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from moderation.scoring.stance import Pair, StanceKind, StanceReader
from training import functional
from training.evaluation.figures import Figures
from training.evaluation.measures import even, expected_calibration_error, f1
from training.evaluation.stance_card import card
from training.stance.rumours import THREAD, covid_rumours, rumoureval

DENIES = THREAD["deny"]
ACCUSED = frozenset({StanceKind.DENIES, StanceKind.ASKS})
ON = "training/functional"


def stance(figures: Figures, most: int | None, weights: Path | None = None) -> None:
    """With the shipped weights, or those of the folder ``weights``."""
    print("\nStance")
    reader = StanceReader.load(weights)
    figures.about["stance"] = reader.version
    threads(reader, figures, "rumoureval", "RumourEval 2017, dev split", even(rumoureval("dev"), most))
    threads(reader, figures, "covid", "COVID rumours held out", even(covid_rumours(held=True), most))
    written(reader, figures, most)


def threads(reader: StanceReader, figures: Figures, name: str, on: str, rows: Sequence[tuple[Pair, str]]) -> None:
    truth = np.array([THREAD[label] for _pair, label in rows])
    pairs = [pair for pair, _label in rows]
    answers = {"_as_shipped": [_as_thread(each.kind) for each in reader.read(pairs)]}
    if reader.model is not None:
        answers = {"": [int(np.argmax(said)) for said in reader.threads(pairs)], **answers}
    for end, found in answers.items():
        scores = [f1(np.array(found) == each, truth == each) for each in THREAD.values()]
        figures.add(f"stance.{name}_macro_f1{end}", float(np.mean(scores)), on, len(rows), detail=bool(end))
        figures.add(f"stance.{name}_denials_f1{end}", scores[DENIES], on, len(rows), detail=bool(end))


def _as_thread(kind: StanceKind) -> int:
    return {StanceKind.REPEATS: 0, StanceKind.DENIES: 1, StanceKind.ASKS: 2}.get(kind, THREAD["comment"])


def written(reader: StanceReader, figures: Figures, most: int | None) -> None:
    cases = even(functional.stance_cases(), most)
    found = reader.read([case.pair for case in cases])
    right = np.array([said.kind in case.accepted for case, said in zip(cases, found, strict=True)])
    repeats = np.array([said.kind is StanceKind.REPEATS for said in found])
    meant = np.array([case.stance is StanceKind.REPEATS for case in cases])
    innocent = np.array([case.stance in ACCUSED for case in cases])
    figures.add("stance.written_accuracy", right.mean(), ON, len(cases))
    figures.add("stance.accused", (repeats & innocent).sum(), f"{ON}, denials and questions", int(innocent.sum()))
    others = ~meant & ~innocent
    figures.add("stance.others_accused", (repeats & others).sum(), ON, int(others.sum()), detail=True)
    figures.add("stance.repeats_found", repeats[meant].mean(), ON, int(meant.sum()), detail=True)
    sure = np.array([said.probability for said in found])
    exact = np.array([said.kind is case.stance for case, said in zip(cases, found, strict=True)])
    figures.add("stance.ece", expected_calibration_error(sure, exact), ON, len(cases), detail=True)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for case, good in zip(cases, right, strict=True):
        by_kind[case.kind].append(bool(good))
    for kind, goods in sorted(by_kind.items(), key=lambda item: np.mean(item[1])):
        figures.add(f"stance.kind_{kind}", float(np.mean(goods)), ON, len(goods), detail=True)
    for case, said in zip(cases, found, strict=True):
        if said.kind not in case.accepted:
            print(
                f"    {case.stance} read as {said.kind} {said.probability:.2f}: {case.pair.sentence} | {case.pair.claim}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--weights", type=Path, help="a folder with stance weights to measure in place of the shipped"
    )
    parser.add_argument("--json", type=Path, help="where to keep the figures")
    parser.add_argument("--card", type=Path, help="where to write the card")
    given = parser.parse_args()
    machine = f"{os.cpu_count()} shared cores, {platform.machine()}"
    figures = Figures({"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine})
    stance(figures, None, given.weights)
    if given.json:
        figures.save(given.json)
    if given.card:
        given.card.write_text(card(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
