"""Text as the model reads it, in training and in production alike."""

import re
import unicodedata

from moderation.scoring.text import fold

CHARACTERS = 1500  # of a text are read; training cuts at far fewer tokens than that gives
_PICTURE = re.compile(r"[\u203c-\u3299\U0001f000-\U0001faff]")


def readable(body: str) -> str:
    """``body`` folded, and every emoji replaced by its name, with spaces around it."""
    return _PICTURE.sub(_named, fold(body).text)


def _named(match: re.Match[str]) -> str:
    name = unicodedata.name(match[0], "").lower()
    return f" {name} " if name and unicodedata.category(match[0]) in ("So", "Sk") else match[0]
