"""From scores to advice: plain functions on plain values. The stored, versioned row is ``models.Policy``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from moderation.scoring.types import Label, Reading, Score
from moderation.wordlists import WordList, Words


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


class Rule(StrEnum):
    """What a Reason comes from when it is not a score."""

    LINKS = "links"  # many web addresses; ``note`` is how many, ``threshold`` from how many on
    WORD = "word"  # ``note`` is the word as the owner listed it, ``start`` and ``end`` where the text has it
    NEW_AUTHOR = "new_author"  # few approved comments; ``threshold`` is how many are enough
    BLOCKED = "blocked"  # a moderator blocked the author


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason for a Recommendation: ``label`` reached ``threshold``, or was not scored (``score`` None).

    A reason that comes from a ``rule`` has no label; its score is the risk that the rule alone makes.
    """

    label: Label | None = None
    score: float | None
    threshold: float | None = None
    note: str = ""  # why there is no score
    rule: Rule | None = None
    start: int | None = None  # offsets into the body, end exclusive
    end: int | None = None


def reasons_from_json(stored: list[dict[str, Any]]) -> list[Reason]:
    """Reasons as ``dataclasses.asdict`` stored them; rows from before there were rules have fewer keys."""
    return [
        Reason(
            **{
                **reason,
                "label": Label(reason["label"]) if reason["label"] else None,
                "rule": Rule(reason["rule"]) if reason.get("rule") else None,
            }
        )
        for reason in stored
    ]


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
    review, reject = threshold.review, threshold.reject
    if probability < review:
        return 0.5 * probability / review
    if probability < reject:
        return 0.5 + 0.4 * (probability - review) / (reject - review)
    return 0.9 + 0.1 * (probability - reject) / (1 - reject) if probability < 1 else 1.0


@dataclass(frozen=True, slots=True)
class Override:
    """Other thresholds for one post or tag. ``label`` None: for every label that has a threshold."""

    kind: str  # "post" or "tag"
    slug: str
    label: Label | None
    threshold: Threshold


class Trusts(StrEnum):
    """Whose comments may be approved automatically."""

    NOBODY = "nobody"
    TRUSTED = "trusted"  # those the policy or a moderator trusts
    EVERYBODY = "everybody"


@dataclass(frozen=True, kw_only=True, slots=True)
class Automatic:
    """What may be decided without a person: nothing, unless the owner switches it on.

    ``approve_below`` is a risk in [0, .5]; ``labels`` are probabilities from which a comment is rejected (marked
    as spam, for spam); ``second_look`` is the share in [0, 1] of these decisions that a person looks at again.
    """

    approve: Trusts = Trusts.NOBODY
    approve_below: float = 0.2
    labels: Mapping[Label, float] = field(default_factory=dict)
    words: bool = False  # comments with a word of the reject list are rejected
    blocked: bool = False  # comments of blocked authors are rejected
    second_look: float = 0.1

    def __bool__(self) -> bool:
        return bool(self.approve is not Trusts.NOBODY or self.labels or self.words or self.blocked)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """A whole policy as plain values. With thresholds alone it heeds nothing but scores and blocked authors."""

    thresholds: Thresholds
    links: int | None = None  # from so many web addresses on a person looks closely
    review_words: WordList = field(default_factory=WordList)
    reject_words: WordList = field(default_factory=WordList)
    new_below: int = 0  # an author with fewer approved comments is new, and a person looks closely; 0: nobody is
    trusted_from: int = 0  # an author with so many approved comments is trusted; 0: only whom moderators trust
    overrides: tuple[Override, ...] = ()
    automatic: Automatic = field(default_factory=Automatic)

    @property
    def reads_words(self) -> bool:
        """Whether ``Facts.words`` makes a difference."""
        return bool(self.review_words or self.reject_words)

    def thresholds_at(self, post: str, tags: frozenset[str]) -> Thresholds:
        """The thresholds under a post: its own override, else the strictest of its tags', else those for all."""
        if not self.overrides:
            return self.thresholds
        here = [each for each in self.overrides if each.kind == "post" and each.slug == post]
        of_tags = [each for each in self.overrides if each.kind == "tag" and each.slug in tags]
        if not here and not of_tags:
            return self.thresholds
        return {
            label: _overridden(label, here) or _overridden(label, of_tags) or threshold
            for label, threshold in self.thresholds.items()
        }

    def trusts(self, facts: "Facts") -> bool:
        """Whether the author is trusted: by a moderator, or by enough approved comments from the same network.

        Anybody can type anybody's e-mail address, so an address alone earns no trust.
        """
        if facts.standing == "blocked":
            return False
        known = facts.approved_from_here
        return facts.standing == "trusted" or bool(self.trusted_from and known and known >= self.trusted_from)


def _overridden(label: Label, overrides: list[Override]) -> Threshold | None:
    """The threshold that overrides of one level set; the strictest, and one for the label before one for all."""
    own = [each.threshold for each in overrides if each.label is label]
    found = own or [each.threshold for each in overrides if each.label is None]
    if not found:
        return None
    reject = min(each.reject for each in found)
    return Threshold(min(reject, *(each.review for each in found)), reject)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a policy is told beside the scores. Made by moderation.facts; every field may be left out."""

    links: int = 0  # web addresses in the body
    words: Words | None = None  # None: not read, because no rule asks for it
    approved: int | None = None  # comments of the same e-mail address approved before; None: not known
    approved_from_here: int | None = None  # the same, from the same network
    standing: str = ""  # "blocked" or "trusted" by a moderator
    post: str = ""  # its slug
    tags: frozenset[str] = frozenset()  # slugs


NO_FACTS = Facts()
NO_EVIDENCE = "no evidence"  # the note of the misinformation scorer when it found nothing to go by
_LEAST = 0.49  # the risk of what no longer needs a person: just below a review threshold
_Finding = tuple[Action, float, Reason | None]  # advice, risk and reason that one score or rule makes


def recommend(reading: Reading, rules: Rules | Thresholds, facts: Facts = NO_FACTS) -> Recommendation:
    """Advice for one Reading. A label that could not be scored asks for a person: never a silent approval."""
    if not isinstance(rules, Rules):
        rules = Rules(thresholds=rules)
    thresholds = rules.thresholds_at(facts.post, facts.tags)
    trusted = rules.trusts(facts)
    found: list[_Finding] = []
    for score in reading.scores:
        threshold = thresholds.get(score.label)
        if threshold is not None:
            found += _of_score(score, threshold, trusted)
    found += _of_rules(rules, facts, trusted)
    advised = {finding[0] for finding in found}
    action = next((each for each in (Action.REJECT, Action.REVIEW) if each in advised), Action.APPROVE)
    risk = max((finding[1] for finding in found), default=0.0)
    reasons = [finding[2] for finding in found if finding[2] is not None]
    reasons.sort(key=lambda reason: -(reason.score or 0))
    return Recommendation(action=action, reasons=tuple(reasons), risk=risk)


def _of_score(score: Score, threshold: Threshold, trusted: bool) -> tuple[_Finding, ...]:
    if score.probability is None:
        # "No evidence" is an answer (invariant 7): misinformation is None for nearly every comment.
        return () if score.label is Label.MISINFORMATION else (_unscored(score),)
    found = _of_probability(score.label, score.probability, threshold, trusted)
    # A note beside a score: it was made for a part of the text only, and the rest asks for a person.
    return (_unscored(score), found) if score.note else (found,)


def _unscored(score: Score) -> _Finding:
    return Action.REVIEW, 0.5, Reason(label=score.label, score=None, note=score.note)


def _of_probability(label: Label, probability: float, threshold: Threshold, trusted: bool) -> _Finding:
    risk = risk_of(probability, threshold)
    if probability < threshold.review:
        return Action.APPROVE, risk, None
    if probability >= threshold.reject:
        return Action.REJECT, risk, Reason(label=label, score=probability, threshold=threshold.reject)
    if trusted:
        return Action.APPROVE, min(risk, _LEAST), None
    return Action.REVIEW, risk, Reason(label=label, score=probability, threshold=threshold.review)


def _of_rules(rules: Rules, facts: Facts, trusted: bool) -> Iterator[_Finding]:
    if facts.standing == "blocked":
        yield Action.REJECT, 0.9, Reason(rule=Rule.BLOCKED, score=0.9)
    if facts.words is not None:
        for words, action, risk in (
            (rules.reject_words, Action.REJECT, 0.9),
            (rules.review_words, Action.REVIEW, 0.5),
        ):
            for found in words.find(facts.words):
                note, start, end = found.listed.text, found.start, found.end
                yield action, risk, Reason(rule=Rule.WORD, score=risk, note=note, start=start, end=end)
    if trusted:
        return
    if rules.links is not None and facts.links >= rules.links:
        yield Action.REVIEW, 0.5, Reason(rule=Rule.LINKS, score=0.5, threshold=rules.links, note=str(facts.links))
    if facts.approved is not None and facts.approved < rules.new_below:
        yield Action.REVIEW, 0.5, Reason(rule=Rule.NEW_AUTHOR, score=0.5, threshold=rules.new_below)


def is_complete(reading: Reading) -> bool:
    """Whether every label was scored, for the whole text. "No evidence" of misinformation is a whole answer."""
    scored = {score.label for score in reading.scores}
    return scored == set(Label) and all(
        (score.probability is not None and not score.note)
        or (score.label is Label.MISINFORMATION and score.probability is None and score.note == NO_EVIDENCE)
        for score in reading.scores
    )


def automatic_action(reading: Reading, rules: Rules, facts: Facts, advice: Recommendation) -> str:
    """What the policy may decide by itself: "approve", "reject", "spam", or "" when a person decides.

    ``advice`` is what ``recommend`` made of the same values. Always "" for a reading that is not complete.
    """
    automatic = rules.automatic
    if not automatic or not is_complete(reading):
        return ""
    if advice.action is Action.REJECT:
        return _automatic_rejection(reading, rules, facts, advice)
    if advice.action is Action.APPROVE and not advice.reasons and advice.risk < automatic.approve_below:
        allowed = automatic.approve is Trusts.EVERYBODY or (
            automatic.approve is Trusts.TRUSTED and rules.trusts(facts)
        )
        return "approve" if allowed else ""
    return ""


def _automatic_rejection(reading: Reading, rules: Rules, facts: Facts, advice: Recommendation) -> str:
    automatic = rules.automatic
    thresholds = rules.thresholds_at(facts.post, facts.tags)
    certain = {
        score.label
        for score in reading.scores
        if score.label in automatic.labels
        and score.label in thresholds
        # An override may tolerate here what is rejected elsewhere.
        and (score.probability or 0) >= max(automatic.labels[score.label], thresholds[score.label].reject)
    }
    if Label.SPAM in certain:
        return "spam"
    by_rule = {reason.rule for reason in advice.reasons if (reason.score or 0) >= 0.9}
    if certain or (automatic.words and Rule.WORD in by_rule) or (automatic.blocked and Rule.BLOCKED in by_rule):
        return "reject"
    return ""
