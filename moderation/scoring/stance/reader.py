"""Reads what a comment does with a claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from moderation.scoring.stance.features import facts
from moderation.scoring.stance.rule import by_cues
from moderation.scoring.stance.text import plain_pair
from moderation.scoring.stance.types import Pair, Stance

VERSION_OF_CUES = "stance-cues-1"


@dataclass(frozen=True)
class StanceReader:
    """Reading changes nothing; the same pair gets the same stance, alone or among others."""

    version: str = VERSION_OF_CUES

    @classmethod
    def load(cls, folder: Path | None = None) -> "StanceReader":
        """With the shipped weights, or those of ``folder``; by cues alone where there are none."""
        return cls()

    def read(self, pairs: Sequence[Pair]) -> list[Stance]:
        """One Stance for each pair, in order; [] for no pairs. Never raises for what a pair contains."""
        return [by_cues(facts(plain_pair(pair))) for pair in pairs]
