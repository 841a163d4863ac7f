"""Text as the model reads it, in training and in production alike."""

from collections.abc import Sequence

from moderation.scoring import text

CHARACTERS = 1500  # of a text are read; training cuts at far fewer tokens than that gives


def readable(body: str) -> str:
    """``body`` folded, and every emoji replaced by its name, with spaces around it."""
    return text.readable(body).text


def read(body: str) -> text.Folded:
    """The same with the way back to the places in ``body``."""
    return text.readable(body)


def within(place: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether ``place``, a start and an end, overlaps one of ``spans``."""
    return any(start < place[1] and place[0] < end for start, end in spans)
