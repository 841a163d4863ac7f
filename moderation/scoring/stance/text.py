"""A pair as its readers see it: short, in plain characters, in words."""

import re
import unicodedata
from dataclasses import dataclass

from moderation.scoring.stance.types import Pair

SENTENCE, CLAIM, AROUND = 1000, 600, 300  # characters that are read of each part
_QUOTES = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "…": "...",
    }
)
_HIDDEN = {"Cc": " ", "Cf": "", "Cs": "\ufffd", "Co": "\ufffd", "Cn": "\ufffd", "Zl": " ", "Zp": " "}
_ENDLESS = re.compile(r"(\S{60})\S+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Plain:
    """The parts of a pair in plain characters, as they were cased; at most as long as the limits above."""

    sentence: str
    claim: str
    before: str
    after: str


def plain_pair(pair: Pair) -> Plain:
    """Takes any strings, in time bounded by the limits above. The words next to the sentence are those kept."""
    return Plain(
        plain(pair.sentence[: 2 * SENTENCE], SENTENCE),
        plain(pair.claim[: 2 * CLAIM], CLAIM),
        plain(pair.before[-2 * AROUND :], 2 * AROUND)[-AROUND:],
        plain(pair.after[: 2 * AROUND], AROUND),
    )


def plain(text: str, most: int) -> str:
    """``text`` with one sort of quotation mark, single spaces, no links and nothing that a reader cannot see."""
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
    text = "".join(_HIDDEN.get(unicodedata.category(each), each) for each in text[: 3 * most])
    return _ENDLESS.sub(r"\1", " ".join(_LINK.sub(" ", text).split()))[:most]


def words(text: str) -> list[str]:
    """Words and numbers, lower case, "don't" and "covid-19" in one piece."""
    return [match[0] for match in WORD.finditer(text.lower())]
