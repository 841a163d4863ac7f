"""Which sentences state something that could be looked up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from moderation.scoring.claims.embedding import Embedder, Floats
from moderation.scoring.claims.learnt import Learnt, sigmoid
from moderation.scoring.claims.sentences import Sentence
from moderation.scoring.claims.words import plain
from moderation.scoring.linear import LinearModel, Word, words_of
from moderation.scoring.text import fold

FEWEST_WORDS = 3
MOST_WORDS = 100
WHOLE_AT_MOST = 400  # characters of a body that is also looked up as a whole
_NUMBER = re.compile(r"\d[\d,.]*")
_NAME = re.compile(r"(?<=[a-z,;:'\"] )[A-Z][a-z]+")
_PERSONS = ("i", "you", "we", "they", "he", "she")


@dataclass(frozen=True, slots=True)
class Worthy:
    """A sentence with the probability in [0, 1] that it is check-worthy, and its vector."""

    sentence: Sentence
    probability: float
    vector: Floats


class WorthReader:
    """Cheap n-grams first: what they rule out is never embedded."""

    def __init__(self, embedder: Embedder, learnt: Learnt) -> None:
        self.embedder = embedder
        self.learnt = learnt
        self._words = LinearModel(learnt.words)

    def worthy(self, given: Sequence[Sentence], most: int) -> list[Worthy]:
        """The check-worthy ones of ``given``, in their order: of the ``most`` likeliest by n-grams."""
        return [each for each in self.weighed(given, most) if self.is_worthy(each)]

    def is_worthy(self, each: Worthy) -> bool:
        return each.probability >= self.learnt.worthy_from

    def weighed(self, given: Sequence[Sentence], most: int) -> list[Worthy]:
        """Those of ``given`` that n-grams do not rule out, at most ``most``, check-worthy or not."""
        logits = [self.ngram_logit(sentence.text) for sentence in given]
        passing = [at for at, logit in enumerate(logits) if sigmoid(logit) >= self.learnt.embed_from]
        chosen = sorted(sorted(passing, key=lambda at: -logits[at])[:most])
        vectors = self.embedder.embed([plain(given[at].text) for at in chosen])
        return [
            Worthy(given[at], self.probability(vector, logits[at]), vector)
            for at, vector in zip(chosen, vectors, strict=True)
        ]

    def whole(self, body: str, claims: Sequence[Worthy]) -> list[Worthy]:
        """A short ``body`` from its first to its last word, where ``claims`` has some but not all of it: people
        spread one claim out over sentences. Its probability is that of the likeliest of ``claims``."""
        text = body.strip()
        if not claims or len(text) > WHOLE_AT_MOST or any(each.sentence.text == text for each in claims):
            return []
        start = body.index(text)
        (vector,) = self.embedder.embed([plain(text)])
        likeliest = max(each.probability for each in claims)
        return [Worthy(Sentence(start, start + len(text), text), likeliest, vector)]

    def probabilities(self, texts: Sequence[str]) -> list[float]:
        """How likely each text is check-worthy, all of them embedded."""
        vectors = self.embedder.embed([plain(text) for text in texts])
        return [
            self.probability(vector, self.ngram_logit(text)) for text, vector in zip(texts, vectors, strict=True)
        ]

    def probability(self, vector: Floats, ngram_logit: float) -> float:
        given = np.concatenate([vector, np.array([ngram_logit, 1], dtype=np.float32)])
        return sigmoid(float(self.learnt.head @ given))

    def ngram_logit(self, text: str) -> float:
        """Calibrated; far below 0 for a text of next to no words."""
        words, marks = parts(text)
        if len(words) < FEWEST_WORDS:
            return -30.0
        weights = self.learnt.words
        return float(weights.slope[0] * self._words.logits(words, marks)[0] + weights.shift[0])


def parts(text: str) -> tuple[list[Word], list[str]]:
    """Words and marks of a sentence, as the n-gram model reads it."""
    words = words_of(fold(plain(text)).text)[:MOST_WORDS]
    said = {word.text for word in words}
    marks = [
        f"numbers:{min(3, len(_NUMBER.findall(text)))}",
        f"names:{min(4, len(_NAME.findall(text)))}",
        f"length:{min(8, len(words) // 5)}",
        *(f"person:{person}" for person in _PERSONS if person in said),
    ]
    if words:
        marks.append(f"first:{words[0].text}")
    if text.rstrip("\"'”’)").endswith("?"):
        marks.append("question")
    return words, marks
