"""Misinformation: scored only from a matched fact-check and the comment's stance towards it (issue C)."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.scoring.types import Label, Score, Text

NO_EVIDENCE = "no evidence"


@dataclass(frozen=True)
class MisinformationScorer:
    """Has no library of fact-checks yet, so its answer is always "no evidence": None, never 0."""

    labels: tuple[Label, ...] = (Label.MISINFORMATION,)
    version: str = "misinformation-none-1"

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        return [(Score(label=Label.MISINFORMATION, probability=None, note=NO_EVIDENCE),) for _text in texts]
