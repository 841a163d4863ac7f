"""A part of the index that does not change but for removals: vectors, postings and texts in compact arrays."""

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from moderation.scoring.claims.embedding import DIMENSIONS, SCALE, Bytes, Floats
from moderation.scoring.claims.words import terms

Numbers = NDArray[np.int64]
K1, B = 1.2, 0.5  # BM25's usual saturation; texts here are all short, so length counts for less


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact-check as it is matched: ``rating`` in the publisher's words, ``verdict`` what that comes to."""

    id: int
    claim: str
    title: str = ""
    verdict: str = "none"
    rating: str = ""
    publisher: str = ""
    url: str = ""
    date: str | None = None
    language: str = "en"


def text_of(entry: Entry) -> str:
    """What is embedded and searched: the claim, with the title of the review where there is one."""
    return f"{entry.claim} {entry.title}".strip()


class Segment:
    """``alive`` is False for what was removed; everything else stays as built."""

    def __init__(self, entries: Sequence[Entry], vectors: Bytes) -> None:
        """``vectors`` is (entries, DIMENSIONS), packed, in the order of ``entries``."""
        self.ids = np.array([entry.id for entry in entries], dtype=np.int64)
        self.alive = np.ones(len(entries), dtype=bool)
        self.vectors = np.ascontiguousarray(vectors)
        # The signs alone, 48 bytes an entry: enough to leave out nearly everything before looking closer.
        signs = np.packbits(vectors > 0, axis=1).view(np.uint64)
        self._signs = np.ascontiguousarray(signs.T)
        self._texts, self._places = _joined(json.dumps(list(asdict(entry).values())) for entry in entries)
        self._index(text_of(entry) for entry in entries)

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, row: int) -> Entry:
        return Entry(*json.loads(self._texts[self._places[row] : self._places[row + 1]]))

    def near(self, vector: Bytes, most: int) -> Numbers:
        """The rows that are alive and, as far as signs can tell, nearest: ``most`` of them, in no order."""
        wanted = np.packbits(vector > 0).view(np.uint64)
        distance = np.zeros(len(self), dtype=np.uint16)
        for signs, sign in zip(self._signs, wanted, strict=True):
            distance += np.bitwise_count(signs ^ sign)
        distance[~self.alive] = DIMENSIONS + 1
        nearest = np.argpartition(distance, most)[:most] if len(distance) > most else np.arange(len(distance))
        return nearest[self.alive[nearest]]

    def cosines(self, vector: Bytes, rows: Numbers) -> Floats:
        """Of a packed vector with some rows: sums of whole numbers, exact in whatever order they are taken."""
        products = self.vectors[rows].astype(np.float64) @ vector.astype(np.float64)
        found: Floats = (products / SCALE**2).astype(np.float32)
        return found

    def postings(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """The rows that have a term and are alive, with how often they have it."""
        at = int(np.searchsorted(self._terms, term))
        if at == len(self._terms) or self._terms[at] != term:
            return np.empty(0, np.int32), np.empty(0, np.uint8)
        between = slice(self._starts[at], self._starts[at + 1])
        rows = self._rows[between]
        alive = self.alive[rows]
        return rows[alive], self._times[between][alive]

    def occurrences(self, wanted: NDArray[np.uint32]) -> Numbers:
        """How many rows that are alive have each term."""
        if not len(self._terms):
            return np.zeros(len(wanted), dtype=np.int64)
        at = np.minimum(np.searchsorted(self._terms, wanted), len(self._terms) - 1)
        return np.where(self._terms[at] == wanted, self._living[at], 0).astype(np.int64)

    def remove(self, row: int) -> None:
        """Take a row that is alive out of every answer."""
        self.alive[row] = False
        own = np.unique(np.array(terms(text_of(self.entry(row))), dtype=np.uint32))
        self._living[np.searchsorted(self._terms, own)] -= 1

    def damping(self, rows: NDArray[np.int32], mean: float) -> Floats:
        """What BM25 adds to a term's count before dividing by it: more for long texts."""
        found: Floats = (K1 * (1 - B + B * self.lengths[rows] / mean)).astype(np.float32)
        return found

    def _index(self, texts: Iterable[str]) -> None:
        found, rows, times, lengths = array("I"), array("i"), array("B"), array("H")
        for row, text in enumerate(texts):
            counts = Counter(terms(text))
            found.extend(counts)
            rows.extend([row] * len(counts))
            times.extend(min(255, count) for count in counts.values())
            lengths.append(counts.total())
        order = np.argsort(np.frombuffer(found, np.uint32) if found else np.empty(0, np.uint32), kind="stable")
        self._terms, firsts = np.unique(np.array(found, np.uint32)[order], return_index=True)
        self._starts = np.append(firsts, len(order)).astype(np.int32)
        self._living = np.diff(self._starts)  # how many rows have each term, less those removed
        self._rows = np.array(rows, np.int32)[order]
        self._times = np.array(times, np.uint8)[order]
        self.lengths = np.array(lengths, np.uint16)


def _joined(texts: Iterable[str]) -> tuple[bytes, NDArray[np.int64]]:
    """All texts in one piece, and where each begins: as strings of their own they would take thrice as much."""
    joined, places = bytearray(), array("q", [0])
    for text in texts:
        joined += text.encode()
        places.append(len(joined))
    return bytes(joined), np.array(places, np.int64)
