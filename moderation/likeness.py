"""Whether two texts are nearly the same, and which links they share. Plain functions on plain values.

MinHash (A. Broder, "On the resemblance and containment of documents", 1997): of every text's set of shingles the
smallest value under each of some hash functions is kept; two texts agree in one of them as often as their sets
overlap. Some values together make a band. Texts that share a band are compared in full.
"""

import re
import zlib
from hashlib import blake2b
from urllib.parse import urlsplit

import numpy as np

from moderation.scoring.links import host_of, links_in
from moderation.scoring.text import fold

SHINGLE = 5  # characters
SHORTEST = 30  # letters and figures; "Thank you very much!" is said by many who never met
LOOKED_AT = 4000  # characters of a text; a campaign says its piece in fewer
ALIKE = 0.6  # share of shingles in common
# 6 bands of 3: two texts that are .6 alike share a band in 76 % of cases, .7 in 92, .8 in 99, .3 in 15.
BANDS, IN_A_BAND = 6, 3
MOST_LINKS = 20

_FIGURES = re.compile(r"\d+")
_SPACES = re.compile(r"[\W_]+")
_PRIME = (1 << 31) - 1
_random = np.random.default_rng(20261123)  # fixed: stored bands are compared with new ones
_FACTORS = _random.integers(1, _PRIME, size=(BANDS * IN_A_BAND, 1), dtype=np.uint64)
_SHIFTS = _random.integers(0, _PRIME, size=(BANDS * IN_A_BAND, 1), dtype=np.uint64)


def shingles(body: str) -> frozenset[str]:
    """Pieces of SHINGLE characters of a text without tricks of spelling, figures, links and signs; none of a
    short text.

    What a campaign changes from copy to copy, a number, a link or its punctuation, does not count.
    """
    body = body[:LOOKED_AT]
    for link in reversed(links_in(body)):
        body = f"{body[: link.start]} {body[link.end :]}"
    text = _SPACES.sub(" ", _FIGURES.sub(" ", fold(body).text)).strip()
    if len(text.replace(" ", "")) < SHORTEST:
        return frozenset()
    return frozenset(text[start : start + SHINGLE] for start in range(max(1, len(text) - SHINGLE + 1)))


def bands(pieces: frozenset[str]) -> tuple[int, ...]:
    """BANDS numbers that fit a signed 64-bit column; () for no shingles."""
    if not pieces:
        return ()
    # crc32 differs for texts that differ in a letter, and is the same on every machine, unlike hash().
    codes = np.fromiter((zlib.crc32(piece.encode()) for piece in pieces), np.uint64, len(pieces))
    smallest = ((_FACTORS * codes + _SHIFTS) % _PRIME).min(axis=1).astype("<u8")
    rows = smallest.reshape(BANDS, IN_A_BAND)
    return tuple(
        # one bit less than eight bytes: the column is signed
        int.from_bytes(blake2b(row.tobytes(), digest_size=8).digest()) >> 1
        for row in rows
    )


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of shingles in common, in [0, 1]; 0 when either has none."""
    return len(one & other) / len(one | other) if one and other else 0.0


def links_of(body: str, author_url: str = "") -> list[tuple[str, str]]:
    """Site and link of each web address, without what differs from copy to copy: scheme, "www.", query, part.

    In order, each once, at most MOST_LINKS.
    """
    found: dict[str, str] = {}
    for address in [*(body[link.start : link.end] for link in links_in(body)), author_url]:
        site = host_of(address)[:100]
        if site:
            found.setdefault(_without_copy(site, address), site)
    return [(site, link) for link, site in list(found.items())[:MOST_LINKS]]


def _without_copy(site: str, address: str) -> str:
    try:
        path = urlsplit(address if "//" in address else f"//{address}").path
    except ValueError:
        path = ""
    return f"{site}{path.rstrip('/.,;:!?')}"[:200]
