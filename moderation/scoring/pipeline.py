"""All scorers behind one call."""

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.scoring.types import Label, Reading, Score, Scorer, Text


@dataclass(frozen=True)
class Pipeline:
    """Reads texts with every scorer. Made once a process; reading keeps no state."""

    scorers: dict[str, Scorer]

    @classmethod
    def load(cls) -> "Pipeline":
        return cls(scorers={})

    def read(self, texts: Sequence[Text]) -> list[Reading]:
        """One Reading for each text, in order."""
        by_scorer = [scorer.score(texts) for scorer in self.scorers.values()]
        models = {name: scorer.version for name, scorer in self.scorers.items()}
        readings = []
        for index in range(len(texts)):
            found = {score.label: score for scores in by_scorer for score in scores[index]}
            scores = tuple(
                found.get(label, Score(label=label, probability=None, note="no model")) for label in Label
            )
            readings.append(Reading(language="und", scores=scores, models=models))
        return readings
