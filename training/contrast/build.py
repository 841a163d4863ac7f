"""Puts the whole set together: every line written by hand, then frames until each kind has its share."""

import csv
import random
from collections import Counter
from functools import cache
from pathlib import Path

from training.contrast.grammar import expand
from training.contrast.labels import Example, parse_labels, without_doubtful, without_identity
from training.contrast.voices import voiced

HERE = Path(__file__).parent
PER_SIDE = 160  # examples of each kind and side, hand-written lines included
# Few words beside a group's name: what is abuse in so few words turns on them, and as many of it taught the name.
SHORT = {"mention_short", "self_short"}
FRAME_WEIGHT = 0.7  # sentences from one frame resemble each other, so each counts for less than a written one
TRIES = 20  # per sentence wanted, before a side of a kind is taken to be exhausted


def examples(seed: int = 0) -> list[Example]:
    """10,000 to 14,000 labelled examples, shuffled, without duplicates; the same list for the same seed."""
    rng = random.Random(seed)
    seen: set[str] = set()
    made = [example for example in written_lines() if new(example.text, seen)]
    have = Counter((example.kind, example.harmful) for example in made)
    for (kind, harmful), frames in sorted(frames_by_side().items()):
        wanted = PER_SIDE // 2 if harmful and kind in SHORT else PER_SIDE
        made += from_frames(kind, frames, wanted - have[kind, harmful], rng, seen)
    rng.shuffle(made)
    return made


def counts(made: list[Example]) -> dict[str, dict[str, int]]:
    """For each kind, how many examples are harmful, harmless, and written by hand."""
    table = {kind: {"harmful": 0, "harmless": 0, "written": 0} for kind in sorted({each.kind for each in made})}
    for each in made:
        table[each.kind]["harmful" if each.harmful else "harmless"] += 1
        table[each.kind]["written"] += each.written
    return table


@cache
def written_lines() -> tuple[Example, ...]:
    """The lines of ``lines/*.tsv``; raises ValueError naming the file for a bad label notation."""
    found = []
    for path in sorted(HERE.glob("lines/*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [
                Example(
                    row["text"],
                    without_doubtful(row["text"], parse_labels(row["labels"])),
                    row["kind"],
                    written=True,
                )
                for row in rows
            ]
    return tuple(found)


@cache
def frames_by_side() -> dict[tuple[str, bool], list[tuple[str, str]]]:
    """The frames of ``frames/*.txt`` as (kind, harmful) -> [(label notation, frame)]."""
    sides: dict[tuple[str, bool], list[tuple[str, str]]] = {}
    kind = ""
    for path in sorted(HERE.glob("frames/*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                kind = line[3:].strip()
            elif line:
                notation, frame = line.split("|", 1)
                harmful = Example("", parse_labels(notation), kind).harmful
                sides.setdefault((kind, harmful), []).append((notation, frame))
    return sides


def from_frames(
    kind: str, frames: list[tuple[str, str]], wanted: int, rng: random.Random, seen: set[str]
) -> list[Example]:
    """Up to ``wanted`` new examples, going round the frames so that none is used more often than the others."""
    made: list[Example] = []
    order = rng.sample(frames, len(frames))
    for turn in range(max(0, wanted) * TRIES):
        notation, frame = order[turn % len(order)]
        text, chosen = expand(frame, rng)
        text = voiced(text, rng)
        labels = without_doubtful(text, parse_labels(notation))
        if new(text, seen):
            made.append(Example(text, without_identity(labels) if chosen else labels, kind, FRAME_WEIGHT))
        if len(made) == wanted:
            break
    return made


def new(text: str, seen: set[str]) -> bool:
    """True the first time a text comes, whatever its case and punctuation; remembers it."""
    key = "".join(character for character in text.casefold() if character.isalnum()) or text
    if key in seen:
        return False
    seen.add(key)
    return True
