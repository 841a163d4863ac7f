"""Reads ``../shared/data/claims`` (or $DATA) as what may train, following its README."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.datasets import ROOT

CLAIMS = ROOT / "claims"


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The rows of ``checkworthiness`` and the like. Raises FileNotFoundError when the data is not there."""
    with gzip.open(CLAIMS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def checkworthiness(split: str) -> list[tuple[str, int]]:
    """Sentences of political debates, 1 when they state something to check: ClaimBuster only, which may train."""
    return [
        (row["text"], int(row["label"]))
        for row in lines("checkworthiness")
        if row["source"].startswith("ClaimBuster") and row["split"] == split
    ]


HERE = Path(__file__).parent


def own_sentences() -> list[tuple[str, int]]:
    """Comment-like sentences of ours, 1 when they state something to check; the claims of ``pairs`` among them."""
    written = [line.split(" ", 1) for line in _written("sentences.txt")]
    claims = [(line[2:], 1) for line in _written("pairs.txt") if line[0] in "=+" and not line.endswith("?")]
    return [(text, int(label)) for label, text in written] + claims


def full_fact() -> list[tuple[str, int]]:
    """Claims about health in videos, 0 for those of which fact-checkers said that there is nothing to check."""
    path = CLAIMS / "checkworthiness_fullfact_health.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [(row["claim"], int(row["explanation"] != "nothing to check")) for row in csv.DictReader(file)]


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, the claim it was written about or beside, and whether it is about it."""

    sentence: str
    claim: str
    about: bool


def own_pairs() -> list[Pair]:
    """Of ``pairs.txt``."""
    pairs, claim = [], ""
    for line in _written("pairs.txt"):
        if line[0] == "=":
            claim = line[2:]
        else:
            pairs.append(Pair(line[2:], claim, line[0] == "+"))
    return pairs


def _written(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and line[0] != "#"]
