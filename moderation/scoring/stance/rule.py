"""The stance by cues and agreement of the parts alone: the answer until a pair model has been made."""

from moderation.scoring.stance.features import Facts, asked, denied, reported
from moderation.scoring.stance.types import Stance, StanceKind

ENOUGH = 0.5  # of the claim's words must be said before a sentence is about it
MOST = 0.7
NEARLY_ALL = 0.85
# How often each branch was right on 4,000 of the pairs written for training, rounded down.
RIGHT = {
    **{
        "plain": 0.5,
        "literal": 0.75,
        "denied": 0.65,
        "turned": 0.28,
        "asked": 0.6,
        "reported": 0.75,
        "other": 0.5,
    },
    "unclear": 0.33,
}


def by_cues(known: Facts) -> Stance:
    """Repeats only where most of the claim is said, no part is another and no cue speaks against it."""
    parts = known.parts
    if known.has("irony"):
        return Stance(StanceKind.UNCLEAR, RIGHT["unclear"])
    if asked(known) and known.has("asks", "starts_asking") and not known.has("rhetorical", "leading"):
        return Stance(StanceKind.ASKS, RIGHT["asked"])
    if denied(known) or known.has("dont_believe"):
        if known.turned or known.has("vouched"):  # "it is a lie that they are safe": who says what?
            return Stance(StanceKind.UNCLEAR, RIGHT["unclear"])
        return Stance(StanceKind.DENIES, RIGHT["denied"])
    if asked(known):
        return Stance(StanceKind.UNCLEAR if known.has("leading") else StanceKind.ASKS, RIGHT["asked"])
    if parts.mismatch or parts.replaced or parts.subject or parts.around < ENOUGH:
        return Stance(StanceKind.MENTIONS, RIGHT["other"])
    if known.turned:  # as often another claim as a denial
        return Stance(StanceKind.DENIES, RIGHT["turned"])
    if reported(known):
        return Stance(StanceKind.MENTIONS, RIGHT["reported"])
    if parts.shared < MOST or known.has("hedge"):
        return Stance(StanceKind.UNCLEAR, RIGHT["unclear"])
    return Stance(StanceKind.REPEATS, RIGHT["literal" if parts.shared >= NEARLY_ALL else "plain"])
