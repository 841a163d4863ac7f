"""Disguises and slips of the pen, put into a share of the texts to train on.

``disguised`` works on what was written, before folding; ``augmented`` on what folding leaves. Both change the words
that tell abuse from other texts rather than any words: those are what a dodger hides.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence

SHARE = 0.33  # of texts
RAW_SHARE = 0.12  # of texts, before folding
TELLING_FIRST = 0.7  # of the texts that are changed and have telling words, in those alone
TELLING_ROWS, TELLING_RATIO = (
    20,
    3,
)  # toxic rows a word is in at least; and how many times more often than in others
ALL_WORDS = 0.3  # of the texts that are changed, in every long word: who hides one word may hide them all
WORDS_IN = 10  # one word is changed for every so many, and one at least
SHORTEST = 4  # letters of a word, or characters of a text, that is changed
WORD = re.compile(r"[^\W\d_]{4,}")
AROUND_WORDS = ".,;:!?\"'()"
LEET = str.maketrans("aeiost", "431057")
SEPARATORS = " .-_"
PICTURES = "😀😂🔥💩🐍🖕🐷🌹⭐🔴🟢🍎🎯🤡👀💀🧠🐀🙏❤"


def telling_words(texts: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """Words in small letters that are far more common in the texts marked as toxic than in the others."""
    rows: Counter[bool] = Counter()
    seen: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text, toxic in texts:
        rows[toxic] += 1
        seen[toxic].update(set(WORD.findall(text.lower())))
    least = TELLING_RATIO * rows[True] / max(1, rows[False])
    common = {word: count for word, count in seen[True].items() if count >= TELLING_ROWS}
    return frozenset(word for word, count in common.items() if count >= least * (seen[False][word] + 1))


def telling_places(text: str, telling: Collection[str]) -> list[int]:
    """Where in ``text`` the words of ``telling`` begin."""
    return [word.start() for word in WORD.finditer(text) if word[0].lower() in telling]


def augmented(text: str, rng: random.Random, telling: Collection[str] = ()) -> str:
    """``text``, or in SHARE of the calls a version with some words written wrongly."""
    if rng.random() > SHARE or len(text) < SHORTEST:
        return text
    return _changed(text, rng, SLIPS, telling)


def disguised(text: str, rng: random.Random, telling: Collection[str] = ()) -> str:
    """``text`` as written, or in RAW_SHARE of the calls with pictures, signs and capitals in its words."""
    if rng.random() > RAW_SHARE or len(text) < SHORTEST:
        return text
    if rng.random() < 0.2:
        return text.upper()
    return _changed(text, rng, (pictured, marked_off, emojied), telling)


def _changed(
    text: str, rng: random.Random, ways: Sequence[Callable[[str, random.Random], str]], telling: Collection[str]
) -> str:
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) >= SHORTEST]
    chosen = [index for index in long if words[index].lower().strip(AROUND_WORDS) in telling]
    if not chosen or rng.random() > TELLING_FIRST:
        many = len(long) if rng.random() < ALL_WORDS else max(1, len(words) // WORDS_IN)
        chosen = rng.sample(long, min(many, len(long)))
    for index in chosen:
        words[index] = rng.choice(ways)(words[index], rng)
    return " ".join(words)


def pictured(word: str, rng: random.Random) -> str:
    """A picture in the place of one letter."""
    place = _inner(word, rng)
    return word[:place] + rng.choice(PICTURES) + word[place + 1 :]


def marked_off(word: str, rng: random.Random) -> str:
    """Some inner letters starred out."""
    many = rng.randint(1, max(1, len(word) - 3))
    place = rng.randrange(1, len(word) - many)
    return word[:place] + rng.choice("*#_-.x") * many + word[place + many :]


def emojied(word: str, rng: random.Random) -> str:
    """A picture beside the word."""
    return f"{word} {rng.choice(PICTURES)}"


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
    many = rng.randint(1, max(1, len(word) - 2))
    place = rng.randrange(1, len(word) - many + 1)
    return word[:place] + "*" * rng.randint(1, many) + word[place + many :]


def split_up(word: str, rng: random.Random) -> str:
    place = _inner(word, rng)
    return word[:place] + rng.choice(SEPARATORS) + word[place:]


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    *(swapped, swapped, left_out, left_out, starred, starred),  # what folding cannot undo, more often
    *(drawn_out, leet, split_up),
)
