"""What goes into the scorers and what comes out. Plain values; this package knows no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Label(StrEnum):
    """What a Score is a probability of."""

    TOXICITY = "toxicity"  # rude or hurtful enough to make people leave a discussion
    SEVERE_TOXICITY = "severe_toxicity"  # the same, very much so
    PROFANITY = "profanity"
    THREAT = "threat"  # of violence or harm
    INSULT = "insult"  # aimed at a person
    IDENTITY_ATTACK = "identity_attack"  # at people for what they are
    SPAM = "spam"
    MISINFORMATION = "misinformation"  # repeats a claim that a fact-check rated false


ABUSE_LABELS = (
    Label.TOXICITY,
    Label.SEVERE_TOXICITY,
    Label.PROFANITY,
    Label.THREAT,
    Label.INSULT,
    Label.IDENTITY_ATTACK,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One comment as the scorers see it. ``language`` is an ISO 639-1 code when the writer declared it."""

    body: str
    author_name: str = ""
    author_url: str = ""
    language: str = ""
    post: str = ""  # the title or text of what is commented on
    author_email_domain: str = ""  # "example.org"; never the whole address
    form_seconds: float | None = None  # from showing the form to sending it; None: not known
    repeats: int = 0  # how many other articles have nearly the same comment


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Why a score is what it is.

    ``start`` and ``end`` are character offsets into ``Text.body``, end exclusive; both None when the evidence
    is not in the body (the author's website, say). ``reason`` is a short English phrase that moderators read;
    the interface translates it.
    """

    label: Label
    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FactCheckMatch:
    """A published fact-check that a sentence of the comment (``start`` to ``end``) is about.

    ``fact_check_id`` names it in the library that was handed in, ``verdict`` is what its rating comes to (false,
    mostly_false, mixed, mostly_true, true, unproven, none), ``date`` that of the review as YYYY-MM-DD or "", and
    ``match_probability``, in [0, 1], says how surely the sentence is about the claim.
    """

    claim: str
    rating: str  # the publisher's own words
    publisher: str
    url: str
    stance: str  # repeats, denies, asks, mentions, unclear
    probability: float  # of that stance, in [0, 1]
    start: int
    end: int
    fact_check_id: int = 0
    verdict: str = ""
    date: str = ""
    match_probability: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A probability in [0, 1] for one label, or None when it was not made, and ``note`` says why."""

    label: Label
    probability: float | None
    evidence: tuple[Evidence, ...] = ()
    fact_checks: tuple[FactCheckMatch, ...] = ()
    note: str = ""


class Scorer(Protocol):
    """A pure function of texts. The same texts give the same scores, alone or in a batch."""

    @property
    def labels(self) -> tuple[Label, ...]: ...

    @property
    def version(self) -> str:
        """Names the weights, for ever."""
        ...

    def score(self, texts: Sequence[Text]) -> list[tuple[Score, ...]]:
        """One tuple for every text, in order, with one Score for each of ``labels``; [] for no texts.

        Never raises for what a text contains: what cannot be scored has probability None and a note.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Everything the scorers say about one text. ``scores`` has every Label once, in the order of Label."""

    language: str  # ISO 639-1, "und" when it cannot be told
    scores: tuple[Score, ...]
    models: dict[str, str]  # scorer name -> version
    other_languages: tuple[str, ...] = ()  # of a text that is scored for its English part only, the most first

    def probability(self, label: Label) -> float | None:
        """The probability for ``label``, or None when it was not made."""
        return next(score.probability for score in self.scores if score.label is label)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(item for score in self.scores for item in score.evidence)

    @property
    def fact_checks(self) -> tuple[FactCheckMatch, ...]:
        return tuple(match for score in self.scores for match in score.fact_checks)
