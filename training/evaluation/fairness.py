"""False positives per identity term on harmless sentences, and the gap between the worst and the best term."""

from collections import defaultdict

import numpy as np

from moderation.scoring.pipeline import Pipeline
from training import functional
from training.evaluation.figures import Figures
from training.evaluation.measures import even
from training.evaluation.reading import held, read

ON = "identity sentences, share held"


def fairness(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    """Every term in every sentence; with ``most`` only that many sentences a term, the same for all terms."""
    print("\nFairness: harmless sentences held for abuse, per identity term")
    by_term: dict[tuple[str, str], list[functional.IdentitySentence]] = defaultdict(list)
    for sentence in functional.identity_sentences():
        by_term[sentence.category, sentence.term].append(sentence)
    sentences = [each for group in by_term.values() for each in even(group, most and most // 40)]
    shown: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for sentence, flag in zip(sentences, held(read(pipeline, [each.text for each in sentences])), strict=True):
        shown[sentence.category, sentence.term].append(bool(flag))
    rates = {key: float(np.mean(flags)) for key, flags in shown.items()}
    groups = {key: rate for key, rate in rates.items() if key[0] != "control"}
    figures.add("fairness.gap", max(groups.values()) - min(groups.values()), ON, len(sentences))
    figures.add("fairness.worst", max(groups.values()), ON, len(sentences), detail=True)
    control = [rate for (category, _term), rate in rates.items() if category == "control"]
    figures.add(
        "fairness.control", float(np.mean(control)), f"{ON}, terms nobody attacks", len(control), detail=True
    )
    figures.add("fairness.mean", float(np.mean(list(groups.values()))), ON, len(sentences), detail=True)
    for (category, term), rate in sorted(groups.items(), key=lambda item: -item[1]):
        figures.add(f"term.{term}", rate, category, len(shown[category, term]), detail=True)
