"""The second look at a candidate: do the words, names, numbers and dates of a sentence and a claim agree?"""

import re
from collections.abc import Callable, Hashable, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.claims.segment import Entry
from moderation.scoring.claims.words import set_of, stem, terms, words

Weigher = Callable[[NDArray[np.uint32]], NDArray[np.float32]]

_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_SCALE = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6, "mn": 10**6,
          "billion": 10**9, "bn": 10**9, "trillion": 10**12}  # fmt: skip
_SPELT = {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0,
          "ten": 10.0, "eleven": 11.0, "twelve": 12.0}  # fmt: skip
_NAME = re.compile(r"(?<![\w.])[A-Z][\w'’]*[a-z0-9A-Z]")
_AFTER = re.compile(r"\s?([a-z]{1,8})")
_NEGATION = set_of(
    "no not never none nobody nothing neither nor without cannot cant dont doesnt didnt isnt arent wasnt "
    "werent wont wouldnt couldnt shouldnt hasnt havent hadnt aint false fake hoax myth debunked untrue "
    "lie lies lied"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What agrees between a sentence and a claim, each from 0 to 1 unless said otherwise."""

    cosine: float  # of the two vectors, -1 to 1
    sentence_covered: float  # share of what the sentence's words say that the fact-check has
    claim_covered: float  # share of what the claim's words say that the sentence has
    shared: float  # how much the shared words say, against a claim of five rare words
    names: float  # share of the claim's names that the sentence has; .5 without names
    numbers: float  # the same of numbers and years; .5 when the claim has none or the sentence has none
    negation: float  # 1 when just one of the two is negated: for the stance to say what that means


class Looker:
    """Looks at many candidates for one sentence, which is taken apart once."""

    def __init__(self, sentence: str, weigh: Weigher) -> None:
        """``weigh`` gives each term's weight: rare terms say more."""
        self._weigh = weigh
        self._terms = np.unique(np.array(terms(sentence), dtype=np.uint32))
        self._weights = weigh(self._terms)
        self._stems = {stem(word) for word in words(sentence)}
        self._numbers = numbers(sentence)
        self._negated = negated(sentence)

    def look(self, entry: Entry, cosine: float) -> Parts:
        of_claim = np.unique(np.array(terms(entry.claim), dtype=np.uint32))
        of_all = np.unique(np.array(terms(entry.title), dtype=np.uint32))
        weights = self._weigh(of_claim)
        in_claim = np.isin(self._terms, of_claim)
        covered = float(self._weights[in_claim | np.isin(self._terms, of_all)].sum())
        shared = float(self._weights[in_claim].sum())
        return Parts(
            cosine=cosine,
            sentence_covered=covered / max(1e-6, float(self._weights.sum())),
            claim_covered=shared / max(1e-6, float(weights.sum())),
            shared=min(1.0, shared / 5),
            names=_share(names(entry.claim), self._stems),
            numbers=_share(numbers(entry.claim), self._numbers) if self._numbers else 0.5,
            negation=float(self._negated != negated(entry.claim)),
        )


def names(text: str) -> set[str]:
    """Stems of the words written as names; a capital at the very start counts only if all of the word has them."""
    found = _NAME.finditer(text[:2000])
    return {
        stem(match[0].lower().replace("'", "").replace("’", ""))
        for match in found
        if match.start() or match[0].isupper()
    }


def numbers(text: str) -> set[float]:
    """The numbers of a text, years among them: "1,200", "3.5 million" and "seven" alike."""
    text = text[:2000].lower()
    found = {_SPELT[word] for word in words(text) if word in _SPELT}
    for match in _NUMBER.finditer(text):
        try:
            number = float(match[0].replace(",", ""))
        except ValueError:  # "1.2.3"
            continue
        after = _AFTER.match(text, match.end())
        found.add(number * _SCALE.get(after[1], 1) if after else number)
    return found


def negated(text: str) -> bool:
    return sum(word in _NEGATION for word in words(text)) % 2 == 1


def _share(wanted: Set[Hashable], given: Set[Hashable]) -> float:
    return len(wanted & given) / len(wanted) if wanted else 0.5
