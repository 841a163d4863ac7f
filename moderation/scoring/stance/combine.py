"""The answer of the pair model, the cues and the agreement of the parts together."""

from dataclasses import dataclass

import numpy as np

from moderation.scoring.stance.features import NAMES, Facts, asked, denied, numbers_of, reported
from moderation.scoring.stance.model import Floats, Said
from moderation.scoring.stance.types import READ_KINDS, Stance, StanceKind

KINDS = (*READ_KINDS, StanceKind.UNCLEAR)  # in the order of the model's logits
INPUTS = (*(f"stance_{kind}" for kind in KINDS), "follows", "excluded", "neither", *NAMES)


@dataclass(frozen=True, slots=True)
class Combination:
    """A logistic model over INPUTS, and how sure it must be before a comment is said to repeat a claim.

    ``weight`` is [KINDS, INPUTS], ``bias`` is [KINDS]; ``despite`` holds where a cue or a part speaks against it.
    """

    weight: Floats
    bias: Floats
    repeats_from: float
    despite: float

    def probabilities(self, said: Said, known: Facts) -> Floats:
        """One for each of KINDS; they add up to 1."""
        found: Floats = _softmax(self.weight @ inputs(said, known) + self.bias)
        return found

    def stance(self, said: Said, known: Facts) -> Stance:
        return self.decided(self.probabilities(said, known), known)

    def decided(self, probabilities: Floats, known: Facts) -> Stance:
        """The likeliest kind; UNCLEAR in the place of repeats where it is not likely enough or not possible."""
        best = int(probabilities.argmax())
        sure = float(probabilities[best])
        if KINDS[best] is not StanceKind.REPEATS:
            return Stance(KINDS[best], sure)
        if sure < self.repeats_from or impossible(known) or (doubtful(known) and sure < self.despite):
            return Stance(StanceKind.UNCLEAR, max(1 - sure, float(probabilities[-1])))
        return Stance(StanceKind.REPEATS, sure)


def inputs(said: Said, known: Facts) -> Floats:
    """The values of INPUTS: logarithms of what the model says, then the facts."""
    heads = (np.log(_softmax(head) + 1e-4) for head in (said.stance, said.entailment))
    return np.concatenate([*heads, np.array(numbers_of(known))]).astype(np.float32)


def impossible(known: Facts) -> bool:
    """A question repeats nothing, nor do a denial, a jest, or another number, year, country or order."""
    parts = known.parts
    if parts.numbers or parts.years or parts.places or parts.order:
        return True
    return asked(known) or denied(known) or known.has("irony")


def doubtful(known: Facts) -> bool:
    """Something speaks against a repeat, and may mean something else."""
    return reported(known) or known.turned or known.parts.names or known.has("hedge", "leading", "dont_believe")


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    found: Floats = raised / raised.sum()
    return found
