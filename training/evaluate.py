"""``python -m training.evaluate abuse|spam|language|claims|speed|feedback|all``: every figure of the cards, by the production Pipeline.

Reads ../shared/data (or $DATA). With --weights those of another folder (abuse, spam or both) are measured in the place of
the shipped ones; --feedback and --match-feedback measure on what clients and moderators of a site said; --json keeps
the figures for ``training.compare`` and ``training.card``, --keep for the record.
"""

import argparse
import os
import platform
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from moderation.scoring.misinformation import MisinformationScorer
from moderation.scoring.pipeline import Pipeline
from training import runs
from training.evaluation.abuse import abuse
from training.evaluation.claims import claims
from training.evaluation.dodging import dodging
from training.evaluation.evidence import evidence
from training.evaluation.fairness import fairness
from training.evaluation.feedback import feedback
from training.evaluation.figures import Figures
from training.evaluation.int8 import int8
from training.evaluation.language import language
from training.evaluation.match_feedback import match_feedback
from training.evaluation.reading import load_pipeline
from training.evaluation.spam import spam
from training.evaluation.speed import speed

QUICK = 200  # rows of each set
Part = Callable[[Pipeline, Figures, int | None], None]
PARTS: dict[str, tuple[Part, ...]] = {
    "abuse": (abuse, fairness, evidence, dodging),
    "spam": (spam,),
    "language": (language,),
    "claims": (claims,),
    "speed": (speed,),
}


def main() -> None:
    given = arguments()
    pipeline, most = load_pipeline(given.weights), QUICK if given.quick else None
    figures = Figures(about(pipeline, given.quick))
    print(", ".join(f"{name}: {value}" for name, value in figures.about.items()))
    for name, parts in PARTS.items():
        if given.part in (name, "all"):
            for part in parts:
                part(pipeline, figures, most)
                if given.json:  # after each: the last of them may be an hour away
                    figures.save(given.json)
    if given.feedback:
        feedback(pipeline, figures, given.feedback, most)
    if given.fp32:
        int8(given.fp32, given.weights, figures, most)
    if given.match_feedback:
        match_feedback(pipeline.misinformation or MisinformationScorer.load(), figures, given.match_feedback)
    if given.json:
        figures.save(given.json)
    if given.keep:
        found = {name: each.value for name, each in figures.found.items()}
        runs.keep(given.keep, found, **runs.described(given.weights), measured=figures.about)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=[*PARTS, "feedback", "all"])
    parser.add_argument("--quick", action="store_true", help=f"at most {QUICK} rows of each set")
    parser.add_argument("--weights", type=Path, help="a folder with weights to measure in place of the shipped")
    parser.add_argument("--fp32", type=Path, help="abuse-fp32.onnx of the same run: also measure how int8 agrees")
    parser.add_argument("--feedback", type=Path, help="measure on what manage.py export_feedback wrote as well")
    parser.add_argument(
        "--match-feedback", type=Path, help="on what manage.py export_match_feedback wrote as well"
    )
    parser.add_argument("--json", type=Path, help="where to keep the figures")
    parser.add_argument("--keep", metavar="NOTE", help="add the figures to training/runs.jsonl with this note")
    given = parser.parse_args()
    if given.part == "feedback" and not (given.feedback or given.match_feedback):
        parser.error("feedback is measured on a file: give --feedback or --match-feedback")
    return given


def about(pipeline: Pipeline, quick: bool) -> dict[str, str]:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit,
        "python": platform.python_version(),
        "machine": f"{os.cpu_count()} shared cores, {platform.machine()}",
        "rows": f"at most {QUICK} of each set" if quick else "all",
        "weights": ", ".join(pipeline.models.values()),
    }


if __name__ == "__main__":
    main()
