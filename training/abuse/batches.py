"""Packs texts of like length together, so that little is spent on padding."""

import random
from collections.abc import Sequence

MULTIPLE = 16  # lengths are padded up to a multiple of this: fewer shapes, faster kernels
CHUNK = 4096  # texts are sorted by length within chunks of so many; across chunks the order stays random


def padded(length: int) -> int:
    return -(-length // MULTIPLE) * MULTIPLE


def batches(lengths: Sequence[int], tokens: int, rng: random.Random) -> list[list[int]]:
    """Indices of the texts, each once, in batches of at most ``tokens`` tokens with padding (one text at least)."""
    order = list(range(len(lengths)))
    rng.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), CHUNK):
        part = packed(sorted(order[start : start + CHUNK], key=lengths.__getitem__), lengths, tokens)
        rng.shuffle(part)
        found += part
    return found


def packed(rising: Sequence[int], lengths: Sequence[int], tokens: int) -> list[list[int]]:
    """Indices given by rising length, cut into batches in that order."""
    found: list[list[int]] = []
    for index in rising:
        if found and padded(lengths[index]) * (len(found[-1]) + 1) <= tokens:
            found[-1].append(index)
        else:
            found.append([index])
    return found
