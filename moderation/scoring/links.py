"""Web addresses in comments: where they stand, whose they are, and what is remarkable about them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from moderation.scoring.spam_words import KNOWN_SITES, MESSENGERS, ODD_ENDINGS, PERSONAL_SITES, SHORTENERS, TRADES

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\])]+|(?<![\w@.])[\w-]{2,63}(?:\.[\w-]{2,63})?\.(?:com|net|org|info|biz|ru|io|xyz|top|shop|store|online|site|"
    r"club|click|link|bet|casino|win|me|ly|co|icu|vip|live|pw|cc|tk|loan)(?:/[^\s<>\"'\])]*)?(?![\w@])",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W_]+")
_GLUED = tuple(trade for trade in TRADES if len(trade) >= 5)
_PUBLIC = re.compile(r"\.(?:edu|gov|mil|int)$|\.(?:ac|gov|edu|gob|gouv|parliament|nhs)\.[a-z]{2}$")


@dataclass(frozen=True, slots=True)
class Link:
    """A web address in the body; ``kind`` as ``kind_of`` tells it."""

    start: int
    end: int
    host: str
    kind: str


def links_in(body: str) -> list[Link]:
    """The web addresses in a text, in order."""
    return [
        Link(match.start(), match.end(), host := host_of(match[0]), kind_of(host, match[0]))
        for match in _LINK.finditer(body)
    ]


def host_of(url: str) -> str:
    """The lower-case host name of an address with or without scheme; "" when there is none. Never raises."""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def kind_of(host: str, url: str) -> str:
    """What is remarkable: "short", "messenger", "known" (a public source), "trade", "odd", "personal" or ""."""
    if host in SHORTENERS:
        return "short"
    if host in MESSENGERS:
        return "messenger"
    if _belongs(host, KNOWN_SITES) or _PUBLIC.search(host):
        return "known"
    if sells(url[:500]):
        return "trade"
    if odd(host):
        return "odd"
    return "personal" if _belongs(host, PERSONAL_SITES) else ""


def odd(host: str) -> bool:
    """Whether a host name ends like those that are given away, or is made of many pieces."""
    return host.rpartition(".")[2] in ODD_ENDINGS or host.count("-") >= 2


def sells(text: str) -> bool:
    """Whether a name or address names a trade that spam lives on."""
    words = {word.lower() for word in _NAME_WORD.findall(text)}
    return bool(words & TRADES) or any(glued in word for word in words for glued in _GLUED if word != glued)


def _belongs(host: str, sites: frozenset[str]) -> bool:
    """Whether the host, or a domain above it, is one of the sites."""
    return any(host[start:] in sites for start in _starts(host))


def _starts(host: str) -> list[int]:
    return [0, *(index + 1 for index, letter in enumerate(host[:253]) if letter == ".")]
