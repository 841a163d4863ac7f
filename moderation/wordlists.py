"""Finding listed words and phrases in a text, however they are disguised; plain functions on plain values.

A text and a list are read in the same way: folded (scoring.text), then cut into words. A listed word is found only
as whole words, never inside another one, and in time linear in the text, whatever the list holds.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from moderation.scoring.text import folded_text

MOST_WORDS = 5000  # in all lists of a policy
LONGEST = 100  # characters of a listed word or phrase
LONGEST_PHRASE = 8  # words
MOST_FOUND = 20  # in one text

# Signs that belong to the letter before them in many scripts of Asia, but are no letters to a regular expression.
_SIGNS = "".join(chr(code) for code in range(0x900, 0xAC00) if unicodedata.category(chr(code)) == "Mc")
# Where words are written without spaces, every sign counts as a word, or nothing would ever be found.
_UNSPACED = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(f"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\\W_]|[{_SIGNS}])+")
_ASCII_WORD = re.compile(
    "[0-9A-Za-z]+"
)  # the same in a text of ASCII alone, which most are, in a seventh of the time
_VOWELS = "aeiouy"
_ENDS_SHORT = re.compile(
    r"(?:[^aeiou]|^)(?:qu)?[aeiouy][^aeiouywx]$"
)  # "hat", "visit": may double its last letter
_VOWEL_GROUP = re.compile(r"[aeiouy]+")


class WordError(ValueError):
    """A word that cannot stand in a list. The message says why, in words for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A word or phrase as its owner wrote it. With ``endings``, English endings of its last word are met too."""

    text: str
    endings: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A listed word in a text: ``start`` and ``end`` are offsets into what the writer wrote, end exclusive."""

    listed: Listed
    start: int
    end: int


@dataclass(frozen=True)
class Words:
    """The words of a folded text, in order, with the way back to the text."""

    words: Sequence[str]
    folded: str
    origin: Sequence[int]  # as in scoring.text.Folded

    @classmethod
    def of(cls, text: str) -> "Words":
        """Every string is good, "" included; in time linear in its length."""
        folded, origin = folded_text(text)
        return cls(_pattern(folded).findall(folded), folded, origin)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in what the writer wrote, end exclusive."""
        return [
            (self.origin[match.start()], self.origin[match.end() - 1] + 1)
            for match in _pattern(self.folded).finditer(self.folded)
        ]


def _pattern(folded: str) -> re.Pattern[str]:
    """What the words of a folded text are found by."""
    return _ASCII_WORD if folded.isascii() else _WORD


@dataclass(frozen=True)
class WordList:
    """Words to find. Raises WordError from ``checked`` only: what is made here directly is believed."""

    listed: tuple[Listed, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.listed)

    @classmethod
    def checked(cls, listed: Iterable[Listed]) -> "WordList":
        """The list, each entry once. Raises WordError for the first entry that cannot be found in any text."""
        kept = dict.fromkeys(listed)
        for each in kept:
            check(each.text)
        return cls(tuple(kept))

    @cached_property
    def _table(self) -> dict[tuple[str, ...], Listed]:
        """Every form that is looked for; where two entries share one, the first counts."""
        table: dict[tuple[str, ...], Listed] = {}
        for each in self.listed:
            *before, last = Words.of(each.text).words
            for form in forms(last) if each.endings else (last,):
                table.setdefault((*before, form), each)
        return table

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """How many words the entries that begin with a word have: all that need be looked up where it stands."""
        lengths: dict[str, set[int]] = {}
        for form in self._table:
            lengths.setdefault(form[0], set()).add(len(form))
        return {first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()}

    def find(self, text: Words) -> list[Found]:
        """The listed words in a text, in order, at most MOST_FOUND."""
        found: list[Found] = []
        for at, listed, count in self._places(text.words):
            found.append(Found(listed, text.spans[at][0], text.spans[at + count - 1][1]))
            if len(found) == MOST_FOUND:
                break
        return found

    def _places(self, words: Sequence[str]) -> Iterator[tuple[int, Listed, int]]:
        if not self.listed or self._lengths.keys().isdisjoint(words):
            return
        lengths, table = self._lengths, self._table
        for at, word in enumerate(words):
            for count in lengths.get(word, ()):
                listed = table.get(tuple(words[at : at + count]))
                # At the end of a text a longer entry leaves a shorter one to be seen, in its own turn.
                if listed is not None and at + count <= len(words):
                    yield at, listed, count
                    break


def check(text: str) -> None:
    """Raises WordError unless ``text`` is a word or phrase that can be found."""
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    if "\0" in text or not text.isprintable():
        raise WordError(f"“{shown!a}” has characters that cannot be written in a list.")
    if len(text) > LONGEST:
        raise WordError(f"“{shown}” has {len(text)} characters; a word may have {LONGEST}.")
    words = Words.of(text).words
    if not words:
        raise WordError(f"“{shown}” has no letter or digit that could be looked for.")
    if len(words) > LONGEST_PHRASE:
        raise WordError(f"“{shown}” has {len(words)} words; a phrase may have {LONGEST_PHRASE}.")


def forms(word: str) -> set[str]:
    """A folded English word with its endings: plural, possessive, past, -ing. Never a longer word that merely
    begins with it: of "butt" come "butts" and "butting", not "butter".
    """
    found = {word}
    if not (word.isascii() and word.isalpha() and len(word) > 1):
        return found
    if word.endswith(("s", "x", "z", "ch", "sh")):
        found.add(f"{word}es")
    elif word[-1] == "y" and word[-2] not in _VOWELS:
        found |= {f"{word[:-1]}ies", f"{word[:-1]}ied"}
    elif word[-1] == "o":
        found |= {f"{word}s", f"{word}es"}
    else:
        found.add(f"{word}s")
    return found | _past_and_ing(word)


def _past_and_ing(word: str) -> set[str]:
    if word[-1] == "e":
        return {f"{word}d", f"{word[:-1]}ing"}
    plain = {f"{word}ing"} if word[-1] == "y" and word[-2] not in _VOWELS else {f"{word}ed", f"{word}ing"}
    if not _ENDS_SHORT.search(word):
        return plain
    doubled = {f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"}
    # One syllable doubles its last letter: "hat" makes "hatted"; "hated" is of "hate".
    return doubled if len(_VOWEL_GROUP.findall(word)) == 1 else plain | doubled
