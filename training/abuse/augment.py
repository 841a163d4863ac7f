"""Disguises and slips of the pen that folding cannot undo, put into a share of the texts to train on."""

import random
from collections.abc import Callable

SHARE = 0.16  # of texts
WORDS_IN = 10  # one word is changed for every so many, and one at least
SHORTEST = 4  # letters of a word, or characters of a text, that is changed
LEET = str.maketrans("aeiost", "431057")
SEPARATORS = " .-_"


def augmented(text: str, rng: random.Random) -> str:
    """``text``, or in SHARE of the calls a version with some words written wrongly."""
    if rng.random() > SHARE or len(text) < SHORTEST:
        return text
    words = text.split(" ")
    for _ in range(max(1, len(words) // WORDS_IN)):
        index = rng.randrange(len(words))
        if len(words[index]) >= SHORTEST:
            words[index] = rng.choice(SLIPS)(words[index], rng)
    return " ".join(words)


def _inner(word: str, rng: random.Random) -> int:
    """A place inside the word, neither first nor last."""
    return rng.randrange(1, len(word) - 1)


def swapped(word: str, rng: random.Random) -> str:
    place = _inner(word, rng)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def left_out(word: str, rng: random.Random) -> str:
    place = _inner(word, rng)
    return word[:place] + word[place + 1 :]


def drawn_out(word: str, rng: random.Random) -> str:
    place = _inner(word, rng)
    return word[:place] + word[place] * rng.randint(2, 5) + word[place + 1 :]


def leet(word: str, rng: random.Random) -> str:
    return word.translate(LEET)


def starred(word: str, rng: random.Random) -> str:
    place = _inner(word, rng)
    return word[:place] + "*" * rng.randint(1, 2) + word[place + 1 :]


def split_up(word: str, rng: random.Random) -> str:
    place = _inner(word, rng)
    return word[:place] + rng.choice(SEPARATORS) + word[place:]


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (swapped, left_out, drawn_out, leet, starred, split_up)
