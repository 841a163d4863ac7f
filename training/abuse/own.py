"""What the abuse model learns from that was written for this project."""

import random
from collections.abc import Mapping

from moderation.scoring.types import ABUSE_LABELS, Label
from training.abuse.swaps import names_a_group
from training.contrast import examples
from training.contrast.grammar import expand
from training.contrast.labels import SWEARING
from training.datasets import Example
from training.stance_pairs.claims import claims

NOTHING: Mapping[Label, float] = dict.fromkeys(ABUSE_LABELS, 0.0)
CONTRAST_WEIGHT = 1.5
CONTRAST_COPIES = 3  # drawings in a pass: the lines written by hand come thrice, the frames filled anew
CLAIMS, CLAIM_WEIGHT = 4_000, 0.7  # sentences about claims


def contrast(seed: int) -> list[Example]:
    return [
        Example(
            each.text,
            {Label(name): float(value) for name, value in each.labels.items()},
            CONTRAST_WEIGHT * each.weight,
        )
        for each in examples(seed)
    ]


def about_claims(rng: random.Random) -> list[Example]:
    """What is claimed, asked and remarked on in ``training.stance_pairs``: nobody is attacked by a claim about vaccines.

    Without the claims about groups of people, and without what is sworn.
    """
    said = [
        expand(line, rng)[0]
        for claim in claims()
        for line in (claim.text, *(line for sign in "=!x?~" for line in claim.lines[sign]))
    ]
    harmless = [text for text in said if not names_a_group(text) and not SWEARING.search(text)]
    return [Example(text, NOTHING, CLAIM_WEIGHT) for text in rng.sample(harmless, min(CLAIMS, len(harmless)))]
