"""What goes into the stance reader and what comes out."""

from dataclasses import dataclass
from enum import StrEnum


class StanceKind(StrEnum):
    """What a comment does with a claim."""

    REPEATS = "repeats"  # says that it is so
    DENIES = "denies"  # says that it is not so, or quotes it to say that
    ASKS = "asks"  # wants to know whether it is so
    MENTIONS = "mentions"  # same subject, or another's words, without saying whether it is so
    UNCLEAR = "unclear"  # cannot be told; never held against anybody


READ_KINDS = (StanceKind.REPEATS, StanceKind.DENIES, StanceKind.ASKS, StanceKind.MENTIONS)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of a comment and the claim that it may be about.

    ``before`` and ``after`` are what stands around the sentence in the comment; "" where nothing does.
    """

    sentence: str
    claim: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """``probability`` in [0, 1] that a moderator would say ``kind``; of UNCLEAR, that nobody could tell."""

    kind: StanceKind
    probability: float
