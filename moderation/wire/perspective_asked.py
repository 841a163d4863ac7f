"""What clients of the Perspective API send, read and checked; with that format's own words for what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from moderation.emails import without_addresses
from moderation.feedback import storable
from moderation.scoring.language import ENGLISH
from moderation.scoring.types import ABUSE_LABELS, Label
from moderation.wire.google import QUOTED
from moderation.wire.perspective_fields import Fields, invalid

LONGEST = 20_480  # bytes of UTF-8
PROBABILITY = "PROBABILITY"
ATTRIBUTES = {
    "TOXICITY": Label.TOXICITY,
    "SEVERE_TOXICITY": Label.SEVERE_TOXICITY,
    "IDENTITY_ATTACK": Label.IDENTITY_ATTACK,
    "INSULT": Label.INSULT,
    "PROFANITY": Label.PROFANITY,
    "THREAT": Label.THREAT,
    "SPAM": Label.SPAM,
}
ATTRIBUTES |= {f"{name}_EXPERIMENTAL": label for name, label in ATTRIBUTES.items()}
KEPT_ENTRIES, KEPT_CHARACTERS = 10, 2_000  # of the context that is stored with a suggestion, and of each entry


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A score that is asked for. Under ``threshold`` it is left out."""

    label: Label
    threshold: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A request to analyze; who asks, and for which community, changes nothing. ``languages`` is [] where the text
    is to tell."""

    text: str
    wanted: dict[str, Wanted]  # by the attribute's name
    languages: list[str]
    drop_unsupported: bool
    span_annotations: bool
    client_token: str

    @property
    def language(self) -> str:
        """ISO 639-1, as the scorers take it; "" where the text is to tell."""
        return primary(self.languages[0]) if self.languages else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A request to suggestscore: what somebody says a text should have got. ``context`` and ``community`` have no
    e-mail address."""

    text: str
    scores: dict[Label, float]
    languages: list[str]
    community: str
    context: dict[str, list[str]]
    client_token: str
    do_not_store: bool


def question(fields: Fields) -> Question:
    """Raises Failure."""
    text = _comment(fields)
    _check_context(fields)
    if not list(fields.inner("requestedAttributes")):
        raise invalid("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")
    languages, drop = _languages(fields), fields.flag("dropUnsupportedAttributes")
    wanted = _wanted(fields.inner("requestedAttributes"), drop)
    foreign = [language for language in languages if primary(language) != ENGLISH]
    if foreign:
        wanted = without_language(wanted, ABUSE_LABELS, drop, foreign, "requestedLanguages")
    return Question(
        text=text,
        wanted=wanted,
        languages=languages,
        drop_unsupported=drop,
        span_annotations=fields.flag("spanAnnotations"),
        client_token=fields.text("clientToken"),
    )


def suggestion(fields: Fields) -> Suggestion:
    """Raises Failure."""
    text = _comment(fields)
    _check_context(fields)
    if not list(fields.inner("attributeScores")):
        raise invalid("Missing attribute_scores", "NO_REQUESTED_ATTRIBUTES")
    return Suggestion(
        text=text,
        scores=_scores(fields.inner("attributeScores")),
        languages=_languages(fields),
        community=without_addresses(fields.text("communityId")),
        context=_context(fields),
        client_token=fields.text("clientToken"),
        do_not_store=fields.flag("doNotStore"),
    )


def without_language(
    wanted: dict[str, Wanted], labels: Iterable[Label], drop: bool, languages: list[str], called: str
) -> dict[str, Wanted]:
    """``wanted`` less what is of ``labels``, which do not read ``languages``; raises Failure unless they may be
    dropped. ``called``: requestedLanguages or detectedLanguages, whichever they are."""
    lost = [name for name, each in wanted.items() if each.label in labels]
    if lost and not drop:
        where = {"attribute": lost[0], called: languages}
        raise invalid(
            f"Attribute {lost[0]} does not support request languages: {', '.join(languages)[:QUOTED]}",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            languageNotSupportedByAttributeError=where,
        )
    return {name: each for name, each in wanted.items() if name not in lost}


def primary(language: str) -> str:
    """The language of a BCP 47 tag, without its region."""
    return language.replace("_", "-").partition("-")[0].strip().lower()


def _comment(fields: Fields) -> str:
    comment = fields.inner("comment")
    text = comment.text("text")
    if not text.strip():
        raise invalid("Comment must be non-empty.", "COMMENT_EMPTY")
    if len(text) > LONGEST or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise invalid("Comment text too long.", "COMMENT_TOO_LONG")
    kind = comment.text("type")
    if kind == "HTML":
        raise invalid("Currently, only 'PLAIN_TEXT' comments are supported")
    if kind not in ("", "PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED"):
        raise invalid("Unknown text type")
    return text


def _check_context(fields: Fields) -> None:
    """Context of either kind may come, and changes no score."""
    context = fields.inner("context")
    if context.inners("entries") and context.has("articleAndParentComment"):
        raise invalid(
            "Context can have either entries or article_and_parent_comment, but both fields were populated."
        )
    context.inner("articleAndParentComment")


def _wanted(asked: Fields, drop: bool) -> dict[str, Wanted]:
    found = {}
    for name in asked:
        if drop and name not in ATTRIBUTES:
            continue
        label, options = _label(name), asked.inner(name)
        kind = options.text("scoreType")
        if kind not in ("", PROBABILITY, "SCORE_TYPE_UNSPECIFIED"):
            raise invalid(f"Requested score type {kind[:QUOTED]} is not supported by attribute {name}")
        found[name] = Wanted(label=label, threshold=options.number("scoreThreshold") or 0.0)
    return found


def _label(name: str) -> Label:
    if name not in ATTRIBUTES:
        raise invalid(f"Unknown requested attribute: {name[:QUOTED]}")
    return ATTRIBUTES[name]


def _languages(fields: Fields) -> list[str]:
    found = fields.texts("languages")
    if not all(map(primary, found)):
        raise invalid("Invalid value at 'languages': each is to name a language, such as en.")
    return found


def _scores(given: Fields) -> dict[Label, float]:
    found: dict[Label, float] = {}
    for name in given:
        label, value = _label(name), _suggested(given.inner(name), name)
        if found.setdefault(label, value) != value:
            raise invalid(f"Attribute {name} is the same as another one, whose summary score is not the same.")
    return found


def _suggested(given: Fields, name: str) -> float:
    summary = given.inner("summaryScore")
    if summary.text("type") not in ("", PROBABILITY, "SCORE_TYPE_UNSPECIFIED"):
        raise invalid(f"Suggested score type {summary.text('type')[:QUOTED]} is not supported by attribute {name}")
    value = summary.number("value")
    if value is None or not 0 <= value <= 1:
        raise invalid(f"The summary score of attribute {name} is to be a number from 0 to 1.")
    return value


def _context(fields: Fields) -> dict[str, list[str]]:
    """What a suggestion is about, as far as it is kept: texts without e-mail addresses, by their place."""
    context = fields.inner("context")
    article = context.inner("articleAndParentComment")
    texts = {
        "entries": [entry.text("text") for entry in context.inners("entries")[:KEPT_ENTRIES]],
        "article": [article.inner("article").text("text")],
        "parentComment": [article.inner("parentComment").text("text")],
    }
    kept = {
        name: [without_addresses(storable(text))[:KEPT_CHARACTERS] for text in found if text]
        for name, found in texts.items()
    }
    return {name: found for name, found in kept.items() if found}
