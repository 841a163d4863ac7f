"""Which language a comment is in, and whether it is scored."""

import numpy as np

from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text
from training import functional, language_test
from training.datasets import rows
from training.evaluation.figures import Figures
from training.evaluation.measures import even

SHORT = 60  # characters


def language(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print("\nLanguage")
    short = [row["text"] for name in ("eval_only_youtoxic", "ruddit") for row in rows(f"abuse/{name}")]
    bodies = even([text for text in short if len(text) <= SHORT], most)
    scored = _scored(pipeline, bodies)
    figures.add(
        "language.english_scored", scored.mean(), f"English comments of at most {SHORT} characters", len(bodies)
    )
    for name, cases in (
        ("sentences", language_test.sentences()),
        ("comments", [(case.language, case.text) for case in functional.language_cases()]),
    ):
        known = even(cases, most)
        english = np.array([code == "en" for code, _text in known])
        named = np.array([code for code, _text in known]) == np.array(
            _languages(pipeline, [text for _code, text in known])
        )
        scored = _scored(pipeline, [text for _code, text in known])
        figures.add(f"language.{name}_named", named.mean(), "named rightly", len(known))
        figures.add(
            f"language.{name}_left_alone", (~scored[~english]).mean(), "foreign, not scored", int((~english).sum())
        )


def _languages(pipeline: Pipeline, bodies: list[str]) -> list[str]:
    return [reading.language for reading in pipeline.read([Text(body=body) for body in bodies])]


def _scored(pipeline: Pipeline, bodies: list[str]) -> np.ndarray:
    readings = pipeline.read([Text(body=body) for body in bodies])
    return np.array([reading.probability(Label.TOXICITY) is not None for reading in readings])
