"""Comments in several languages: which parts are not English. Models of English get to read the others.

What is blanked out here nobody scores, so whatever may be English is left standing: it takes several words, hardly
one of them a common English one, and an identifier of languages that is sure. English abuse that is disguised well
enough to be taken for another language is not approved for that: the note of such a score asks for a person.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from moderation.scoring.language import (
    ENGLISH,
    ENGLISH_WORDS,
    OF_SCRIPT,
    ONLY_FOREIGN,
    SHARED_WORDS,
    URL,
    WORD,
    best_of,
    language_of,
    ranks,
    script_of,
    scripts_of,
)
from moderation.scoring.small_words import OF_ANY_OTHER
from moderation.scoring.text import fold

PARTLY_SCORED = "scored only for its English part"  # the note of such a score
READ_AT_MOST = 50_000  # characters of a comment, as many as are searched for claims
FEWEST_WORDS = 4  # of a part in another language, and of an English part worth a score by itself
FEWEST_WITHIN = 5  # of a part that begins or ends within a sentence
WINDOW = 8  # words that are looked at together where another language begins within a sentence
_SURELY_ENGLISH = ENGLISH_WORDS - OF_ANY_OTHER
_FOREIGN_TOO = OF_ANY_OTHER - ENGLISH_WORDS - SHARED_WORDS
_MANY_SMALL = 3  # words of _FOREIGN_TOO that say together what one says that is never English: "te", "ti" and "tu"
_MOST_ENGLISH = 0.2  # share of such words in a part of another language
_ENGLISH_CLAUSE = 0.5  # share of such words in a clause that is English, whatever stands around it
_LIKELY = 0.2  # how probable the other language has to be at least
_PLAIN = 0.1  # how probable English may be at most once accents and disguises are undone
# Letters in another script: enough where they are most of a sentence, and enough in any. A sign that stands for a
# syllable or a word counts as three.
_SOME_LETTERS, _MANY_LETTERS = 6, 15
_SIGNS = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})

_SENTENCE = re.compile(r"[^.!?…;\n。！？؟।]+[.!?…;\n。！？؟।]*")
_CLAUSE = re.compile(r".+?(?:[,:()–—]+|\s-+\s|\Z)", re.DOTALL)


class Doubt(NamedTuple):
    """How probable English may be at most: in a text with small words of another language, and in one without."""

    with_small_words: float
    without: float


_OF_SENTENCE = Doubt(0.02, 0.005)
_WITHIN = Doubt(0.01, 0.002)  # of a sentence: where it begins and ends is a guess
_OF_FEW = Doubt(0.02, 0.0015)  # words


class Word(NamedTuple):
    start: int
    end: int
    text: str


class Part(NamedTuple):
    """A stretch of a body that is in another language than English, and its ISO 639-1 code."""

    start: int
    end: int
    code: str


class Mixture(NamedTuple):
    """``english``: the body with all that is not English blanked out, as long as it, so that every place stays.

    ``languages``: what else it is in, ISO 639-1, the most first.
    """

    english: str
    languages: tuple[str, ...]


def mixture_of(body: str, declared: str = "") -> Mixture | None:
    """None for a text that is to be read as a whole, or not at all. A declared language is that of the whole."""
    if declared.strip():
        return None
    parts = foreign_parts(body)
    if not parts:
        return None
    english = _blanked(body, parts)
    letters = Counter[str]()
    for part in parts:
        letters[part.code] += part.end - part.start
    known = sum(word.text in ENGLISH_WORDS for word in _words(english))
    # Of a text that is mostly English all the rest is read; of another only what is more than a word or two.
    if known < (1 if language_of(body).readable else FEWEST_WORDS):
        return None
    return Mixture(english, tuple(code for code, _count in letters.most_common()))


def others(code: str, mixture: Mixture | None) -> tuple[str, ...]:
    """The languages of a text beside ``code``, which is that of most of it, English among them."""
    found = (*mixture.languages, ENGLISH) if mixture else ()
    return tuple(each for each in found if each != code)


def foreign_parts(body: str) -> list[Part]:
    """Where the first READ_AT_MOST characters are clearly not English, in order; [] where they may be."""
    text = URL.sub(lambda match: " " * len(match[0]), body[:READ_AT_MOST])
    found: list[Part] = []
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        written = [] if sentence.isascii() else _in_another_script(sentence)
        sentence = _blanked(sentence, written)
        words = _words(sentence)
        parts = written + (_as_a_whole(sentence, words) or _within(sentence, words))
        found += [Part(match.start() + start, match.start() + end, code) for start, end, code in sorted(parts)]
    return found


def _blanked(text: str, parts: list[Part]) -> str:
    """The text with blanks for its parts, which are in order and apart."""
    kept, at = [], 0
    for part in parts:
        kept += [text[at : part.start], " " * (part.end - part.start)]
        at = part.end
    return "".join([*kept, text[at:]])


def _words(text: str) -> list[Word]:
    return [Word(*match.span(), match[0].lower().replace("’", "'")) for match in WORD.finditer(text)]


def _in_another_script(sentence: str) -> list[Part]:
    """What of a sentence is not in Latin letters, if it is enough to say something."""
    runs = [
        (latin, list(run)) for latin, run in groupby(WORD.finditer(sentence), lambda word: _has_latin(word[0]))
    ]
    words = [word[0] for latin, run in runs if not latin for word in run]
    letters = sum(len(word) * (3 if script_of(word) in _SIGNS else 1) for word in words)
    most = letters > sum(len(word[0]) for latin, run in runs if latin for word in run)
    written = " ".join(words)
    script = script_of(written)
    if script in ("", "LATIN") or letters < (_SOME_LETTERS if most else _MANY_LETTERS):
        return []
    code = best_of(OF_SCRIPT.get(script, ""), written)
    ends = [run[0].start() for _latin, run in runs[1:]] + [len(sentence)]
    return [Part(run[0].start(), end, code) for (latin, run), end in zip(runs, ends, strict=True) if not latin]


def _has_latin(word: str) -> bool:
    return word.isascii() or "LATIN" in scripts_of(word)


def _as_a_whole(sentence: str, words: list[Word]) -> list[Part]:
    """The sentence if it is not English, less its English clauses and the English words at an edge of others."""
    doubt = _OF_SENTENCE if len(words) >= FEWEST_WORDS else _OF_FEW
    code = _language(sentence, words, doubt) if len(words) > 1 else ""
    if not code:
        return []
    found: list[Part] = []
    for start, end in (match.span() for match in _CLAUSE.finditer(sentence)):
        inside = [word for word in words if start <= word.start < end]
        foreign = [word for word in inside if word.text not in _SURELY_ENGLISH]
        if foreign and _share(inside) < _ENGLISH_CLAUSE:
            found.append(
                Part(
                    start if foreign[0] is inside[0] else foreign[0].start,
                    end if foreign[-1] is inside[-1] else foreign[-1].end,
                    code,
                )
            )
    return found


def _within(sentence: str, words: list[Word]) -> list[Part]:
    """Stretches of a sentence without an English word that are not English."""
    found: list[Part] = []
    for start, end in _stretches(words):
        code = _language(sentence[start:end], _words(sentence[start:end]), _WITHIN)
        if code:
            found.append(Part(max(start, found[-1].end) if found else start, end, code))
    return found


def _stretches(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Runs of words that are not surely English; long ones piece by piece, each piece half over the last."""
    for known, run in groupby(words, key=lambda word: word.text in _SURELY_ENGLISH):
        stretch = list(run)
        if known or len(stretch) < FEWEST_WITHIN:
            continue
        for at in range(0, max(1, len(stretch) - WINDOW // 2), WINDOW // 2):
            piece = stretch[at : at + WINDOW]
            yield piece[0].start, piece[-1].end


def _language(text: str, words: list[Word], doubt: Doubt) -> str:
    """The code of the language of a text that is clearly not English, else ""."""
    if _share(words) > _MOST_ENGLISH:
        return ""
    plain = fold(text).text
    folded = _words(plain)
    different = {word.text for word in folded}
    fewest = min(len(words), FEWEST_WORDS)
    # "h a h a", "ha ha ha" and abuse in signs for letters or in spread-out words are no language.
    if len(different) < fewest or sum(map(len, different)) < 3 * fewest or _share(folded) > _MOST_ENGLISH:
        return ""
    small = {word.text for word in words if word.text in _FOREIGN_TOO}
    known = len(small) >= _MANY_SMALL or any(word in ONLY_FOREIGN for word in small)
    found = ranks(OF_SCRIPT["LATIN"], text)
    code = next(iter(found))
    if found[code] < _LIKELY or found[ENGLISH] > (doubt.with_small_words if known else doubt.without):
        return ""
    # Accents on English words lead the identifier astray, but not once they are gone.
    return code if plain == text.lower() or ranks(OF_SCRIPT["LATIN"], plain)[ENGLISH] <= _PLAIN else ""


def _share(words: list[Word]) -> float:
    """Of surely English words, in [0, 1]; 0 for no words."""
    return sum(word.text in _SURELY_ENGLISH for word in words) / len(words) if words else 0.0
