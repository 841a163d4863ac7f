"""What a comment does with a claim: repeats, denies, asks, mentions, or unclear.

``text`` cuts a pair to what is read, ``cues`` and ``agreement`` find the marks, ``features`` makes numbers of
them, ``rule`` answers by them alone and ``reader`` puts all of it together.
"""

from moderation.scoring.stance.reader import StanceReader
from moderation.scoring.stance.types import Pair, Stance, StanceKind

__all__ = ["Pair", "Stance", "StanceKind", "StanceReader"]
