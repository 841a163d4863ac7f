"""Texts to score: about 64 words of plain English each, every one different, some of them rude or commercial."""

import random

from moderation.scoring.types import Text

OPENINGS = (
    "I have read this twice and still do not see it.",
    "You are an idiot if you believe a word of that.",
    "Thank you for a careful article.",
    "Buy cheap watches at https://watches.example now.",
    "My grandfather was there and told it differently.",
)
PLAIN = (
    "the letter that was said to be carried to Baghdad has never been shown and the people who say they "
    "saw it do not agree about what it asked for while the airport and the road to it were watched by "
    "everybody"
)
WORDS = PLAIN.split()


def texts(count: int) -> list[Text]:
    """``count`` different Texts; the same ones on every call."""
    rng = random.Random(7)
    return [
        Text(body=f"{rng.choice(OPENINGS)} {' '.join(rng.choices(WORDS, k=50))} {number}.", author_name="Ana")
        for number in range(count)
    ]
