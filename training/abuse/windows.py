"""Which part of a long text is read in training."""

import random
from collections.abc import Sequence
from typing import TypeVar

FROM_THE_START = 0.5  # of the long texts with nothing that tells abuse are read from there
T = TypeVar("T")


def window_start(carries: Sequence[bool], most: int, rng: random.Random) -> int:
    """Where the ``most`` tokens of a long text begin that are read: around one that carries its label, or anywhere.

    What is abusive somewhere in a long text would else be learnt from its harmless beginning.
    """
    last = max(0, len(carries) - most)
    telling = [place for place, carrying in enumerate(carries) if carrying]
    if not last or (not telling and rng.random() < FROM_THE_START):
        return 0
    if not telling:
        return rng.randint(0, last)
    place = rng.choice(telling)
    return min(last, max(0, rng.randint(place - most + 3, place - 1)))


def window(tokens: list[T], start: int, most: int) -> list[T]:
    """So many from ``start`` on, between the opening and the closing one."""
    if len(tokens) <= most:
        return tokens
    return [tokens[0], *tokens[start + 1 : start + most - 1], tokens[-1]]
