"""Abuse: six labels from one linear model that reads English."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from moderation.scoring.linear import LinearModel, Word, telling_spans, windows, words_of
from moderation.scoring.text import Folded, fold
from moderation.scoring.types import ABUSE_LABELS, Evidence, Label, Score, Text
from moderation.scoring.weights import load

EVIDENCE_FROM = 0.3  # the lowest review threshold that is shipped: below it nobody asks why
REASONS = {
    Label.TOXICITY: "wording that people find toxic",
    Label.SEVERE_TOXICITY: "wording that people find very toxic",
    Label.PROFANITY: "swear word",
    Label.THREAT: "reads like a threat",
    Label.INSULT: "reads like an insult",
    Label.IDENTITY_ATTACK: "attacks people for what they are",
}


def document(folded: Folded) -> tuple[list[Word], list[str]]:
    """What the model reads of a folded text: its words, and a mark when most of it is in capitals."""
    words = words_of(folded.text)
    marks = ["shouting"] if folded.shouting > 0.7 and len(folded.text) > 10 else []
    return words, marks


def document_of(body: str) -> tuple[list[Word], list[str]]:
    return document(fold(body))


@dataclass(frozen=True)
class AbuseScorer:
    """Scores English texts; the pipeline keeps other languages away."""

    model: LinearModel
    labels: tuple[Label, ...] = ABUSE_LABELS

    @classmethod
    def load(cls) -> "AbuseScorer":
        """Raises weights.WeightsError when the shipped weights cannot be used."""
        return cls(LinearModel(load("abuse")))

    @property
    def version(self) -> str:
        return self.model.weights.version

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        return [self._score(text.body) for text in texts]

    def _score(self, body: str) -> tuple[Score, ...]:
        folded = fold(body)
        words, marks = document(folded)
        parts = windows(words)
        logits = np.array([self.model.logits(part, marks) for part in parts])
        probabilities = self.model.probabilities(logits.max(axis=0))
        worst = logits.argmax(axis=0)
        scores = []
        told: dict[int, np.ndarray] = {}
        for column, (label, probability) in enumerate(zip(self.labels, probabilities, strict=True)):
            evidence: tuple[Evidence, ...] = ()
            if probability >= EVIDENCE_FROM:
                index = int(worst[column])
                if index not in told:
                    told[index] = self.model.tell(parts[index], marks).of_words
                spans = telling_spans(folded, parts[index], told[index][:, column])
                evidence = tuple(
                    Evidence(label=label, reason=REASONS[label], start=start, end=end) for start, end in spans
                )
            scores.append(Score(label=label, probability=probability, evidence=evidence))
        return tuple(scores)
