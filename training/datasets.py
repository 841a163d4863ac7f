"""Reads ``../shared/data`` (or $DATA) as examples, following its README: what is labelled, and what may train.

A set labels only what it labels: a label that is not in ``Example.labels`` is not known, which is not a 0.
"""

import csv
import gzip
import json
import os
from collections.abc import Iterator
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
TOXIC, HATE = Label.TOXICITY, Label.IDENTITY_ATTACK
csv.field_size_limit(10**9)


@dataclass(frozen=True, slots=True)
class Example:
    """One text; ``labels`` holds what is known of it, ``held_out`` that it calibrates instead of training."""

    text: str
    labels: dict[Label, int]
    weight: float = 1.0
    held_out: bool = False


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of ``abuse/jigsaw_train`` and the like. Raises FileNotFoundError when the data is not there."""
    with gzip.open(ROOT / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def six(row: dict[str, str]) -> dict[Label, int]:
    return {label: int(float(row[column])) for column, label in JIGSAW.items() if row.get(column)}


def abuse_training() -> Iterator[Example]:
    """Everything that may train the abuse scorer, weighted towards natural rates."""
    yield from _wikipedia()
    yield from _other_comments()
    yield from _hate()


def _wikipedia() -> Iterator[Example]:
    for row in rows("abuse/jigsaw_train"):
        # The file holds more toxic rows than there were; these weights give the natural 9.6 % back.
        weight = 1.12 if row["toxic"] == "1" else 3.0
        yield Example(row["text"], six(row), weight, held_out=row["fold"] == "9")
    for name in ("jigsaw_train_lowercased", "jigsaw_train_mild"):
        for row in rows(f"abuse/{name}"):
            yield Example(row["text"], six(row))
    for row in rows("abuse/jigsaw_train_binary"):
        yield Example(row["text"], {TOXIC: int(row["toxic"])})
    for row in rows("abuse/jigsaw_annotator_fractions"):
        shares = {label: float(row[column]) for column, label in JIGSAW.items() if row.get(column)}
        known = {label: int(share >= 0.5) for label, share in shares.items() if not 0.3 < share < 0.5}
        yield Example(row["text"], known)
    for row in rows("abuse/context_toxicity_large"):
        yield Example(row["text"], {TOXIC: int(float(row["toxic"]))}, 2.0)
    for row in rows("abuse/wikipedia_identity_harmless"):
        yield Example(row["text"], dict.fromkeys(JIGSAW.values(), 0))


def _other_comments() -> Iterator[Example]:
    for row in rows("abuse/toxic_spans"):
        # All were drawn as toxic, so a toxic one says little more than where it comes from: low weight.
        shares = json.loads(row["type_frac"] or "{}")
        known = {label: shares.get(kind, 0.0) for kind, label in SPAN_TYPES.items()}
        labels = {label: int(share >= 0.6) for label, share in known.items() if not 0 < share < 0.6}
        yield Example(row["text"], labels | {TOXIC: int(float(row["frac_not_toxic"] or 0) < 0.5)}, 0.15)
    for row in rows("abuse/convabuse"):
        share = float(row["frac_abusive"])
        if not 0.3 < share < 0.5:
            yield Example(row["text"], {TOXIC: int(share >= 0.5)})
    for row in rows("abuse/ruddit"):
        score = float(row["offensiveness_score"])
        if not -0.1 < score < 0.35:
            yield Example(row["text"], {TOXIC: int(score > 0)}, 0.7)


def _hate() -> Iterator[Example]:
    for name, weight in (("dynahate", 0.4), ("hatemoji_build", 0.4)):
        for row in rows(f"abuse/{name}"):
            hateful = int(row["hateful"])
            yield Example(row["text"], {TOXIC: hateful, HATE: hateful}, weight)
    for row in rows("abuse/measuring_hate_speech"):
        yield Example(row["text"], _hateful(row["hateful"] == "1"), 0.3)
    for row in rows("abuse/kurrek_slurs"):
        yield Example(row["text"], _hateful(row["hateful"] == "1"), 0.3)
    for row in rows("abuse/edos_sexism"):
        yield Example(row["text"], _hateful(row["label_sexist"] == "sexist"), 0.3)
    for row in rows("abuse/hatexplain"):
        if row["official_split"] == "train":
            kinds = {"hatespeech": {TOXIC: 1, HATE: 1}, "offensive": {TOXIC: 1}, "normal": {HATE: 0}}
            yield Example(row["text"], kinds[row["label"]], 0.3)
    for row in rows("abuse/toxigen_weak"):
        yield Example(row["text"], _hateful(row["prompt_toxic"] == "1"), 0.1)


def _hateful(hateful: bool) -> dict[Label, int]:
    """What is not hateful may still be toxic."""
    return {TOXIC: 1, HATE: 1} if hateful else {HATE: 0}


def spam_training() -> Iterator[tuple[Example, str]]:
    """Labelled spam with its set's name; and comments of other kinds, taken as genuine."""
    for row in rows("spam/youtube_comment_spam"):
        yield Example(row["text"], {Label.SPAM: int(row["spam"])}, 2.0), "youtube"
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
