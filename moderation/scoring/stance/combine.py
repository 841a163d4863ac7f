"""The answer of the pair model, the cues and the agreement of the parts together."""

from dataclasses import dataclass

import numpy as np

from moderation.scoring.stance.features import NAMES, Facts, asked, denied, numbers_of, plain_words, reported
from moderation.scoring.stance.model import Floats, Said
from moderation.scoring.stance.types import READ_KINDS, Stance, StanceKind

KINDS = (*READ_KINDS, StanceKind.UNCLEAR)  # in the order of the model's logits
READ = (*(f"stance_{kind}" for kind in KINDS), "follows", "excluded", "neither")
LIKENESS = (
    *("cosine", "cosine_bare", "cosine_turned", "shared_bare", "cosine_shared", "cosine_sharing"),
    *("near", "nearer"),
)
ODDS = ("repeats_denies", "follows_excluded", "follows_neither")  # of what the model says, one against the other
WHERE = ("bare", "turned", "cosine")  # the odds count otherwise
INPUTS = (*READ, *NAMES, *LIKENESS, *(f"{odds}_{where}" for where in WHERE for odds in ODDS))
NEAR, NEARER = 0.6, 0.8  # cosines from which on a sentence is about the claim, and nearly the claim
LITERAL, OF_SENTENCE = 0.85, 0.75  # of the claim's words are said, and of the words said are the claim's
OF_LONGER = 0.6  # of the words said are the claim's, where all of the claim's are said


@dataclass(frozen=True, slots=True)
class Combination:
    """A logistic model over INPUTS, and how sure it must be before a comment is said to repeat a claim.

    ``weight`` is [KINDS, INPUTS], ``bias`` is [KINDS]; ``despite`` holds where a cue or a part speaks against it.
    """

    weight: Floats
    bias: Floats
    repeats_from: float
    despite: float

    def probabilities(self, said: Said, known: Facts, cosine: float) -> Floats:
        """One for each of KINDS; they add up to 1."""
        found: Floats = _softmax(self.weight @ inputs(said, known, cosine) + self.bias)
        return found

    def stance(self, said: Said, known: Facts, cosine: float) -> Stance:
        return self.decided(self.probabilities(said, known, cosine), known)

    def decided(self, probabilities: Floats, known: Facts) -> Stance:
        """The likeliest kind; UNCLEAR in the place of repeats where it is not likely enough or not possible.

        What says the claim in its own words and has no mark of anything else repeats it, whatever the model says.
        """
        best = int(probabilities.argmax())
        sure = float(probabilities[best])
        if literal(known):
            return Stance(StanceKind.REPEATS, max(self.repeats_from, float(probabilities[0])))
        if KINDS[best] is not StanceKind.REPEATS:
            return Stance(KINDS[best], sure)
        if sure < self.repeats_from or impossible(known) or (doubtful(known) and sure < self.despite):
            return Stance(StanceKind.UNCLEAR, max(1 - sure, float(probabilities[-1])))
        return Stance(StanceKind.REPEATS, sure)


def inputs(said: Said, known: Facts, cosine: float) -> Floats:
    """The values of INPUTS: logarithms of what the model says, the facts, and how like sentence and claim are.

    ``cosine`` is that of their two vectors.
    """
    read = np.concatenate([np.log(_softmax(head) + 1e-4) for head in (said.stance, said.entailment)])
    odds = np.array([read[0] - read[1], read[5] - read[6], read[5] - read[7]])
    shared, sharing = known.parts.shared, known.parts.sharing
    bare, turned = float(plain_words(known)), float(known.turned)
    like = [
        *(cosine, cosine * bare, cosine * turned, shared * bare, cosine * shared, cosine * sharing),
        *(max(0.0, cosine - NEAR), max(0.0, cosine - NEARER)),
    ]
    mixed = [odds * bare, odds * turned, odds * cosine]
    return np.concatenate([read, numbers_of(known), like, *mixed]).astype(np.float32)


def literal(known: Facts) -> bool:
    """Whether the sentence is the claim, in nearly its own words and with little besides."""
    parts = known.parts
    if impossible(known) or doubtful(known) or parts.subject or known.has("rhetorical", "past"):
        return False
    return parts.shared >= LITERAL and parts.sharing >= (OF_LONGER if parts.shared == 1 else OF_SENTENCE)


def impossible(known: Facts) -> bool:
    """A question repeats nothing, nor do a denial, a jest, the contrary, or other parts."""
    if known.parts.mismatch or known.turned:
        return True
    return asked(known) or denied(known) or known.has("irony", "leading")


def doubtful(known: Facts) -> bool:
    """Something speaks against a repeat, and may mean something else."""
    return reported(known) or known.parts.replaced or known.has("hedge", "dont_believe")


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    found: Floats = raised / raised.sum()
    return found
