"""Text as a reader would read it aloud: tricks of Unicode, spacing and digits undone, with the way back kept.

The folded text is for models only. ``Folded.span`` leads from it back to what the writer wrote, so evidence
always points into the stored body.
"""

import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Letters of other scripts, and signs, that look like a Latin letter. NFKD (below) already undoes accents,
# full-width, mathematical, circled and super-/subscript letters, so only true look-alikes stand here.
LOOKALIKES = str.maketrans(
    "АВСЕЅІЈКМНОРТХУԌԚԜаеорсухѕіјԁɡӏһԛԝѵԍ"
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιορυνκτχϲϳεη"
    "ɑɐƃɓƈɔɗɖəǝɛɜɢɩɪʟɴøŧʀʋʏƶłđħıȷꞓᴀʙᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ"
    "ՕՍԼօսոհցզյ",
    "abcesijkmhoptxygqwaeopcyxsijdglhqwvg"
    "abezhikmnoptyxaiopuvktxcjen"
    "aabbccddeeeegiilnotrvyztdhijcabcdejkmoptuvwz"
    "oulouhhgqj",
)  # fmt: skip

LONGEST_EXPANSION = 4  # characters one character may become; U+FDFA alone would become eighteen
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs that show nothing

LEET = {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "l",
}
# A sign inside a word, at the start of "$hit" and "@ss", at the end of "a$$".
_LEET_INSIDE = re.compile(
    r"(?<=[^\W\d_])[0134578@$!|]{1,3}(?=[^\W\d_])|(?<![^\W_])(?:\$(?=[a-z])|@(?=s))|(?<=[a-z])\${1,3}(?!\w)"
)
_LEET_FIRST = re.compile(r"(?<![\w@$])[0134578](?=[a-z]+[0134578@$!|]{1,3}[a-z])")
# Single letters with the same sign between them: "i d i o t", "i.d.i.o.t", "f - u - c - k".
_SPREAD = re.compile(r"(?<![^\W_])[^\W\d_](?:( ?[ .,\-_*~/|+] ?)[^\W_])(?:\1[^\W_])+(?![^\W_])")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}|([^\w\s])\2{3,}")
_PLAIN = re.compile(r"[\t\n\r -~]*")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the folded form; ``origin[i]`` is the index in the body of what became ``text[i]``.

    ``origin`` never falls. ``shouting`` is the share of capitals among the letters, in [0, 1].
    """

    text: str
    origin: Sequence[int]
    shouting: float

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the body that ``text[start:end]`` came from; ``start < end`` is needed."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(body: str) -> Folded:
    """The folded form of ``body``, in time linear in its length. Every string is good, "" included."""
    text, origin = _fold_characters(body)
    for pattern, replacement in _REWRITES:
        text, origin = _rewrite(pattern, replacement, text, origin)
    return Folded(text, origin, _shouting(body))


def _shouting(body: str) -> float:
    upper = sum(map(str.isupper, body))
    return upper / max(1, upper + sum(map(str.islower, body)))


class _Characters(dict[str, str]):
    """What each character becomes, worked out once; "" for what a reader cannot see."""

    def __missing__(self, character: str) -> str:
        folded = _fold_character(character)
        self[character] = folded
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category in ("Zl", "Zp") or character in BLANKS:
        return "\n" if character in "\n\r\u2028\u2029" else " "
    if category in ("Cc", "Cf", "Mn", "Me"):  # control, bidi and zero-width signs, combining marks
        return ""
    if category == "Cs":  # half a character: what was not UTF-8
        return "\ufffd"
    parts = unicodedata.normalize("NFKD", character)
    if len(parts) > LONGEST_EXPANSION:
        return character
    parts = "".join(part for part in parts if not unicodedata.combining(part))
    return parts.translate(LOOKALIKES).lower().translate(LOOKALIKES)[:LONGEST_EXPANSION]


_characters = _Characters()


def _fold_characters(body: str) -> tuple[str, Sequence[int]]:
    if _PLAIN.fullmatch(body):
        return body.lower(), range(len(body))
    pieces = [_characters[character] for character in body]
    origin = array("L")
    for index, piece in enumerate(pieces):
        if len(piece) == 1:
            origin.append(index)
        elif piece:
            origin.extend([index] * len(piece))
    return "".join(pieces), origin


def _rewrite(
    pattern: re.Pattern[str],
    replacement: Callable[[re.Match[str]], list[tuple[str, int]]],
    text: str,
    origin: Sequence[int],
) -> tuple[str, Sequence[int]]:
    """Replace every match by the characters that ``replacement`` gives, each with its place in ``text``."""
    match = pattern.search(text)
    if match is None:
        return text, origin
    pieces: list[str] = []
    places = array("L")
    done = 0
    for match in pattern.finditer(text):
        pieces.append(text[done : match.start()])
        places.extend(origin[done : match.start()])
        for character, place in replacement(match):
            pieces.append(character)
            places.append(origin[place])
        done = match.end()
    pieces.append(text[done:])
    places.extend(origin[done:])
    return "".join(pieces), places


def _letters_of_spread(match: re.Match[str]) -> list[tuple[str, int]]:
    step = 1 + len(match[1])
    return [(match.string[place], place) for place in range(match.start(), match.end(), step)]


def _leet(match: re.Match[str]) -> list[tuple[str, int]]:
    return [(LEET[sign], match.start() + index) for index, sign in enumerate(match[0])]


def _squeezed(match: re.Match[str]) -> list[tuple[str, int]]:
    """No English word has a letter three times in a row: vowels are kept once, consonants twice, signs 3 times."""
    kept = 3 if match[2] else 1 if match[1] in _VOWELS else 2
    return [(match[0][0], match.start() + index) for index in range(kept)]


_REWRITES = (
    (_SPREAD, _letters_of_spread),
    (_LEET_FIRST, _leet),
    (_LEET_INSIDE, _leet),
    (_REPEATED, _squeezed),
)
