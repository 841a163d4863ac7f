"""What one site's moderators decide, as a small linear model over the shipped scores and the comment's words.

It says how likely a person here is to reject the comment. It knows nothing of authors: only what was written and
what the shipped models said of it.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.linear import hashed, pair_feature, words_of
from moderation.scoring.logistic import Rows, Vector, fit, probabilities
from moderation.scoring.text import fold
from moderation.scoring.types import Label

FORMAT = 1  # raised whenever ``example`` changes: weights of another format mean nothing
PLACES = 2**14  # of hashed words and pairs
READ = 2000  # characters of a comment
MOST_FEATURES = 160  # words and pairs of a comment, the first ones
LABELS = tuple(Label)
# Columns: the bias, a logit a label, whether it was not made, the risk's logit, capitals, length; then the words.
FACTS = 1 + 2 * len(LABELS) + 3
WIDTH = FACTS + PLACES
LOOSE, TIGHT = 0.3, 1.0  # how hard facts and words are pulled towards "says nothing"

Example = tuple[NDArray[np.int32], NDArray[np.float32]]  # columns, values


class DamagedModel(ValueError):
    """Stored weights cannot be read. A retry does not help; fitting again, or going back, does."""


def _logit(probability: float) -> float:
    """On a scale that the other facts share; the surest answers are not taken at their word."""
    kept = min(max(probability, 0.002), 0.998)
    return log(kept / (1 - kept)) / 3


def example(scores: Mapping[Label, float | None], risk: float | None, body: str) -> Example:
    """A comment as the model sees it. Any body is good, "" included."""
    folded = fold(body[:READ])
    words = [word.text for word in words_of(folded.text)]
    facts = np.zeros(FACTS, dtype=np.float32)
    facts[0] = 1
    for place, label in enumerate(LABELS):
        score = scores.get(label)
        facts[1 + place] = 0 if score is None else _logit(score)
        facts[1 + len(LABELS) + place] = score is None
    facts[-3:] = 0 if risk is None else _logit(risk), folded.shouting, log1p(len(words)) / 5
    places = _places(words)
    weight = 1 / max(1, len(places)) ** 0.5  # so that a long text is not louder than a short one
    return (
        np.concatenate([np.arange(FACTS), FACTS + places]).astype(np.int32),
        np.concatenate([facts, np.full(len(places), weight)]).astype(np.float32),
    )


def _places(words: Sequence[str]) -> NDArray[np.int64]:
    """Where the first distinct words and pairs of neighbours stand among PLACES."""
    found = dict.fromkeys(hashed("w " + word) % PLACES for word in words[:MOST_FEATURES])
    found |= dict.fromkeys(pair_feature(a, b) % PLACES for a, b in pairwise(words[:MOST_FEATURES]))
    return np.array(list(found)[:MOST_FEATURES], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class SiteWeights:
    """``table`` has WIDTH weights. A value."""

    table: NDArray[np.float32]

    @classmethod
    def fitted(cls, rows: Rows, rejected: Vector) -> "SiteWeights":
        """On at least one row; ``rejected`` is 1 or 0 a row."""
        penalty = np.full(WIDTH, TIGHT)
        penalty[:FACTS] = LOOSE
        penalty[0] = 1e-3  # how much is rejected altogether
        return cls(fit(rows, rejected, penalty).astype(np.float32))

    @classmethod
    def from_bytes(cls, stored: bytes, checksum: str) -> "SiteWeights":
        """Raises DamagedModel unless ``stored`` and ``checksum`` are what ``to_bytes`` and ``checksum`` made."""
        if sha256(stored).hexdigest() != checksum:
            raise DamagedModel("the weights fitted on this site's decisions do not match their checksum")
        try:
            raw = zlib.decompressobj().decompress(stored, WIDTH * 4 + 1)
        except zlib.error as error:
            raise DamagedModel(f"the weights fitted on this site's decisions cannot be read: {error}") from error
        if len(raw) != WIDTH * 4:
            raise DamagedModel("the weights fitted on this site's decisions have the wrong size")
        table = np.frombuffer(raw, dtype="<f4").astype(np.float32)
        if not np.isfinite(table).all():
            raise DamagedModel("the weights fitted on this site's decisions are not all numbers")
        return cls(table)

    def to_bytes(self) -> bytes:
        return zlib.compress(self.table.astype("<f4").tobytes(), 6)

    def chances(self, rows: Rows) -> Vector:
        """How likely a person here is to reject each row's comment, in (0, 1)."""
        return probabilities(rows.times(self.table.astype(np.float64)))


def checksum(stored: bytes) -> str:
    return sha256(stored).hexdigest()
