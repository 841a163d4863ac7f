"""From scores to advice: plain functions on plain values. The stored, versioned row is ``models.Policy``."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from moderation.scoring.types import Label, Reading


class Action(StrEnum):
    """What the machine advises. It never decides by itself."""

    APPROVE = "approve"
    REVIEW = "review"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Threshold:
    """From ``review`` on a person should look closely, from ``reject`` on the advice is to reject.

    Both in (0, 1] with review <= reject; ValueError otherwise.
    """

    review: float
    reject: float

    def __post_init__(self) -> None:
        if not 0 < self.review <= self.reject <= 1:
            raise ValueError(f"0 < review <= reject <= 1 is needed, not {self.review} and {self.reject}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason for a Recommendation: ``label`` reached ``threshold``, or was not scored (``score`` None)."""

    label: Label
    score: float | None
    threshold: float | None = None
    note: str = ""  # why there is no score


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """The machine's advice. ``risk`` in [0, 1] orders the queue: .5 is a review threshold, .9 a reject one."""

    action: Action
    reasons: tuple[Reason, ...]
    risk: float


Thresholds = Mapping[Label, Threshold]

DEFAULT_THRESHOLDS: Thresholds = {
    Label.TOXICITY: Threshold(0.5, 0.9),
    Label.SEVERE_TOXICITY: Threshold(0.3, 0.7),
    Label.PROFANITY: Threshold(0.6, 0.95),
    Label.THREAT: Threshold(0.3, 0.7),
    Label.INSULT: Threshold(0.5, 0.9),
    Label.IDENTITY_ATTACK: Threshold(0.4, 0.8),
    Label.SPAM: Threshold(0.5, 0.9),
    Label.MISINFORMATION: Threshold(0.5, 0.95),
}


def risk_of(probability: float, threshold: Threshold) -> float:
    """``probability`` on the scale that all labels share: 0 -> 0, review -> .5, reject -> .9, 1 -> 1, rising."""
    points = [(0.0, 0.0), (threshold.review, 0.5), (threshold.reject, 0.9), (1.0, 1.0)]
    for (low, low_risk), (high, high_risk) in pairwise(points):
        if probability < high:
            return low_risk + (high_risk - low_risk) * (probability - low) / (high - low)
    return 1.0


def recommend(reading: Reading, thresholds: Thresholds) -> Recommendation:
    """Advice for one Reading. A label that could not be scored asks for a person: never a silent approval."""
    reasons: list[Reason] = []
    action = Action.APPROVE
    risk = 0.0
    for score in reading.scores:
        threshold = thresholds.get(score.label)
        if threshold is None:
            continue
        if score.probability is None:
            # "No evidence" is an answer (invariant 7): misinformation is None for nearly every comment.
            if score.label is Label.MISINFORMATION:
                continue
            reasons.append(Reason(label=score.label, score=None, note=score.note))
            risk = max(risk, 0.5)
            action = Action.REVIEW if action is Action.APPROVE else action
            continue
        if score.note:  # made for a part of the text only: the rest asks for a person
            reasons.append(Reason(label=score.label, score=None, note=score.note))
            action = Action.REVIEW if action is Action.APPROVE else action
            risk = max(risk, 0.5)
        risk = max(risk, risk_of(score.probability, threshold))
        if score.probability >= threshold.reject:
            action = Action.REJECT
            reasons.append(Reason(label=score.label, score=score.probability, threshold=threshold.reject))
        elif score.probability >= threshold.review:
            action = Action.REVIEW if action is Action.APPROVE else action
            reasons.append(Reason(label=score.label, score=score.probability, threshold=threshold.review))
    reasons.sort(key=lambda reason: -(reason.score or 0))
    return Recommendation(action=action, reasons=tuple(reasons), risk=risk)
