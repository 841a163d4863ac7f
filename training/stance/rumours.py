"""Answers to rumours, with what they do: support, deny, query or comment. Some train, some are kept to measure with."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator

from moderation.scoring.stance.types import Pair
from training.datasets import ROOT

HELD_SHARE = 15  # percent of the COVID rumours
THREAD = {"support": 0, "deny": 1, "query": 2, "comment": 3}
_ADDRESSED = re.compile(r"^(?:\s*[.\"“]?@\w+:?)+")
_PLACEHOLDER = re.compile(r"\bqwertyu\b")


def jsonl(name: str) -> Iterator[dict[str, object]]:
    """The rows of ``claims/NAME.jsonl.gz``. Raises FileNotFoundError when the data is not there."""
    with gzip.open(ROOT / "claims" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def rumoureval(split: str) -> list[tuple[Pair, str]]:
    """Answers with what they answer in front of them; ``split`` is train or dev."""
    return [
        (
            Pair(
                addressed(str(row["text"])),
                str(row["source_text"]),
                before=""
                if row["parent_text"] in (None, row["source_text"])
                else addressed(str(row["parent_text"])),
            ),
            str(row["stance"]),
        )
        for row in jsonl("stance_rumoureval2017")
        if row["split"] == split
    ]


def covid_rumours(held: bool) -> list[tuple[Pair, str]]:
    """Answers to rumours; ``held`` chooses the rumours that no training sees."""
    return [
        (Pair(addressed(str(row["text"])), _PLACEHOLDER.sub(" ", str(row["source_text"]))), str(row["stance"]))
        for row in jsonl("stance_covid19_rumor")
        if is_held(str(row["rumour_id"])) == held
    ]


def is_held(rumour: str) -> bool:
    return int(hashlib.sha256(rumour.encode()).hexdigest(), 16) % 100 < HELD_SHARE


def addressed(text: str) -> str:
    """Without the names of those whom an answer goes to."""
    return _ADDRESSED.sub("", text).strip()
