"""A text as the words that tell texts apart, for lexical search and for the second look."""

import re
from functools import lru_cache
from zlib import crc32

MOST_WORDS = 400  # of one text are read
_LINK = re.compile(r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+", re.IGNORECASE)
_TAG = re.compile(r"[#@](\w{1,100})")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WORD_OR_PART = re.compile(r"[^\W_]+")


def set_of(text: str) -> frozenset[str]:
    """The words of a list written with spaces between them."""
    return frozenset(text.split())


_STOP = set_of(
    "a about after again all also am an and any are as at be because been before being but by can could "
    "did do does doing don down during each few for from further get go got had has have having he her "
    "here hers him his how i if in into is it its itself just ll m may me might more most much must my no "
    "nor not now of off on once one only or other our out over own re really s said same say says she "
    "should so some such t than that the their them then there these they this those through to too under "
    "until up us ve very was we were what when where which while who whom why will with would yes you "
    "your yours im dont doesnt didnt isnt wasnt cant wont thats hes shes theyre youre ive via amp rt lol "
    "like know think people thing things"
)


def plain(text: str) -> str:
    """``text`` as it is searched for: no links, "#DefundTheCBC" as "Defund The CBC", accounts as words."""
    return _TAG.sub(lambda tag: _HUMP.sub(" ", tag[1]), _LINK.sub(" ", text)).strip()


def words(text: str) -> list[str]:
    """The words of a text, small; "don't" is "dont"."""
    found = []
    for match in _WORD.finditer(text.lower()):
        found.append(match[0].replace("'", "").replace("’", ""))
        if len(found) == MOST_WORDS:
            break
    return found


def telling_words(text: str) -> list[str]:
    """The words of a text that say something, small, in order and each once; all of its words where none does."""
    found = dict.fromkeys(_WORD_OR_PART.findall(text.lower()))
    return [word for word in found if word not in _STOP] or list(found)


def terms(text: str) -> list[int]:
    """Hashes of the words that say something, stems in place of forms; with repetitions."""
    return [term for word in words(text) if (term := _term(word[:40])) >= 0]


@lru_cache(maxsize=30_000)
def _term(word: str) -> int:
    """-1 for a word that says nothing."""
    return -1 if word in _STOP else crc32(stem(word).encode("utf-8", "replace"))


def stem(word: str) -> str:
    """The word without the ending that its other forms have; rough, and the same for all of them mostly."""
    if word.endswith("s") and len(word) > 2 and not word.endswith("ss"):
        word = word.removesuffix("s") if word[-2] in "'’" else word[:-1]
        if word.endswith("ie") and len(word) > 4:
            word = word[:-2] + "y"
    for ending in ("ing", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == "e" else word
