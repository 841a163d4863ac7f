"""How the same sentence is typed by different people; never changes what it means."""

import random
import re

from training.contrast.words import FILLERS, OPENERS, TAILS


def plain(text: str, rng: random.Random) -> str:
    return text


def hurried(text: str, rng: random.Random) -> str:
    """All lowercase, no punctuation but question marks."""
    return re.sub(r"[.,!;:\"“”]+", "", text.lower())


def unpunctuated_end(text: str, rng: random.Random) -> str:
    return text.rstrip(".")


def opened(text: str, rng: random.Random) -> str:
    return f"{rng.choice(OPENERS)} {text}"


def continued(text: str, rng: random.Random) -> str:
    return f"{ended(text)} {rng.choice(TAILS)}"


def buried(text: str, rng: random.Random) -> str:
    """In the middle or at the end of a longer comment about something else."""
    before, after = rng.sample(FILLERS, 2)
    return f"{before} {ended(text)} {after}" if rng.random() < 0.5 else f"{before} {after} {ended(text)}"


def loud(text: str, rng: random.Random) -> str:
    return text.upper()


def excited(text: str, rng: random.Random) -> str:
    return text.rstrip(".") + rng.choice(("!", "!!", "!!!", "..."))


def mistyped(text: str, rng: random.Random) -> str:
    """Two neighbouring letters inside one longer word change places."""
    words = text.split(" ")
    long = [index for index, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if long:
        index = rng.choice(long)
        word = words[index]
        at = rng.randrange(1, len(word) - 2)
        words[index] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def ended(text: str) -> str:
    return text if text[-1] in '.!?…"”)' else text + "."


VOICES = {
    plain: 40,
    hurried: 12,
    unpunctuated_end: 8,
    opened: 9,
    continued: 11,
    buried: 9,
    loud: 2,
    excited: 5,
    mistyped: 4,
}


def voiced(text: str, rng: random.Random) -> str:
    """The text in one voice drawn by the shares above; the same shares on the harmful and the harmless side."""
    (voice,) = rng.choices(list(VOICES), weights=list(VOICES.values()))
    return voice(text, rng)
