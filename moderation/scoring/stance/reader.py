"""Reads what a comment does with a claim."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.stance.combine import Combination
from moderation.scoring.stance.features import facts
from moderation.scoring.stance.files import load_stance
from moderation.scoring.stance.model import Floats, PairModel
from moderation.scoring.stance.rule import by_cues
from moderation.scoring.stance.text import plain_pair
from moderation.scoring.stance.types import Pair, Stance
from moderation.scoring.weights import WeightsError

VERSION_OF_CUES = "stance-cues-2"
KEPT = 1_000  # vectors of claims and sentences that are kept: the same claims come up again and again


@dataclass(frozen=True)
class StanceReader:
    """Reading changes nothing; the same pair gets the same stance, alone or among others.

    Without a model the cues and the agreement of the parts answer alone.
    """

    version: str = VERSION_OF_CUES
    model: PairModel | None = None
    combination: Combination | None = None
    cosine: Callable[[str, str], float] | None = None

    @classmethod
    def load(cls, folder: Path | None = None, embedder: Embedder | None = None) -> "StanceReader":
        """With the shipped weights, or those of ``folder``; by cues alone where there are none.

        ``embedder`` is the one that compares sentence and claim; the shipped one unless given.
        Raises weights.WeightsError for weights that are damaged; a retry does not help.
        """
        files = load_stance(folder)
        if files is None:
            return cls()
        try:
            model = PairModel(files.model, files.tokenizer)
        except Exception as error:  # onnxruntime and tokenizers raise whatever they like
            raise WeightsError(f"The stance model {files.model} cannot be read here ({error}).") from error
        return cls(files.version, model, files.combination, cosines(embedder or Embedder.load()))

    def read(self, pairs: Sequence[Pair]) -> list[Stance]:
        """One Stance for each pair, in order; [] for no pairs. Never raises for what a pair contains."""
        return [self._read(pair) for pair in pairs]

    def _read(self, pair: Pair) -> Stance:
        plain = plain_pair(pair)
        known = facts(plain)
        if self.model is None or self.combination is None or self.cosine is None:
            return by_cues(known)
        return self.combination.stance(self.model.read(plain), known, self.cosine(plain.sentence, plain.claim))

    def threads(self, pairs: Sequence[Pair]) -> list[Floats]:
        """Logits of what each sentence, an answer in a thread, does with the rumour; only to measure with.

        In the order support, deny, query, comment. Raises ValueError without a model.
        """
        if self.model is None:
            raise ValueError("There is no pair model to ask.")
        return [self.model.read(plain_pair(pair)).thread for pair in pairs]


def cosines(embedder: Embedder) -> Callable[[str, str], float]:
    """What tells how like two texts are, from -1 to 1."""

    @lru_cache(maxsize=KEPT)
    def vector(text: str) -> Floats:
        found: Floats = embedder.embed([text])[0]
        return found

    return lambda one, other: float(vector(one) @ vector(other))
