"""A text as a transformer reads it: overlapping windows of tokens, each of them run on its own.

A window runs alone because the quantised model measures its activations over the whole batch: together with
others the same text came out up to .5 of a logit away, and on one thread a batch was no faster than its parts.
Alone, the same text always gets the same scores, and nothing is padded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.runtime import session_of, tokenizer_of
from moderation.scoring.weights import AbuseFiles

Floats = NDArray[np.float32]
MOST_WINDOWS = 256  # of one text: a comment of 10,000 characters has some 30, and 140 when every one is a token


@dataclass(frozen=True, slots=True)
class Window:
    """``ids`` without the tokens that open and close every window; ``spans[i]`` is token i in the read text."""

    ids: tuple[int, ...]
    spans: Sequence[tuple[int, int]]

    def without(self, hidden: frozenset[int]) -> tuple[int, ...]:
        """The ids as if the tokens at the places in ``hidden`` had never been written."""
        return tuple(token for place, token in enumerate(self.ids) if place not in hidden)


class Run(NamedTuple):
    """``logits`` (labels,) and, opening and closing tokens left out, each token's part of them (tokens, labels).

    ``marks`` (tokens,): the logit of people marking the token as abusive.
    """

    logits: Floats
    tokens: Floats
    marks: Floats


class WindowModel:
    """Cuts texts into windows and runs them, on one thread: many workers share a machine.

    Safe to fork after loading: with one thread onnxruntime keeps no pool, and texts are tokenised one by one,
    which starts none either.
    """

    def __init__(self, files: AbuseFiles) -> None:
        """Raises an Exception of onnxruntime or tokenizers, of any kind, for files that they cannot read."""
        self._session = session_of(files.model)
        self._tokenizer = tokenizer_of(files.tokenizer)
        self._opening, self._closing = self._tokenizer.encode("").ids
        self._size = files.max_tokens - 2
        self._step = self._size - files.overlap

    def windows(self, text: str) -> tuple[list[Window], bool]:
        """The windows of a readable text, and whether they hold all of it; one empty window for no tokens.

        Of a text with more than MOST_WINDOWS, the first and the last half of as many.
        """
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        ids, spans = encoded.ids, encoded.offsets
        last = max(0, len(ids) - self._size)
        starts = [*range(0, last, self._step), last]
        complete = len(starts) <= MOST_WINDOWS
        if not complete:
            starts = starts[: MOST_WINDOWS // 2] + starts[-(MOST_WINDOWS // 2) :]
        return [
            Window(tuple(ids[start : start + self._size]), spans[start : start + self._size]) for start in starts
        ], complete

    def run(self, ids: Sequence[int]) -> Run:
        """One window's ids, in some 10 ms for 64 of them."""
        given = np.array([[self._opening, *ids, self._closing]], dtype=np.int64)
        wanted = {"ids": given, "mask": np.ones_like(given)}
        logits, tokens, marks = self._session.run(["logits", "tokens", "marks"], wanted)
        return Run(logits[0], tokens[0, 1:-1], marks[0, 1:-1])
