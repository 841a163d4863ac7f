"""Running a proposed policy over decisions that were made, beside the present one. Nothing is scored again."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import inf

from moderation.pastcases import Case
from moderation.policy import Action, Recommendation, Rule, Rules, automatic_action, recommend
from moderation.scoring.types import Label

MOST_CHANGES = 2000  # changed comments that are kept to be looked at, the newest
DECIDED = ("approve", "reject", "spam")
HEADINGS = [*map(str, Label), *map(str, Rule)]  # what a comment may be held for


@dataclass
class Side:
    """What one policy says of the cases: how often, by what moderators decided."""

    advice: Counter[tuple[str, str]] = field(default_factory=Counter)  # (advice, decided)
    held_for: Counter[tuple[str, str]] = field(default_factory=Counter)  # (label or rule, decided)
    automatic: Counter[tuple[str, str]] = field(default_factory=Counter)  # (decided by itself, decided)

    def count(self, rules: Rules, case: Case) -> tuple[Recommendation, str]:
        """Advice, and what the policy would have decided by itself. ``case`` has a reading."""
        assert case.reading is not None
        advice = recommend(case.reading, rules, case.facts)
        allowed = automatic_action(case.reading, rules, case.facts, advice)
        self.advice[str(advice.action), case.decided] += 1
        for name in {reason.label or reason.rule for reason in advice.reasons if reason.score is not None}:
            self.held_for[str(name), case.decided] += 1
        if allowed:
            self.automatic[allowed, case.decided] += 1
        return advice, allowed


@dataclass
class Tally:
    """A replay's numbers. ``as_json`` is what is stored of them; ``figures`` makes sense of that."""

    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    decided: Counter[str] = field(default_factory=Counter)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)  # (advice before, after), those that changed
    changed: int = 0  # in advice, or in what is decided without a person
    changes: list[list[object]] = field(default_factory=list)
    unscored: int = 0  # decided before the machine had said anything: left out
    unknown_authors: int = 0  # assessed before it was kept what was known of authors
    ended_early: bool = False
    seconds: float = 0.0
    oldest: datetime | None = None
    newest: datetime | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "before": _side_as_json(self.before),
            "after": _side_as_json(self.after),
            "decided": dict(self.decided),
            "moved": _nested(self.moved),
            "changed": self.changed,
            "unscored": self.unscored,
            "unknown_authors": self.unknown_authors,
            "ended_early": self.ended_early,
            "seconds": round(self.seconds, 3),
            "oldest": self.oldest.isoformat() if self.oldest else "",
            "newest": self.newest.isoformat() if self.newest else "",
        }


def replay(cases: Iterable[Case], present: Rules, proposed: Rules, seconds: float = inf) -> Tally:
    """Both policies over the same cases, newest first. Ends early, and says so, after ``seconds``."""
    tally, start = Tally(), time.monotonic()
    for number, case in enumerate(cases):
        if number % 500 == 0 and time.monotonic() - start > seconds:
            tally.ended_early = True
            break
        _take(tally, case, present, proposed)
    tally.seconds = time.monotonic() - start
    return tally


def _take(tally: Tally, case: Case, present: Rules, proposed: Rules) -> None:
    if case.reading is None:
        tally.unscored += 1
        return
    tally.decided[case.decided] += 1
    tally.unknown_authors += case.facts.approved is None
    tally.newest = tally.newest or case.at
    tally.oldest = case.at
    before, acted_before = tally.before.count(present, case)
    after, acted_after = tally.after.count(proposed, case)
    if before.action != after.action:
        tally.moved[str(before.action), str(after.action)] += 1
    if before.action == after.action and acted_before == acted_after:
        return
    tally.changed += 1
    if len(tally.changes) < MOST_CHANGES:
        change = [case.decision, str(before.action), str(after.action), acted_before, acted_after]
        tally.changes.append(change)


def _side_as_json(side: Side) -> dict[str, object]:
    return {name: _nested(getattr(side, name)) for name in ("advice", "held_for", "automatic")}


def _nested(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (first, second), count in counts.items():
        found.setdefault(first, {})[second] = count
    return found


@dataclass(frozen=True, slots=True)
class Rate:
    """``right`` of ``of``; ``share`` in [0, 1], None when there was none to speak of."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """How one label or rule, or all of them, holds comments. Right means that moderators refused the comment:
    marked it as spam, for the label spam; rejected it, for the other labels; either, for rules and for all.
    """

    name: str  # a Label, a Rule, "held" (advice other than approve) or "reject" (advice to reject)
    held: int
    precision: Rate  # of those held, refused
    recall: Rate  # of those refused, held


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """One policy's side of a replay, as people read it."""

    rows: list[Row]
    work: int  # comments that a person is to look at closely and that the policy does not decide
    missed: int  # refused comments that it advised to approve
    wronged: int  # approved comments that it advised to reject
    automatic: int  # decided without a person
    automatic_wrong: int  # of those, otherwise than moderators did


def figures(summary: dict, side: str) -> Figures:
    """``side`` is "before" or "after" of what ``Tally.as_json`` made."""
    made, decided = summary[side], summary["decided"]
    advice, automatic = made["advice"], made["automatic"]
    acted = sum(sum(row.values()) for row in automatic.values())
    held = {each: _of(advice, Action.REVIEW, each) + _of(advice, Action.REJECT, each) for each in DECIDED}
    rejected = {each: _of(advice, Action.REJECT, each) for each in DECIDED}
    rows = [_row("held", held, decided, ("reject", "spam")), _row("reject", rejected, decided, ("reject", "spam"))]
    for name in HEADINGS:
        counts = {each: _of(made["held_for"], name, each) for each in DECIDED}
        rows.append(_row(name, counts, decided, _right_for(name)))
    by_itself = sum(_of(automatic, act, each) for act in ("reject", "spam") for each in DECIDED)
    return Figures(
        rows=rows,
        work=sum(held.values()) - by_itself,
        missed=sum(_of(advice, Action.APPROVE, each) for each in ("reject", "spam")),
        wronged=rejected["approve"],
        automatic=acted,
        automatic_wrong=acted - sum(_of(automatic, each, each) for each in DECIDED),
    )


def _right_for(name: str) -> tuple[str, ...]:
    if name == Label.SPAM:
        return ("spam",)
    return ("reject",) if name in list(Label) else ("reject", "spam")


def _row(name: str, held: dict[str, int], decided: dict[str, int], right: tuple[str, ...]) -> Row:
    hits = sum(held[each] for each in right)
    return Row(
        name=name,
        held=sum(held.values()),
        precision=Rate(hits, sum(held.values())),
        recall=Rate(hits, sum(decided.get(each, 0) for each in right)),
    )


def _of(table: dict, first: str, second: str) -> int:
    return table.get(str(first), {}).get(second, 0)
