"""The library as this process matches comments against it: read once, then only what changed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from threading import Lock
from typing import TypeVar

import numpy as np

from moderation.factchecks.models import FactCheck, LibraryVersion
from moderation.scoring.claims.embedding import DIMENSIONS, Bytes, Embedder, packed
from moderation.scoring.claims.index import ClaimIndex
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.misinformation import MisinformationScorer

READ_AT_ONCE = 20_000  # entries
COMPUTED_AT_ONCE = 100  # vectors a call, in about half a second: a comment should not wait for a big import
COLUMNS = (
    "id", "claim", "title", "verdict", "rating", "publisher__name", "url", "review_date", "language",
    "vector", "vector_version", "active", "publisher__allowed",
)  # fmt: skip

Item = TypeVar("Item")


@dataclass
class _Held:
    """``number`` is the LibraryVersion up to which ``index`` knows everything but the rows in ``waiting``."""

    index: ClaimIndex
    number: int = 0
    waiting: set[int] = field(default_factory=set)  # rows whose vectors are still to be computed


_held: dict[str, _Held] = {}  # by the version of the scorer
_lock = Lock()


def library(scorer: MisinformationScorer) -> ClaimIndex:
    """This process's index of the usable English entries, as of now. One query when nothing changed.

    New entries without a stored vector get one, COMPUTED_AT_ONCE a call; of a big import, those that are still
    without are left out meanwhile (``index_factchecks`` is the quick way). Raises DatabaseError.
    """
    with _lock:
        held = _held.setdefault(scorer.version, _Held(scorer.empty_library()))
        # Read before the rows: what changes in between is read once more the next time.
        number = LibraryVersion.current()
        if number < held.number:  # another database than before
            held = _held[scorer.version] = _Held(scorer.empty_library())
        if number != held.number:
            rows = FactCheck.objects.changed_since(held.number)
            if not held.number:
                rows = rows.model.objects.usable()
            held.waiting |= _take(held.index, rows.values_list(*COLUMNS).iterator(READ_AT_ONCE))
            held.number = number
        if held.waiting:
            now = sorted(held.waiting)[:COMPUTED_AT_ONCE]
            compute_vectors(scorer.worth.embedder, now)
            held.waiting -= set(now)
            held.waiting |= _take(held.index, FactCheck.objects.filter(pk__in=now).values_list(*COLUMNS))
        return held.index


def is_complete(scorer: MisinformationScorer) -> bool:
    """Whether ``library`` left nothing out, the last time it was asked, for want of a vector."""
    held = _held.get(scorer.version)
    return held is None or not held.waiting


def forget() -> None:
    """Read the library anew when it is next asked for: another database is in use."""
    with _lock:
        _held.clear()


def without_vector(embedder: Embedder) -> list[int]:
    """The primary keys of usable entries that ``compute_vectors`` would do something for."""
    rows = FactCheck.objects.usable().filter(language__istartswith="en").values_list(*COLUMNS)
    return [row[0] for row in rows.iterator(READ_AT_ONCE) if _vector(_entry(row), row, embedder) is None]


def compute_vectors(
    embedder: Embedder, pks: Iterable[int], on_progress: Callable[[int], None] = lambda done: None
) -> None:
    """Store the vectors of these entries. Stopped half-way, it goes on where it was when called again."""
    done = 0
    for some in _in_parts(pks, COMPUTED_AT_ONCE):
        for row in FactCheck.objects.filter(pk__in=some).values_list(*COLUMNS):
            entry = _entry(row)
            if _vector(entry, row, embedder) is None:
                vector = packed(embedder.embed([text_of(entry)]))[0]
                # An entry may be changed meanwhile; the version then names a text that it no longer has.
                FactCheck.objects.filter(pk=entry.id).update(
                    vector=vector.tobytes(), vector_version=_version(entry, embedder)
                )
        done += len(some)
        on_progress(done)


def _take(index: ClaimIndex, rows: Iterable[tuple]) -> set[int]:
    """Bring ``index`` to what ``rows`` say; returns the rows that have no vector yet."""
    waiting = set()
    for some in _in_parts(rows, READ_AT_ONCE):
        entries: list[Entry] = []
        vectors: list[Bytes] = []
        gone: list[int] = []
        for row in some:
            entry = _entry(row)
            usable = row[-2] and row[-1] and entry.language.lower().startswith("en")
            vector = _vector(entry, row, index.embedder) if usable else None
            if vector is not None:
                entries.append(entry)
                vectors.append(vector)
            else:
                gone.append(entry.id)
                if usable:
                    waiting.add(entry.id)
        index.remove(gone)
        if entries:
            index.add(entries, np.array(vectors))
    return waiting


def _entry(row: tuple) -> Entry:
    pk, claim, title, verdict, rating, publisher, url, date, language = row[:9]
    return Entry(pk, claim, title, verdict, rating, publisher, url, date and date.isoformat(), language)


def _vector(entry: Entry, row: tuple, embedder: Embedder) -> Bytes | None:
    """The stored vector, or None when there is none of this text by this embedder."""
    stored, version = row[9], row[10]
    if stored is None or version != _version(entry, embedder) or len(stored) != DIMENSIONS:
        return None
    return np.frombuffer(stored, dtype=np.int8)


def _version(entry: Entry, embedder: Embedder) -> str:
    """Names the embedder and the text, so that nobody who changes a claim need think of its vector."""
    return f"{embedder.version} {sha256(text_of(entry).encode()).hexdigest()[:16]}"


def _in_parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while part := list(islice(remaining, size)):
        yield part
