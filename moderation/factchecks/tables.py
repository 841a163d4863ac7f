"""Rows of JSON lines and CSV: one fact-check a row, under the names that such tables use for their columns."""

from collections.abc import Mapping

from moderation.factchecks.entries import Entry, make_entry, plain
from moderation.factchecks.models import Verdict
from moderation.factchecks.verdicts import verdict_of

# Ours first. Names are compared without case, spaces and underscores.
COLUMNS = {
    "claim": ("claim", "claimReviewed", "claim_text", "statement", "text"),
    "rating": ("rating", "textualRating", "rating_name", "label"),
    "verdict": ("verdict",),
    "publisher": ("publisher", "publisher_name", "organization", "author"),
    "url": ("url", "link", "review_url", "address"),
    "title": ("title", "headline"),
    "language": ("language", "languageCode", "inLanguage", "lang"),
    "review_date": ("review_date", "date", "datePublished", "published"),
    "licence": ("licence", "license"),
}


def is_header(names: list[str]) -> bool:
    """Whether a table's first row names its columns."""
    return "claim" in columns_of(names)


def columns_of(names: list[str]) -> dict[str, str]:
    """Our name for a column -> the table's."""
    known = {_bare(name): name for name in reversed(names) if isinstance(name, str)}
    found = {}
    for ours, theirs in COLUMNS.items():
        match = next((known[_bare(name)] for name in theirs if _bare(name) in known), None)
        if match is not None:
            found[ours] = match
    return found


def read_row(row: Mapping[str, object]) -> Entry:
    """The Entry of one row. Raises Refused with the reason when it cannot be used.

    ``verdict`` may hold one of our own values, or stand for the rating where the table has no other.
    """
    columns = columns_of(list(row))
    values = {ours: row[theirs] for ours, theirs in columns.items()}
    given = plain(values.pop("verdict", ""))
    rating = plain(values.pop("rating", "")) or given
    by_name = Verdict(given) if given in Verdict.values else None
    return make_entry(
        claim=values.pop("claim", None),
        rating=rating,
        verdict=by_name or verdict_of(rating),
        publisher=_name(values.pop("publisher", None)),
        url=values.pop("url", None),
        **values,
    )


def _name(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else value


def _bare(name: str) -> str:
    return name.strip().casefold().replace("_", "").replace(" ", "")
