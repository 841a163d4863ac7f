"""The claims of ``claims/*.txt`` with what is said about each, one line each, by the sign that opens the line.

C the claim as a fact-checker words it; = it in other words and ! its contrary, both as clauses that follow "that";
x a clause that is like it and another claim. Whole comments: + says it, - denies it, ? asks, ~ is beside it, p half
says it, i mocks it by saying it, r tells who says it. ``[one/another]`` is a choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "claims"
CLAUSES, COMMENTS = "=!x", "+-?~pir"


@dataclass(frozen=True)
class Claim:
    """``lines`` holds what stands under each sign of CLAUSES and COMMENTS; ``number`` counts through all files."""

    number: int
    topic: str
    text: str
    lines: dict[str, list[str]] = field(default_factory=lambda: {sign: [] for sign in CLAUSES + COMMENTS})


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, file by file. Raises ValueError naming the file and the line that cannot be read."""
    found: list[Claim] = []
    for path in sorted(HERE.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            sign, _, text = line.partition(" ")
            if sign == "C":
                found.append(Claim(len(found), path.stem, text))
            elif text and found and sign in found[-1].lines:
                found[-1].lines[sign].append(text)
            else:
                raise ValueError(f"{path.name}, line {number}: {line!r} opens with none of the signs")
    return tuple(found)


def clauses(claim: Claim, sign: str) -> list[str]:
    """The clauses under ``sign``; with "=" the claim itself, as it reads after "that"."""
    own = [as_clause(claim.text)] if sign == "=" else []
    return own + claim.lines[sign]


def as_clause(sentence: str) -> str:
    """Without its full stop, and beginning small unless it begins with a name."""
    first, _, rest = sentence.rstrip(".").partition(" ")
    return f"{first.lower() if first.lower() in _lower_words() else first} {rest}"


@cache
def _lower_words() -> frozenset[str]:
    lines = (line for claim in claims() for each in claim.lines.values() for line in each)
    return frozenset(word.strip("[],./") for line in lines for word in _split(line) if word == word.lower())


def _split(line: str) -> Iterator[str]:
    for word in line.split():
        yield from word.strip("[]").split("/")
