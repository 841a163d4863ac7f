"""The library of fact-checks in memory: by meaning and by words, with a second look at what both find."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.claims.embedding import Bytes, Embedder, Floats, packed
from moderation.scoring.claims.learnt import Learnt
from moderation.scoring.claims.secondlook import Looker, Parts
from moderation.scoring.claims.segment import K1, Entry, Numbers, Segment
from moderation.scoring.claims.words import plain, terms

NEAREST = 400  # entries of a segment that are looked at closer
CANDIDATES = 40  # by meaning, and as many by words
LOOKED_AT = 12  # candidates that get the second look
MOST_TERMS = 40  # rarest terms of a text that are searched for
MOST_SEGMENTS = 8
DEAD = 0.25  # share of removed entries from which on a segment is built anew


@dataclass(frozen=True, slots=True)
class Candidate:
    """``similarity`` is the calibrated probability, in [0, 1], that the text is about the entry's claim."""

    entry: Entry
    similarity: float
    parts: Parts


class ClaimIndex:
    """Entries that can be searched, added and removed; the same entries give the same answers in whatever order.

    May be shared between threads. About a kilobyte an entry.
    """

    def __init__(self, embedder: Embedder, learnt: Learnt) -> None:
        self.embedder = embedder
        self._learnt = learnt
        self._segments: list[Segment] = []
        self._where: dict[int, tuple[Segment, int]] = {}
        self._words = 0  # of all entries together
        self._lock = RLock()

    def __len__(self) -> int:
        return len(self._where)

    def __contains__(self, entry_id: int) -> bool:
        return entry_id in self._where

    def add(self, entries: Sequence[Entry], vectors: Bytes) -> None:
        """Add entries with their packed vectors, in place of those with the same ids."""
        if not entries:
            return
        segment = Segment(entries, vectors)
        with self._lock:
            self.remove(entry.id for entry in entries)
            self._append(segment)
            if len(self._segments) > MOST_SEGMENTS:
                largest = max(self._segments, key=len)
                self._rebuild([segment for segment in self._segments if segment is not largest])

    def remove(self, ids: Iterable[int]) -> None:
        """Remove entries; ids that are not there are passed over."""
        touched = set()
        with self._lock:
            for entry_id in ids:
                if entry_id in self._where:
                    segment, row = self._where.pop(entry_id)
                    segment.remove(row)
                    self._words -= int(segment.lengths[row])
                    touched.add(segment)
            for segment in touched:
                if segment.alive.mean() < 1 - DEAD:
                    self._rebuild([segment])

    def search(self, texts: Sequence[str], k: int = 5, vectors: Floats | None = None) -> list[list[Candidate]]:
        """For each text at most ``k`` candidates, likeliest first; [] for a text of which nothing can be searched.

        ``vectors`` are those of the texts, where the caller has them.
        """
        if not self._where:
            return [[] for _text in texts]
        if vectors is None:
            vectors = self.embedder.embed([plain(text) for text in texts])
        with self._lock:
            return [self._search(plain(text), vector, k) for text, vector in zip(texts, vectors, strict=True)]

    def found(self, text: str, vector: Floats) -> list[tuple[float, int, float]]:
        """What gets the second look: score by meaning and words, id and cosine of each, best first."""
        wanted = np.unique(np.array(terms(text), dtype=np.uint32))
        if not len(wanted):
            return []
        weights, looked_for = self._weigh(wanted), packed(vector)
        rarest = np.argsort(-weights, kind="stable")[:MOST_TERMS]
        found = [
            each
            for segment in self._segments
            for each in self._fused(segment, looked_for, wanted[rarest], weights[rarest])
        ]
        return sorted(found, key=lambda each: (-each[0], each[1]))[:LOOKED_AT]

    def _search(self, text: str, vector: Floats, k: int) -> list[Candidate]:
        looker = Looker(text, self._learnt.weigh)
        looked = []
        for _fused, entry_id, cosine in self.found(text, vector):
            segment, row = self._where[entry_id]
            entry = segment.entry(row)
            parts = looker.look(entry, cosine)
            looked.append(Candidate(entry, self._learnt.matches(parts), parts))
        return sorted(looked, key=lambda each: (-each.similarity, each.entry.id))[:k]

    def _fused(
        self, segment: Segment, vector: Bytes, wanted: NDArray[np.uint32], weights: Floats
    ) -> list[tuple[float, int, float]]:
        """The segment's best by meaning and by words, scored by both."""
        near = segment.near(vector, NEAREST)
        cosines = segment.cosines(vector, near)
        near = near[np.argsort(-cosines, kind="stable")[:CANDIDATES]]
        scores = np.zeros(len(segment), dtype=np.float32)
        mean = max(1.0, self._words / len(self))
        for term, weight in zip(wanted, weights, strict=True):
            having, times = segment.postings(int(term))
            scores[having] += weight * (K1 + 1) * times / (times + segment.damping(having, mean))
        scores /= max(1e-6, float(weights.sum()) * (K1 + 1))
        by_words = np.argpartition(-scores, CANDIDATES)[:CANDIDATES] if len(scores) > CANDIDATES else near[:0]
        worded = by_words[(scores[by_words] > 0) & segment.alive[by_words]]
        rows: Numbers = np.union1d(near, worded).astype(np.int64)
        cosines = segment.cosines(vector, rows)
        fused = cosines + self._learnt.words_count * scores[rows]
        return list(zip(fused.tolist(), segment.ids[rows].tolist(), cosines.tolist(), strict=True))

    def _weigh(self, wanted: NDArray[np.uint32]) -> Floats:
        """How rare each term is among the entries, as BM25 has it."""
        seen = sum(segment.occurrences(wanted) for segment in self._segments)
        found: Floats = np.log(1 + (len(self) - seen + 0.5) / (seen + 0.5)).astype(np.float32)
        return found

    def _append(self, segment: Segment) -> None:
        self._segments.append(segment)
        self._words += int(segment.lengths.sum())
        self._where.update({int(entry_id): (segment, row) for row, entry_id in enumerate(segment.ids)})

    def _rebuild(self, segments: list[Segment]) -> None:
        """One segment in the place of several, without what was removed."""
        kept = [(segment, int(row)) for segment in segments for row in np.flatnonzero(segment.alive)]
        self._segments = [segment for segment in self._segments if segment not in segments]
        self._words -= sum(int(segment.lengths[row]) for segment, row in kept)
        if kept:
            entries = [segment.entry(row) for segment, row in kept]
            self._append(Segment(entries, np.array([segment.vectors[row] for segment, row in kept])))
