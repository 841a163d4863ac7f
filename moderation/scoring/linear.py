"""A linear model over hashed n-grams, in numpy: how likely each label is, and which words say so.

A document is its distinct words (character 2- to 5-grams inside the word, the word itself), its distinct pairs
of neighbouring words, and named marks (facts such as "links:2"). Each n-gram weighs 1/sqrt(number of n-grams),
each mark weighs 1, so a long text is not louder than a short one and a mark does not drown in words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.text import Folded

Floats = NDArray[np.float32]

WINDOW = 250  # words read at once; a longer text is as bad as its worst window
LONGEST_SPAN_GAP = 1  # words between two telling words that are marked together with them
KNOWN_WORDS = 50_000  # kept per process, so that common words are hashed once
# Signs of more than 32 in a row come as several words: no word costs more than its length.
_WORD = re.compile(r"\w[\w'’*]{0,31}|[^\w\s]{1,3}")


class Word(NamedTuple):
    """A word of the folded text, from ``start`` to ``end``."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words and runs of signs of a folded text, in order."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]


def windows(words: Sequence[Word]) -> list[Sequence[Word]]:
    """``words`` in parts of at most WINDOW; one empty part for no words."""
    return [words[start : start + WINDOW] for start in range(0, len(words), WINDOW)] or [[]]


def hashed(feature: str) -> int:
    """The stable 32-bit number of a feature; its low bits are its place in the table."""
    return crc32(feature.encode("utf-8", "surrogatepass"))


def word_features(word: str) -> list[int]:
    """Hashes of a word's n-grams, "<" and ">" marking its ends."""
    bounded = f"<{word}>"
    length = len(bounded)
    whole = hashed("w " + word)
    if bounded.isascii():  # most words: cut as bytes, which need not be encoded one by one
        raw = bounded.encode()
        return [*map(crc32, {raw[i : i + n]: None for n in range(2, 6) for i in range(length - n + 1)}), whole]
    grams = {bounded[i : i + n]: None for n in range(2, 6) for i in range(length - n + 1)}
    return [*map(hashed, grams), whole]


def pair_feature(first: str, second: str) -> int:
    return hashed(f"p {first} {second}")


def mark_feature(mark: str) -> int:
    return hashed("m " + mark)


@dataclass(frozen=True, slots=True)
class Weights:
    """What a weight file holds. ``table`` is (2^bits, labels); a probability is sigmoid(slope * logit + shift)."""

    version: str
    table: Floats
    bias: Floats
    slope: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Told:
    """What a window says: ``logits`` for each label, and each word's part of them, (words, labels)."""

    logits: Floats
    of_words: Floats
    of_marks: Floats


@dataclass(frozen=True)
class LinearModel:
    """Reads documents with Weights. Safe to share between threads: the cache only ever gains equal values."""

    weights: Weights
    _known: dict[str, tuple[Floats, int]] = field(default_factory=dict, repr=False)

    def logits(self, words: Sequence[Word], marks: Sequence[str]) -> Floats:
        """One logit a label, before calibration; of one window of words."""
        distinct = dict.fromkeys(word.text for word in words)  # in order: sums of floats depend on it
        pairs = {pair_feature(a.text, b.text) for a, b in pairwise(words)}
        total, count = np.zeros_like(self.weights.bias), len(pairs)
        if distinct:
            known = [self._word(word) for word in distinct]
            total = np.add.reduce([weight for weight, _count in known])
            count += sum(grams for _weight, grams in known)
        if pairs:
            total = total + self.weights.table[self._places(pairs)].sum(axis=0)
        logits: Floats = self.weights.bias + total / np.float32(max(1, count) ** 0.5) + self._marks(marks)
        return logits

    def tell(self, words: Sequence[Word], marks: Sequence[str]) -> Told:
        """The logits again, taken apart: a pair's weight is shared by its two words."""
        texts = [word.text for word in words]
        pairs = [pair_feature(a, b) for a, b in pairwise(texts)]
        known = [self._word(text) for text in texts]
        count = sum(dict(zip(texts, (grams for _weight, grams in known), strict=True)).values()) + len(set(pairs))
        parts = np.array([weight for weight, _count in known], dtype=np.float32).reshape(
            -1, len(self.weights.bias)
        )
        if pairs:
            halves = self.weights.table[self._places(pairs)] / 2
            parts[:-1] += halves
            parts[1:] += halves
        return Told(
            logits=self.logits(words, marks),
            of_words=parts / np.float32(max(1, count) ** 0.5),
            of_marks=np.array([self._marks([mark]) for mark in marks], dtype=np.float32).reshape(
                -1, len(self.weights.bias)
            ),
        )

    def probabilities(self, logits: Floats) -> list[float]:
        """Calibrated probabilities, one a label, in [0, 1]."""
        calibrated = np.clip(self.weights.slope * logits + self.weights.shift, -30, 30).astype(np.float64)
        return [float(value) for value in 1 / (1 + np.exp(-calibrated))]

    def _word(self, word: str) -> tuple[Floats, int]:
        found = self._known.get(word)
        if found is None:
            features = word_features(word)
            found = (self.weights.table[self._places(features)].sum(axis=0), len(features))
            if len(self._known) >= KNOWN_WORDS:
                self._known.clear()
            self._known[word] = found
        return found

    def _marks(self, marks: Sequence[str]) -> Floats:
        places = self._places([mark_feature(mark) for mark in marks])
        total: Floats = self.weights.table[places].sum(axis=0)
        return total

    def _places(self, features: Sequence[int] | set[int]) -> NDArray[np.int64]:
        return np.fromiter(features, dtype=np.int64, count=len(features)) & (len(self.weights.table) - 1)


def telling_spans(folded: Folded, words: Sequence[Word], parts: Floats, most: int = 5) -> list[tuple[int, int]]:
    """Spans of the body whose words carry a score, in order: the fewest words that make up most of it.

    ``parts`` is each word's part of the logit, shape (words,). [] when no word speaks for the label.
    """
    positive = float(parts[parts > 0].sum())
    chosen: set[int] = set()
    carried = 0.0
    for index in np.argsort(-parts, kind="stable")[:most]:
        part = float(parts[index])
        if part <= 0 or (chosen and (carried >= 0.6 * positive or part < 0.1 * positive)):
            break
        chosen.add(int(index))
        carried += part
    return [folded.span(words[first].start, words[last].end) for first, last in _runs(sorted(chosen))]


def _runs(indexes: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring indexes joined, over gaps of LONGEST_SPAN_GAP: [1, 2, 4, 9] -> [(1, 4), (9, 9)]."""
    runs: list[tuple[int, int]] = []
    for index in indexes:
        if runs and index - runs[-1][1] <= LONGEST_SPAN_GAP + 1:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs
