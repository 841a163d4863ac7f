"""Hand-written material the scorers are tried on, and never trained on.

Every function reads one file beside this module and returns its rows in file order. A row that cannot be read
raises ValueError naming the file and the line; a retry never helps, the file has to be mended.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from moderation.scoring.stance import Pair, StanceKind
from moderation.scoring.types import ABUSE_LABELS, Label

HERE = Path(__file__).resolve().parent

Row = dict[str, object]
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One comment made to try one function, say negated hate.

    ``labels`` holds only what is beyond doubt, 0 or 1; a label that is absent is not to be counted either way.
    ``harmless`` is the side of the table the case is counted on: the opposite of ``abusive``.
    """

    text: str
    abusive: bool
    labels: dict[Label, int]
    function: str
    harmless: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SpamCase:
    """One blog comment with what its writer typed as name and website, either of which may be empty."""

    text: str
    author_name: str
    author_url: str
    spam: bool
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentitySentence:
    """A harmless sentence about ``term``; ``tone`` is "neutral" or "positive"."""

    text: str
    term: str
    category: str
    tone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageCase:
    """A comment of 1 to 15 words; ``language`` is its ISO 639-1 code."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StanceCase:
    """A sentence, what stands around it, and a claim; ``accepted`` are the stances a moderator would let pass."""

    pair: Pair
    stance: StanceKind
    accepted: frozenset[StanceKind]
    kind: str
    topic: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimComment:
    """A comment and what it does with ``claims``, any of which is the right match; without claims it is beside all
    of the demo's library and ``stance`` is None."""

    text: str
    stance: StanceKind | None
    claims: frozenset[str]
    loose: bool


def cases() -> list[Case]:
    """The functional test of the abuse scorer."""
    return _read("cases.jsonl", _case)


def spam_cases() -> list[SpamCase]:
    """Spam of many kinds, and comments of real readers that look a little like it; about half and half."""
    return _read("spam_cases.jsonl", _spam_case)


def blog_comments() -> list[SpamCase]:
    """As ``spam_cases``, by another writer and in other kinds."""
    return _read("blog_comments.jsonl", _spam_case)


def language_cases() -> list[LanguageCase]:
    """Short comments, half of them English."""
    return _read("language_cases.jsonl", _language_case)


def stance_cases() -> list[StanceCase]:
    """What commenters do with claims; near misses, quotations and denials stand beside plain repeats."""
    return _read("stance_cases.jsonl", _stance_case)


def claim_comments() -> list[ClaimComment]:
    """Comments on the claims of the library that ``up`` loads, and beside them."""
    return _read("claim_comments.jsonl", _claim_comment)


def identity_sentences() -> list[IdentitySentence]:
    """Every sentence with every term in its slot, term by term, so that a share per term can be counted.

    The category "control" holds terms nobody attacks (teachers, cyclists): what is flagged there is the
    sentence's doing, not the term's.
    """
    sentences = _read("identity_sentences.jsonl", lambda row: (_text(row, "text"), _text(row, "tone")))
    terms = _read(
        "identity_terms.jsonl", lambda row: (_text(row, "one"), _text(row, "many"), _text(row, "category"))
    )
    return [
        IdentitySentence(text=_fill(sentence, one, many), term=many, category=category, tone=tone)
        for one, many, category in terms
        for sentence, tone in sentences
    ]


def offensive_words() -> frozenset[str]:
    """Lower-case single words that somebody who means to get past a filter would disguise."""
    return frozenset((HERE / "offensive_words.txt").read_text(encoding="utf-8").split())


def _fill(sentence: str, one: str, many: str) -> str:
    capital = many[0].upper() + many[1:]
    return sentence.replace("{one}", one).replace("{many}", many).replace("{Many}", capital)


def _case(row: Row) -> Case:
    labels = row["labels"]
    if not isinstance(labels, dict) or any(value not in (0, 1) for value in labels.values()):
        raise ValueError("labels must map names to 0 or 1")
    named = {Label(name): int(value) for name, value in labels.items()}
    if not set(named) <= set(ABUSE_LABELS):
        raise ValueError("labels must be labels of abuse")
    return Case(
        text=_text(row, "text"),
        abusive=_flag(row, "abusive"),
        labels=named,
        function=_text(row, "function"),
        harmless=_flag(row, "harmless"),
    )


def _spam_case(row: Row) -> SpamCase:
    return SpamCase(
        text=_text(row, "text"),
        author_name=_text(row, "author_name", empty=True),
        author_url=_text(row, "author_url", empty=True),
        spam=_flag(row, "spam"),
        kind=_text(row, "kind"),
    )


def _language_case(row: Row) -> LanguageCase:
    return LanguageCase(text=_text(row, "text"), language=_text(row, "language"), kind=_text(row, "kind"))


def _stance_case(row: Row) -> StanceCase:
    stance, accepted = StanceKind(_text(row, "stance")), row["accepted"]
    if not isinstance(accepted, list) or stance not in accepted:
        raise ValueError("accepted must list the stance")
    return StanceCase(
        pair=Pair(
            _text(row, "sentence"),
            _text(row, "claim"),
            before=_text(row, "before", empty=True),
            after=_text(row, "after", empty=True),
        ),
        stance=stance,
        accepted=frozenset(map(StanceKind, accepted)),
        kind=_text(row, "kind"),
        topic=_text(row, "topic"),
    )


def _claim_comment(row: Row) -> ClaimComment:
    stance, claims = _text(row, "stance"), row["claims"]
    if not isinstance(claims, list) or bool(claims) == (stance == "none"):
        raise ValueError("claims must list claims, and none when the stance is none")
    return ClaimComment(
        text=_text(row, "text"),
        stance=StanceKind(stance) if claims else None,
        claims=frozenset(map(str, claims)),
        loose=_text(row, "wording", empty=True) == "loose",
    )


def _text(row: Row, key: str, *, empty: bool = False) -> str:
    value = row[key]
    if not isinstance(value, str) or not (value.strip() or empty):
        raise ValueError(f"{key} must be text")
    return value


def _flag(row: Row, key: str) -> bool:
    value = row[key]
    if not isinstance(value, bool):
        raise TypeError(f"{key} must be true or false")
    return value


def _read(name: str, make: Callable[[Row], Made]) -> list[Made]:
    made = []
    # Not splitlines(): a text may hold other characters that it takes for the end of a line.
    for number, line in enumerate((HERE / name).read_text(encoding="utf-8").removesuffix("\n").split("\n"), 1):
        try:
            made.append(make(_row(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{name}, line {number}: {error}") from error
    return made


def _row(line: str) -> Row:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise TypeError("not an object")
    return row
