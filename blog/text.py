"""Words alone: what HTML says, and how searching compares it."""

import re
import unicodedata
from html import unescape

import nh3

# Where one word ends and another begins although no space is written.
_BREAKS = re.compile(r"</(?:p|h[2-4]|li|blockquote|figcaption|pre|t[hd])>|<[bh]r>")


def plain_text(html: str) -> str:
    """The words of cleaned HTML on one line, without tags and entities. Not safe to show unescaped."""
    return " ".join(unescape(nh3.clean(_BREAKS.sub(r"\g<0> ", html), tags=set())).split())


def folded(text: str) -> str:
    """Text as searching compares it: no difference of case, width or spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
