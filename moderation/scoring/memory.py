"""What one site's moderators taught about spam: counts of hashed features, and what they say of a text.

A linear model whose weights follow from counts (naive Bayes over the few most telling features), because counts
can be taken back exactly when somebody changes their mind, and can be told in a sentence. Its say is bounded.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.linear import Word, hashed, telling_spans
from moderation.scoring.spam_facts import Document
from moderation.scoring.types import Evidence, Label

Counts = NDArray[np.uint32]

FORMAT = 1  # raised whenever ``features`` changes: counts of another format mean nothing
PLACES = 2**14
NEEDED = 10  # decisions of each kind, before which a site's memory says nothing
SEEN_OFTEN_ENOUGH = 3  # comments that a feature must have been in
MOST_TELLING = 12  # features that are heard; one spammer's long text is no louder than a short one
FEATURE_CAP = 1.0  # logit of one feature
RAISES_AT_MOST = 4.0  # logit
SUREST_GENUINE = (
    -2.5
)  # logit that a score is raised from, though the shipped model be surer: it never saw this site
LOWERS_AT_MOST = 1.5  # logit: what was .82 is held still, even if everything was approved by mistake
SMOOTHING = 0.5
WORDS_READ = 400  # of a comment


class DamagedMemory(ValueError):
    """Stored counts cannot be read. A retry does not help; resetting does."""


@dataclass(frozen=True, slots=True)
class Said:
    """``logit`` to add to the shipped model's, and why."""

    logit: float
    evidence: tuple[Evidence, ...]

    def on(self, shipped: float) -> float:
        """The shipped model's calibrated logit and this together."""
        return (max(shipped, SUREST_GENUINE) if self.logit > 0 else shipped) + self.logit


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """``counts`` is (2, PLACES): in how many genuine and in how many spam comments a feature was.

    ``version`` rises with every change. A value: ``taught`` gives another.
    """

    version: int
    genuine: int
    spam: int
    counts: Counts

    @classmethod
    def empty(cls, version: int = 0) -> "SiteMemory":
        return cls(version, 0, 0, np.zeros((2, PLACES), dtype=np.uint32))

    @classmethod
    def from_bytes(cls, version: int, genuine: int, spam: int, stored: bytes) -> "SiteMemory":
        """Raises DamagedMemory unless ``stored`` is what ``to_bytes`` made."""
        size = 2 * PLACES * 4
        try:
            unpacker = zlib.decompressobj()
            raw = unpacker.decompress(stored, size + 1)
        except zlib.error as error:
            raise DamagedMemory(f"what this site learnt about spam cannot be read: {error}") from error
        if len(raw) != size:
            raise DamagedMemory("what this site learnt about spam has the wrong size")
        return cls(version, genuine, spam, np.frombuffer(raw, dtype="<u4").reshape(2, PLACES))

    def to_bytes(self) -> bytes:
        """The counts, packed: some kilobytes."""
        return zlib.compress(self.counts.astype("<u4").tobytes(), 6)

    @property
    def speaks(self) -> bool:
        """Whether there were decisions enough of both kinds."""
        return min(self.genuine, self.spam) >= NEEDED

    def taught(self, lessons: Sequence[tuple[Document, bool, int]]) -> "SiteMemory":
        """With every lesson counted: a document, whether it is spam, and 1 to learn or -1 to take back.

        Counts never fall below 0, whatever is taken back.
        """
        counts, totals = self.counts.astype(np.int64), [self.genuine, self.spam]
        for found, spam, times in lessons:
            counts[int(spam), list(features(found))] += times
            totals[int(spam)] += times
        kept = np.clip(counts, 0, 2**32 - 1).astype(np.uint32)
        return SiteMemory(self.version + 1, max(0, totals[0]), max(0, totals[1]), kept)

    def plus(self, other: "SiteMemory") -> "SiteMemory":
        """What both were taught; the version is this one's."""
        genuine, spam = self.genuine + other.genuine, self.spam + other.spam
        return SiteMemory(self.version, genuine, spam, self.counts + other.counts)

    def says(self, found: Document) -> Said | None:
        """None while it may not speak yet, or knows nothing of this text."""
        if not self.speaks:
            return None
        weights = {place: weight for place in sorted(features(found)) if (weight := self._weight(place))}
        heard = sorted(weights, key=lambda place: -abs(weights[place]))[:MOST_TELLING]
        total = sum(weights[place] for place in heard)
        few = min(self.genuine, self.spam)
        trust = few / (few + NEEDED / 2)
        logit = trust * max(-LOWERS_AT_MOST, min(RAISES_AT_MOST, total))
        if abs(logit) < 0.1:
            return None
        return Said(logit, tuple(self._evidence(found, {place: weights[place] for place in heard}, logit)))

    def _weight(self, place: int) -> float:
        """The log-odds of one feature, 0 when it was seen too seldom."""
        genuine, spam = int(self.counts[0, place]), int(self.counts[1, place])
        if genuine + spam < SEEN_OFTEN_ENOUGH:
            return 0.0
        in_spam = (min(spam, self.spam) + SMOOTHING) / (self.spam + 2 * SMOOTHING)
        in_genuine = (min(genuine, self.genuine) + SMOOTHING) / (self.genuine + 2 * SMOOTHING)
        return max(-FEATURE_CAP, min(FEATURE_CAP, log(in_spam / in_genuine)))

    def _evidence(self, found: Document, heard: dict[int, float], logit: float) -> list[Evidence]:
        """One sentence with a number that the counts bear out, and where the words stand that it is about."""
        spam = logit > 0
        speaking = [place for place, weight in heard.items() if (weight > 0) == spam]
        number = int(max(self.counts[int(spam), place] for place in speaking))
        marked = "marked as spam" if spam else "approved"
        reason = f"shares words or links with {number} comments {marked} on this site"
        evidence = [Evidence(label=Label.SPAM, reason=reason)]
        if spam:
            words = found.words[:WORDS_READ]
            # Many words weigh the same; the long ones say more to a person.
            told = [max(0.0, heard.get(_place(word), 0.0)) * len(word.text) for word in words]
            parts = np.array(told, dtype=np.float32)
            evidence += [
                Evidence(label=Label.SPAM, reason=reason, start=start, end=end)
                for start, end in telling_spans(found.folded, words, parts)
            ]
        return evidence


def features(found: Document) -> set[int]:
    """Places of a document's words, author's words and hosts."""
    words = {_place(word) for word in found.words[:WORDS_READ] if word.text[0].isalpha()}
    other = [f"a {word.text}" for word in found.author] + [f"h {link.host}" for link in found.links[:50]]
    return words | {hashed(name) % PLACES for name in other}


def _place(word: Word) -> int:
    return hashed(f"w {word.text}") % PLACES
