"""Characters that do not belong in a reader's text: what cannot be seen, and what disturbs the text around it."""

import re
import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MARKS_IN_A_ROW = 4  # Hebrew with vowels and accents needs three; a pile of them grows over its neighbours
ZERO_WIDTH_IN_A_ROW = 4  # Persian and emoji need one or two at a place
TAGS_IN_A_ROW = 8  # the flag of Scotland is six


def _of_category(*categories: str) -> str:
    """The inside of a regular expression's character class: all characters of these Unicode categories."""
    chars = (chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) in categories)
    return "".join(re.escape(char) for char in chars)


def _longer_than(limit: int, inside: str) -> re.Pattern[str]:
    return re.compile(f"([{inside}]{{{limit}}})[{inside}]+")


_controls = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# They turn the direction of what follows. Right-to-left scripts need none of them: the page finds it by itself.
_overrides = re.compile("[\u202a-\u202e\u2066-\u2069]")
_floods = (
    _longer_than(MARKS_IN_A_ROW, _of_category("Mn", "Me") + "\U000e0100-\U000e01ef"),
    _longer_than(ZERO_WIDTH_IN_A_ROW, "\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0"),
    _longer_than(TAGS_IN_A_ROW, "\U000e0000-\U000e007f"),
)

CONTROLS = _("It contained control characters, which nobody can see. They were taken out: please look it over.")
OVERRIDES = _("It contained characters that turn the direction of text. They were taken out: please look it over.")
FLOOD = _("It contained long piles of accents or invisible characters. They were cut: please look it over.")
UNREADABLE = _("Some of it arrived unreadable and is shown as \ufffd. Please put it right or take it out.")


def tidy(text: str) -> tuple[str, list[Promise]]:
    """The text without such characters, lines ended by ``\\n``, and a sentence for each kind that it held.

    U+FFFD stands where bytes were no UTF-8: it is reported but left, because what stood there is not known.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    problems: list[Promise] = []
    for pattern, sentence in ((_controls, CONTROLS), (_overrides, OVERRIDES)):
        text, found = pattern.subn("", text)
        if found:
            problems.append(sentence)
    cut = text
    for flood in _floods:
        cut = flood.sub(r"\1", cut)
    if cut != text:
        problems.append(FLOOD)
    if "\ufffd" in cut:
        problems.append(UNREADABLE)
    return cut, problems


def is_visible(text: str) -> bool:
    """Whether there is anything to read: a letter, figure, sign or punctuation mark."""
    return any(unicodedata.category(char)[0] in "LNPS" and char not in "\u115f\u1160\u3164\uffa0" for char in text)
