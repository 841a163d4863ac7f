"""Text as a reader would read it aloud: tricks of Unicode, spacing and digits undone, with the way back kept.

The folded text is for models only. ``Folded.span`` leads from it back to what the writer wrote, so evidence
always points into the stored body. Swapped and missing letters stay: only a model can guess what was meant.
"""

import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters of other scripts, and signs, that look like a Latin letter. NFKD (below) already undoes accents,
# full-width, mathematical, circled and super-/subscript letters, so only true look-alikes stand here.
LOOKALIKES = str.maketrans(
    "АВСЕЅІЈКМНОРТХУԌԚԜаеорсухѕіјԁɡӏһԛԝѵԍ"
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιορυνκτχϲϳεης"
    "ɑɐƃɓƈɔɗɖəǝɛɜɢɩɪʟɴøŧʀʋʏƶłđħıȷꞓᴀʙᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢƅƒǥƙ"
    "ՕՍԼօսոհցզյ"
    "ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎽᏃ",
    "abcesijkmhoptxygqwaeopcyxsijdglhqwvg"
    "abezhikmnoptyxaiopuvktxcjenc"
    "aabbccddeeeegiilnotrvyzldhijcabcdejkmoptuvwzbfgk"
    "oulounhgqj"
    "abcdeghijklmprstvwyz",
)  # fmt: skip
# Letters that pass for a Latin one only beside Latin ones: in a Russian or Greek word they are themselves.
BESIDE_LATIN = str.maketrans("кмтгвнпияьєүшэҝөωσμπβ", "kmtrbhnurbeywekowounb")
_BESIDE_LATIN = frozenset("кмтгвнпияьєүшэҝөωσμπβ")
# Signs that stand for the letter they look like when they touch one.
_LETTER_SIGNS = {"⭕": "o", "❌": "x", "✝": "t", "💲": "s", "⛎": "u", "♈": "v", "©": "c", "®": "r"}
_LETTER_SIGN = re.compile(
    r"(?<=[a-z⭕❌✝💲⛎♈])[⭕❌✝💲⛎♈]|[⭕❌✝💲⛎♈](?=[a-z©®])|(?<=[a-z⭕❌✝💲⛎♈])[©®](?=[a-z])"
)

LONGEST_EXPANSION = 4  # characters one character may become; U+FDFA alone would become eighteen
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # letters and signs that show nothing

LEET = {
    "0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "l", "+": "t", "€": "e", "£": "l", "¢": "c", "¥": "y",
}  # fmt: skip
# A sign inside a word, at the start of "$hit" and "@ss", at the end of "a$$".
_LEET_INSIDE = re.compile(
    r"(?<=[^\W\d_])[013-9@$!|€£¢¥]{1,3}(?=[^\W\d_])|(?<![^\W_])(?:\$(?=[a-z])|@(?=s))|(?<=[a-z])\${1,3}(?!\w)"
)
_LEET_FIRST = re.compile(r"(?<![\w@$])[0134578](?=[a-z]+[0134578@$!|]{1,3}[a-z])")
# What may be a word written in signs: "57up1d", "1d107", "sh1+". ``_leet_word`` looks closer.
_LEET_WORD = re.compile(r"(?<![\w@$|+!])(?=[a-z]*[0-9$@|+!])[a-z0-9@$!|+]{3,24}(?![\w@$|+])")
_SIGNS = re.compile(r"[0-9@$|+!]+")
_MAY_BE_LETTER = re.compile(r"[0-9@$|+](?:[a-z]|(?<=[a-z].))|![a-z0-9@$|+]")
_SPREAD = re.compile(r"(?<![^\W_])[^\W\d_](?:( ?[ .,\-_*~/|+·•] ?)[^\W_])(?:\1[^\W_])+(?![^\W_])")
# What is looked ahead for is in every match, and much sooner found to be missing.
_REPEATED = re.compile(r"(?=(.)\1\1)(?:(?P<letter>[^\W\d_])\1{2,}|(?P<sign>[^\w\s])\1{3,})")
# Longer words are one unknown word to a tokenizer, whatever they are made of.
_ENDLESS = re.compile(r"[^\W_]{60}(?=[^\W_])")
_PICTURE = re.compile("[\u203c-\u3299\U0001f000-\U0001faff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile(r"[\t\n\r -~]*")
_VOWELS = tuple("aeiouy")


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
    return Folded(*folded_text(body), _shouting(body))


def folded_text(body: str) -> tuple[str, Sequence[int]]:
    """``fold`` without its measure of shouting: ``text`` and ``origin`` of a Folded."""
    text, origin = _fold_characters(body)
    for pattern, replacement in _OF_LETTERS if text.isascii() and not _MAY_BE_LETTER.search(text) else _REWRITES:
        text, origin = _rewrite(pattern, replacement, text, origin)
    return text, origin


def readable(body: str) -> Folded:
    """What the abuse model reads, in training and in service alike: ``fold``, with pictures called by their names.

    "🐍" becomes " snake "; all of it leads back to the picture. Words longer than 60 letters are cut. Linear in
    the length of ``body``; the result may be some 60 times as long, as the longest names are.
    """
    folded = fold(body)
    text, origin = _rewrite(_PICTURE, _named, folded.text, folded.origin)
    text, origin = _rewrite(_ENDLESS, _cut, text, origin)
    return Folded(text, origin, folded.shouting)


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
    code = ord(character)
    for first in (0x1F150, 0x1F170, 0x1F1E6):  # white letters on black, and those that flags are spelt with
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
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
    return _beside_latin("".join(pieces), origin, body), origin


def _beside_latin(text: str, origin: Sequence[int], body: str) -> str:
    """``text``, as long as before, with the letters that only pass for Latin ones among Latin ones."""
    if _BESIDE_LATIN.isdisjoint(text):
        return text
    pieces: list[str] = []
    done = 0
    for match in _LETTERS.finditer(text):
        if not _BESIDE_LATIN.isdisjoint(match[0]) and any(
            map(_is_latin, map(body.__getitem__, origin[slice(*match.span())]))
        ):
            pieces += (text[done : match.start()], match[0].translate(BESIDE_LATIN))
            done = match.end()
    return "".join(pieces) + text[done:]


@lru_cache(maxsize=20_000)
def _is_latin(character: str) -> bool:
    return "LATIN" in unicodedata.name(unicodedata.normalize("NFKD", character)[0], "")


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
    before = match.string[match.start() - 1 : match.start()]
    return _letters_for(match[0], before, match.string[match.end() : match.end() + 1], match.start())


def _leet_word(match: re.Match[str]) -> list[tuple[str, int]]:
    """The letters of a word with signs in two places, or with one sign that no ordinary word has inside.

    "4x4", "10am", "$5k" and "@name" stay.
    """
    word = match[0].rstrip("!|") if match[0][-1] == "!" else match[0]
    runs = _SIGNS.findall(word.lstrip("@"))
    letters = sum(map(str.isalpha, word))
    signs = sum(map(len, runs))
    disguised = (len(runs) > 1 and (letters > 1 or len(word) > 4)) or (
        letters > 1 and not re.search(r"\$\d", word) and any(re.search(r"[@$|]|.\+|\+.", run) for run in runs)
    )
    if not letters or not disguised or any(len(run) > 3 for run in runs) or signs > 2 * letters + 2:
        return [(character, match.start() + index) for index, character in enumerate(match[0])]
    rest = match[0][len(word) :]
    return _letters_for(word, "", rest, match.start()) + [
        (character, match.start() + len(word) + index) for index, character in enumerate(rest)
    ]


def _letters_for(signs: str, before: str, after: str, start: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for index, sign in enumerate(signs):
        following = signs[index + 1 : index + 2] or after
        letter = _one(before, following, signs[:index]) if sign == "1" else LEET.get(sign, sign)
        found.append((letter, start + index))
        before = letter
    return found


def _one(before: str, following: str, signs: str) -> str:
    """Whether a 1 reads as i or as l: "k1ll", "id1ot", but "ki11", "bu1lshit", "assho1e", "s1ut"."""
    vowels_around = before in _VOWELS and bool(before)
    if following == "1" and not vowels_around:
        return "i"
    following = LEET.get(following, following)
    if before == "i" or following == "i" or (before == "l" and (signs.endswith("1") or not following.isalpha())):
        return "l"
    if vowels_around:
        return "l" if following in _VOWELS or following == "l" or not following.isalpha() else "i"
    return "l" if before and before in "bcfgkps" and following in ("a", "e", "u") else "i"


def _sign_letter(match: re.Match[str]) -> list[tuple[str, int]]:
    return [(_LETTER_SIGNS[match[0]], match.start())]


def _squeezed(match: re.Match[str]) -> list[tuple[str, int]]:
    """No English word has a letter three times in a row, save "kkk" and its like, of one letter alone.

    Vowels are kept once, signs three times, consonants twice where English doubles them: after a vowel, before
    another or at the end of "kill" and "pass".
    """
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if match["sign"]:
        kept = 3
    elif match["letter"] in _VOWELS:
        kept = 1
    elif not before.isalpha() and not after.isalpha():
        kept = 3
    elif before not in _VOWELS:
        kept = 1
    else:
        kept = (
            2
            if after in _VOWELS or match["letter"] == "s" or (match["letter"] in "lfz" and not after.isalpha())
            else 1
        )
    return [(match[0][0], match.start() + index) for index in range(kept)]


def _named(match: re.Match[str]) -> list[tuple[str, int]]:
    name = _picture_name(match[0])
    return [(character, match.start()) for character in name]


@lru_cache(maxsize=5_000)
def _picture_name(picture: str) -> str:
    name = unicodedata.name(picture, "").lower() if unicodedata.category(picture) in ("So", "Sk") else ""
    return f" {name} " if name else picture


def _cut(match: re.Match[str]) -> list[tuple[str, int]]:
    return [(character, match.start() + index) for index, character in enumerate(match[0])] + [
        (" ", match.end() - 1)
    ]


_REWRITES = (
    (_LETTER_SIGN, _sign_letter),
    (_SPREAD, _letters_of_spread),
    (_LEET_WORD, _leet_word),
    (_LEET_FIRST, _leet),
    (_LEET_INSIDE, _leet),
    (_REPEATED, _squeezed),
)
# All that can change a plain text in which no sign that may stand for a letter touches one; most texts are so.
_OF_LETTERS = tuple(each for each in _REWRITES if each[0] in (_SPREAD, _REPEATED))
