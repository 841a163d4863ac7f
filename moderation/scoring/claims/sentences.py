"""Sentences of a comment, with their places in the stored body."""

import re
from dataclasses import dataclass

from moderation.scoring.claims.words import set_of

READ_AT_MOST = 50_000  # characters of a comment; a site takes 10,000 unless its owner says otherwise
LONGEST = 400  # characters of one sentence; what has no full stop is cut between words
ELLIPSIS_ENDS = 40  # characters before "..." that make it an end although a small letter follows

# Never end a sentence: what follows them is a name or a number.
_TITLES = set_of(
    "mr mrs ms dr prof st sen rep gov gen lt col sgt capt maj rev hon pres vs e.g i.e eg ie cf no nos fig "
    "vol pp approx ca mt ft messrs"
)
# May end one: only before a word that likes to begin one.
_SHORTENED = set_of(
    "etc inc ltd co corp jr sr bros a.m p.m u.s u.k u.n e.u u.s.a d.c ph.d m.d b.a jan feb mar apr jun "
    "jul aug sep sept oct nov dec al dept est"
)
_BEGINNERS = set_of(
    "the a an this that these those he she it they we you i in on at but and so if when what who why how "
    "there their his her its my our no not yes as for all some many most after before now then"
)
# An end: signs, closing quotes, and a gap (or none where a new sentence was glued on); or a new line.
_END = re.compile(r"(?:(?<![.!?…])[.!?…]++|[。！？])[\"'”’»)\]]*+(?=\s|$|(?<=[a-z][.!?])[A-Z][a-z])|\n+")
_LAST_WORD = re.compile(r"[\w.]{1,12}\Z")
_NEXT_WORD = re.compile(r"\s*[\"'“‘«(\[]*([\w']{0,20})")
_GAP = re.compile(r"[,;:)\]\s]\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` is ``body[start:end]``, without blanks around it."""

    start: int
    end: int
    text: str


def sentences(body: str) -> list[Sentence]:
    """The sentences of the first READ_AT_MOST characters, in order; [] for blanks. Linear in the body's length."""
    body = body[:READ_AT_MOST]
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(body):
        if body[match.start()] == "\n" or _ends(body, start, match):
            _add(found, body, start, match.end())
            start = match.end()
    _add(found, body, start, len(body))
    return found


def _ends(body: str, start: int, match: re.Match[str]) -> bool:
    signs = match[0].rstrip("\"'”’»)]")
    following = _NEXT_WORD.match(body, match.end())
    word = following[1] if following else ""
    if signs in ("…", "...", "..") or (signs[0] == "." and len(signs) > 2):
        return not word[:1].islower() or match.start() - start >= ELLIPSIS_ENDS
    if signs != ".":
        return True
    before = _LAST_WORD.search(body, max(start, match.start() - 12), match.start())
    last = before[0].lower().strip(".") if before else ""
    if last in _TITLES or (before and len(last) == 1 and before[0][:1].isupper() and last != "i"):
        # "No." before a number is a short form, as a whole answer it is not.
        return last == "no" and not word[:1].isdigit()
    return last not in _SHORTENED or (word[:1].isupper() and word.lower() in _BEGINNERS)


def _add(found: list[Sentence], body: str, start: int, end: int) -> None:
    """Add ``body[start:end]`` without its blanks, in parts of at most LONGEST characters."""
    while start < end:
        stop = end if end - start <= LONGEST else _cut(body, start)
        text = body[start:stop]
        left = len(text) - len(text.lstrip())
        text = text.strip()
        if text:
            found.append(Sentence(start + left, start + left + len(text), text))
        start = stop


def _cut(body: str, start: int) -> int:
    """Where to cut a long stretch: after its last gap within LONGEST characters, or in the middle of a word."""
    last = start + LONGEST
    for gap in _GAP.finditer(body, start + LONGEST // 2, start + LONGEST):
        last = gap.end()
    return last
