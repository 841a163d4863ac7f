"""Abuse: six labels from one small transformer that reads English.

Its logit is the mean of what its tokens say, plus a bias, so what each token says is known, exactly and for free.
It also learned which words people mark as abusive; ``evidence`` brings the two together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from moderation.scoring.evidence import Belongs, Said, alone, always, louder, marked_spans, telling_spans
from moderation.scoring.text import readable
from moderation.scoring.types import ABUSE_LABELS, Evidence, Label, Score, Text
from moderation.scoring.weights import AbuseFiles, load_abuse, unreadable
from moderation.scoring.windows import Floats, Run, WindowModel

READ_AT_MOST = 50_000  # characters; a site takes 10,000 unless its owner says otherwise
PARTLY = "scored for a part only: the text is too long to read all of it"
# The shipped policy's review thresholds: below them nobody asks why, and no time is spent on it.
EVIDENCE_FROM = {
    Label.TOXICITY: 0.5,
    Label.SEVERE_TOXICITY: 0.3,
    Label.PROFANITY: 0.6,
    Label.THREAT: 0.3,
    Label.INSULT: 0.5,
    Label.IDENTITY_ATTACK: 0.4,
}
# People were asked which words are hostile, not of what kind.
BELONGS: dict[Label, Belongs] = {
    Label.TOXICITY: always,
    Label.SEVERE_TOXICITY: always,
    Label.PROFANITY: alone,
    Label.THREAT: louder,
    Label.INSULT: always,
    Label.IDENTITY_ATTACK: louder,
}
MARKS_FROM = 0.15  # of toxicity: from here on words that people would mark are shown, which costs no run
REASONS = {
    Label.TOXICITY: "hostile wording",
    Label.SEVERE_TOXICITY: "very hostile wording",
    Label.PROFANITY: "swear word",
    Label.THREAT: "threat of violence",
    Label.INSULT: "insult aimed at a person",
    Label.IDENTITY_ATTACK: "attack on people for what they are",
}


@dataclass(frozen=True)
class AbuseScorer:
    """Scores English texts; the pipeline keeps other languages away.

    A long text is as bad as its worst window, for each label on its own. What stands after READ_AT_MOST
    characters, or between the first and the last windows of a text that has more than windows.MOST_WINDOWS, is not
    read; the scores then carry the note PARTLY. A text with nothing to read in it, "" say, scores 0.
    """

    model: WindowModel
    files: AbuseFiles
    labels: tuple[Label, ...] = ABUSE_LABELS

    @classmethod
    def load(cls, folder: Path | None = None) -> "AbuseScorer":
        """With the shipped weights, or those of ``folder``. Raises weights.WeightsError."""
        files = load_abuse(folder)
        try:
            model = WindowModel(files)
        except Exception as error:  # onnxruntime and tokenizers raise whatever they like
            raise unreadable(files.model, error) from error
        return cls(model, files)

    @property
    def version(self) -> str:
        return self.files.version

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        return [self._score(text.body) for text in texts]

    def _score(self, body: str) -> tuple[Score, ...]:
        folded = readable(body[:READ_AT_MOST])
        windows, all_windows = self.model.windows(folded.text)
        note = "" if all_windows and len(body) <= READ_AT_MOST else PARTLY
        if not windows[0].ids:
            return tuple(Score(label=label, probability=0.0, note=note) for label in self.labels)
        runs = _Runs(self.model, self.files)
        probabilities = np.array([runs.probabilities(window.ids) for window in windows])
        scores = []
        for column, label in enumerate(self.labels):
            worst = int(probabilities[:, column].argmax())
            probability = float(probabilities[worst, column])
            say, threshold = runs.of(column), EVIDENCE_FROM[label]
            spans: list[tuple[int, int]] = []
            if probability >= threshold:
                spans = telling_spans(body, folded, windows[worst], say, threshold, BELONGS[label])
            elif label is Label.TOXICITY and probability >= MARKS_FROM:
                spans = marked_spans(body, folded, windows[worst], say(windows[worst].ids))
            evidence = tuple(
                Evidence(label=label, reason=REASONS[label], start=start, end=end) for start, end in spans
            )
            scores.append(Score(label=label, probability=probability, evidence=evidence, note=note))
        return tuple(scores)


@dataclass(frozen=True, slots=True)
class _Runs:
    """The runs for one text, each made once: texts repeat themselves, and labels rest on the same words."""

    model: WindowModel
    files: AbuseFiles
    known: dict[tuple[int, ...], Run] = field(default_factory=dict)

    def run(self, ids: tuple[int, ...]) -> Run:
        if ids not in self.known:
            self.known[ids] = self.model.run(ids)
        return self.known[ids]

    def probabilities(self, ids: tuple[int, ...]) -> Floats:
        """Calibrated, one a label."""
        calibrated = np.clip(self.files.slope * self.run(ids).logits + self.files.shift, -30, 30)
        probabilities: Floats = 1 / (1 + np.exp(-calibrated))
        return probabilities

    def of(self, column: int) -> Callable[[tuple[int, ...]], Said]:
        """What is said for one label."""
        return lambda ids: Said(
            float(self.probabilities(ids)[column]), self.run(ids).tokens[:, column], self.run(ids).marks
        )
