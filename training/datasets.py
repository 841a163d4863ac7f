"""Reads ``../shared/data`` (or $DATA) as examples, following its README: what is labelled, and what may train.

A set labels only what it labels: a label that is not in ``Example.labels`` is not known, which is not a 0.
"""

import csv
import gzip
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from moderation.scoring.types import Label

ROOT = Path(os.environ.get("DATA", Path(__file__).resolve().parent.parent / ".." / "shared" / "data"))
JIGSAW = {
    "toxic": Label.TOXICITY,
    "severe_toxic": Label.SEVERE_TOXICITY,
    "obscene": Label.PROFANITY,
    "threat": Label.THREAT,
    "insult": Label.INSULT,
    "identity_hate": Label.IDENTITY_ATTACK,
}
SPAN_TYPES = {
    "Threat": Label.THREAT,
    "Insult": Label.INSULT,
    "Profane/Obscene": Label.PROFANITY,
    "Identity based Attack": Label.IDENTITY_ATTACK,
}

YOUTUBE_WEIGHT = 4.0  # so few rows beside the others

Row = dict[str, str]
csv.field_size_limit(10**9)


@dataclass(frozen=True, slots=True)
class Example:
    """One text; ``labels`` holds what is known of it, each in [0, 1].

    ``spans`` are the characters that people marked as abusive, end exclusive; None where nobody was asked.
    """

    text: str
    labels: Mapping[Label, float]
    weight: float = 1.0
    spans: tuple[tuple[int, int], ...] | None = None


def rows(name: str) -> Iterator[Row]:
    """The rows of ``abuse/jigsaw_train`` and the like. Raises FileNotFoundError when the data is not there."""
    with gzip.open(ROOT / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def spam_training() -> Iterator[tuple[Example, str]]:
    """Labelled spam with its set's name; and comments of other kinds, taken as genuine."""
    for row in rows("spam/youtube_comment_spam"):
        yield Example(row["text"], {Label.SPAM: int(row["spam"])}, YOUTUBE_WEIGHT), "youtube"
    for row in rows("spam/sms_spam"):
        yield Example(row["text"], {Label.SPAM: int(row["spam"])}, 0.2), "sms"
    for name, weight in (("toxic_spans", 0.3), ("ruddit", 0.3), ("context_toxicity_large", 0.2)):
        for index, row in enumerate(rows(f"abuse/{name}")):
            if index % 2 == 0:
                yield Example(row["text"], {Label.SPAM: 0}, weight), name


def blocklist_terms() -> list[str]:
    """Words that spam advertises, six letters or more, sorted."""
    path = ROOT / "spam" / "wordpress_blocklist_terms.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        terms = {line.strip().strip("_").lower() for line in file}
    return sorted(term for term in terms if len(term) >= 6 and term.isascii() and term.replace(" ", "").isalpha())
