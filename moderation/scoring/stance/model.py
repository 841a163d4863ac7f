"""The trained pair model: a small transformer that reads a claim and a sentence in its surroundings together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.runtime import session_of, tokenizer_of
from moderation.scoring.stance.text import Plain

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
CLAIM_TOKENS, SENTENCE_TOKENS, AROUND_TOKENS = 48, 80, 24  # that are read at most; around: on each side
STANCES, THREADS, ENTAILMENTS = slice(0, 5), slice(5, 9), slice(9, 12)  # of the logits
LOGITS = 12


class Said(NamedTuple):
    """Logits of the three questions the model was taught.

    ``stance``: repeats, denies, asks, mentions, unclear. ``thread``: what an answer in a thread about a rumour
    does with it, in the same order without unclear. ``entailment``: follows, is excluded, neither.
    """

    stance: Floats
    thread: Floats
    entailment: Floats


@dataclass(frozen=True, slots=True)
class PairTokens:
    """Turns a pair into the ids that the model reads: claim, then the sentence marked within what is around it."""

    tokenizer: "Tokenizer"

    @classmethod
    def load(cls, path: Path) -> "PairTokens":
        """Raises an Exception of any kind when tokenizers cannot read the file."""
        return cls(tokenizer_of(path))

    def ids(self, pair: Plain) -> list[int]:
        claim, sentence = self._of(pair.claim), self._of(pair.sentence)
        before, after = self._of(pair.before), self._of(pair.after)
        if len(sentence) > SENTENCE_TOKENS:
            sentence = sentence[: SENTENCE_TOKENS // 2] + sentence[-SENTENCE_TOKENS // 2 :]
        opening, closing, start, end = map(self._id, ("[CLS]", "[SEP]", "[unused1]", "[unused2]"))
        first = [opening, *claim[:CLAIM_TOKENS], closing]
        return [*first, *before[-AROUND_TOKENS:], start, *sentence, end, *after[:AROUND_TOKENS], closing]

    def _of(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _id(self, token: str) -> int:
        found = self.tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"the tokenizer has no {token}")
        return int(found)


class PairModel:
    """Runs pairs one by one, on one thread, for the reasons that ``moderation.scoring.windows`` gives."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        """Raises an Exception of onnxruntime or tokenizers, of any kind, for files that they cannot read."""
        self._session = session_of(model)
        self._tokens = PairTokens.load(tokenizer)

    def read(self, pair: Plain) -> Said:
        return self.run(self._tokens.ids(pair))

    def run(self, ids: Sequence[int]) -> Said:
        given = np.array([ids], dtype=np.int64)
        (found,) = self._session.run(["logits"], {"ids": given, "mask": np.ones_like(given)})
        logits: Floats = found[0]
        return Said(logits[STANCES], logits[THREADS], logits[ENTAILMENTS])
