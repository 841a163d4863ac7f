"""A pair as numbers: cues and agreement, in one fixed order, for the rule and for the fitted combination alike."""

from collections.abc import Callable
from dataclasses import dataclass

from moderation.scoring.stance.agreement import Agreement, agreement, content
from moderation.scoring.stance.cues import Cues, cues, negations, undefied
from moderation.scoring.stance.text import Plain

QUOTED = 0.3  # of the claim's words in quotation marks make the sentence a quotation of it


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a pair without any model."""

    cues: Cues
    parts: Agreement
    turned: bool  # one of them negates what the other does not, counting opposite words
    quoted: float  # part of the claim's words that stand in quotation marks

    def has(self, *names: str) -> bool:
        return any(name in self.cues.sentence for name in names)

    def near(self, *names: str) -> bool:
        return any(name in side for name in names for side in (self.cues.before, self.cues.after))


def facts(pair: Plain) -> Facts:
    seen = cues(pair)
    parts = agreement(undefied(pair.sentence), pair.claim, f"{pair.before} {pair.after}")
    negated = negations(pair.sentence) % 2 != negations(pair.claim) % 2
    claimed = content(pair.claim)
    return Facts(
        cues=seen,
        parts=parts,
        turned=negated != parts.direction,
        quoted=len(claimed & content(seen.quoted)) / len(claimed) if claimed else 0.0,
    )


_DENIES = ("denial", "no_evidence", "debunked", "not_true", "dont_believe", "no_it", "rhetorical")
_SENTENCE = (
    *_DENIES,
    "vouched",
    "question",
    "asks",
    "starts_asking",
    "leading",
    "report",
    "hedge",
    "irony",
    "past",
)
_AROUND = (
    "denial",
    "no_evidence",
    "debunked",
    "not_true",
    "no_it",
    "question",
    "asks",
    "report",
    "irony",
    "vouched",
)


def denied(known: Facts) -> bool:
    """Whether words of denial stand in the sentence, or right around it."""
    return known.has(*_DENIES) or known.cues.headed == "myth" or known.cues.taken_back


def asked(known: Facts) -> bool:
    return known.has("question", "asks") or known.cues.asked_about


def reported(known: Facts) -> bool:
    return known.has("report") or known.quoted > QUOTED or known.cues.introduced


def plain_words(known: Facts) -> bool:
    """Whether nothing in the sentence or around it marks a denial, a question, another's words or the contrary."""
    return not (denied(known) or asked(known) or reported(known) or known.turned)


_OTHERS: dict[str, Callable[[Facts], float]] = {
    "shared": lambda known: known.parts.shared,
    "sharing": lambda known: known.parts.sharing,
    "around": lambda known: known.parts.around,
    "numbers": lambda known: known.parts.numbers,
    "years": lambda known: known.parts.years,
    "names": lambda known: known.parts.names,
    "places": lambda known: known.parts.places,
    "direction": lambda known: known.parts.direction,
    "order": lambda known: known.parts.order,
    "turned": lambda known: known.turned,
    "turned_denied": lambda known: known.turned and denied(known),
    "denied": denied,
    "quoted": lambda known: known.quoted,
    "replaced": lambda known: known.parts.replaced,
    "subject": lambda known: known.parts.subject,
    "introduced": lambda known: known.cues.introduced,
    "taken_back": lambda known: known.cues.taken_back,
    "asked_about": lambda known: known.cues.asked_about,
    "myth": lambda known: known.cues.headed == "myth",
    "fact": lambda known: known.cues.headed == "fact",
    "bare": plain_words,
}
NAMES = (
    *_SENTENCE,
    *(f"before_{name}" for name in _AROUND),
    *(f"after_{name}" for name in _AROUND),
    *_OTHERS,
)


def numbers_of(known: Facts) -> list[float]:
    """The values of NAMES, each in [0, 1]."""
    return [
        *(float(name in known.cues.sentence) for name in _SENTENCE),
        *(float(name in known.cues.before) for name in _AROUND),
        *(float(name in known.cues.after) for name in _AROUND),
        *(float(value(known)) for value in _OTHERS.values()),
    ]
