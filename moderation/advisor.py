"""Which thresholds this site's own decisions speak for: the curve of work against misses, and a proposal.

Plain functions on plain values. A comment is *held* when a score reaches its review threshold; *work* is the share
of comments that are held, *misses* the share of refused comments that are not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from moderation.pastcases import Case
from moderation.policy import Threshold, Thresholds, risk_of
from moderation.scoring.types import Label

MOST_CASES = 20_000  # decisions that are looked at, the newest
LEAST_CASES = 100  # fewer say nothing
LEAST_OF_EACH = 20  # refused and approved comments, for the whole and for a label
POINTS = 40  # of the curve
SURE = 0.95  # share of comments at or over a proposed reject threshold that moderators refused


@dataclass(frozen=True, slots=True)
class Point:
    """Holding comments from ``cut`` on; ``work`` and ``misses`` in [0, 1]."""

    cut: float
    work: float
    misses: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """For one label: ``threshold`` None when its comments are too few, and the present one should stay."""

    label: Label
    refused: int  # comments whose highest risk is this label's
    approved: int
    present: Threshold
    threshold: Threshold | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What the cases say. ``curve`` is over the risk of the present policy, empty when there are too few cases."""

    cases: int
    refused: int
    curve: list[Point]
    now: Point | None  # where the present review thresholds are, with what they hold
    proposals: list[Proposal]
    then: Point | None  # where the proposed ones would be, on the same cases

    @property
    def enough(self) -> bool:
        return bool(self.curve)


@dataclass(frozen=True, slots=True)
class _Scored:
    scores: dict[Label, float]
    label: Label  # the riskiest
    risk: float
    refused: bool


def advise(cases: Iterable[Case], present: Thresholds, misses: float) -> Advice:
    """The curve, and thresholds that let at most the share ``misses``, in [0, 1), of refused comments through."""
    scored = [found for case in cases if (found := _scored(case, present))]
    refused = sum(each.refused for each in scored)
    approved = len(scored) - refused
    if len(scored) < LEAST_CASES or min(refused, approved) < LEAST_OF_EACH:
        return Advice(cases=len(scored), refused=refused, curve=[], now=None, proposals=[], then=None)
    proposals = [_proposal(label, present[label], scored, misses) for label in present]
    proposed = {each.label: each.threshold or each.present for each in proposals}
    return Advice(
        cases=len(scored),
        refused=refused,
        curve=curve([(each.risk, each.refused) for each in scored]),
        now=_held(scored, present),
        proposals=proposals,
        then=_held(scored, proposed),
    )


def _scored(case: Case, present: Thresholds) -> _Scored | None:
    if case.reading is None:
        return None
    scores = {
        each.label: each.probability
        for each in case.reading.scores
        if each.probability is not None and each.label in present
    }
    if not scores:
        return None
    risks = {label: risk_of(score, present[label]) for label, score in scores.items()}
    label = max(risks, key=risks.__getitem__)
    return _Scored(scores, label, risks[label], case.refused)


def curve(pairs: Sequence[tuple[float, bool]]) -> list[Point]:
    """At most POINTS points over (risk, refused), from holding everything to holding nothing.

    ``pairs`` has at least one refused comment.
    """
    ordered = sorted(pairs)
    refused = sum(was for _risk, was in ordered)
    points = [Point(0.0, 1.0, 0.0)]
    missed = 0
    step = max(1, len(ordered) // (POINTS - 2))
    for index, (risk, was) in enumerate(ordered, 1):
        missed += was
        following = ordered[index][0] if index < len(ordered) else None
        # A cut lies between two different risks: comments of one risk are held or not held together.
        if following == risk or (index < len(ordered) and index - _passed(points, len(ordered)) < step):
            continue
        cut = following if following is not None else 1.0
        points.append(Point(cut, (len(ordered) - index) / len(ordered), missed / refused))
    return points


def _passed(points: list[Point], total: int) -> int:
    """How many comments lie under the newest point's cut."""
    return total - round(points[-1].work * total)


def _held(scored: list[_Scored], thresholds: Thresholds) -> Point:
    held = [any(score >= thresholds[label].review for label, score in each.scores.items()) for each in scored]
    missed = sum(each.refused and not was for each, was in zip(scored, held, strict=True))
    refused = sum(each.refused for each in scored)
    return Point(0.5, sum(held) / len(scored), missed / refused)


def _proposal(label: Label, present: Threshold, scored: list[_Scored], misses: float) -> Proposal:
    own = [(each.scores[label], each.refused) for each in scored if each.label is label]
    refused = sorted(score for score, was in own if was)
    approved = len(own) - len(refused)
    if min(len(refused), approved) < LEAST_OF_EACH:
        return Proposal(label, len(refused), approved, present, None)
    review = max(0.001, floor(refused[floor(misses * len(refused))] * 1000) / 1000)
    sure = _sure_from(own)
    reject = present.reject if sure is None else min(1.0, ceil(sure * 1000) / 1000)
    return Proposal(label, len(refused), approved, present, Threshold(review, max(review, reject)))


def _sure_from(own: list[tuple[float, bool]]) -> float | None:
    """The lowest score from which on moderators refused the share SURE of comments; None when there is none."""
    found, refused = None, 0
    ordered = sorted(own, reverse=True)
    for count, (score, was) in enumerate(ordered, 1):
        refused += was
        complete = count == len(ordered) or ordered[count][0] != score
        if complete and count >= LEAST_OF_EACH and refused >= SURE * count:
            found = score
    return found
