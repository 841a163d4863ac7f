"""Keys that near copies share: cheap to make, cheap to look for. Plain functions on plain texts."""

import hashlib
import re

from moderation.scoring.links import links_in

LOOKED_AT = 2000  # characters
FEWEST = 5  # different words; "Thank you very much!" may be said by anybody
_WORD = re.compile(r"[^\W\d_]{2,}")


def text_key(body: str) -> str:
    """The same for texts of the same words, whatever their order, number, case, digits and links; "" if short."""
    text = body[:LOOKED_AT]
    for link in reversed(links_in(text)):
        text = f"{text[: link.start]} {text[link.end :]}"
    words = sorted(set(_WORD.findall(text.casefold())))
    return _digest(" ".join(words)) if len(words) >= FEWEST else ""


def link_key(body: str) -> str:
    """The same for texts whose first link is to the same page; "" without a link."""
    text = body[:LOOKED_AT]
    first = next(iter(links_in(text)), None)
    if first is None:
        return ""
    address = re.sub(r"^\w+://(?:www\.)?", "", text[first.start : first.end].casefold())
    return _digest(re.split(r"[?#]", address)[0].rstrip("/."))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()
