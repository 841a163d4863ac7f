"""The words that fill the slots of the frames, read from ``words/``."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "words"
# An attack on these may not be one on identity.
CHOSEN = {"profession", "politics", "subculture", "region", "class"}


@dataclass(frozen=True)
class Group:
    """How to name people of one group: several of them, with an adjective, and one of them."""

    they: str
    adj: str
    one: str
    chosen: bool


def sections(name: str) -> dict[str, list[str]]:
    """The lines of a file under their ``## heading``."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = line[3:].strip()
            found[heading] = []
        elif line:
            found[heading].append(line)
    return found


def group(line: str, category: str) -> Group:
    they, adj, one = line.split("|")
    return Group(they, adj, one, category in CHOSEN)


GROUPS = {name: [group(line, name) for line in lines] for name, lines in sections("groups.txt").items()}
WORDS = {name: "|".join(lines).split("|") for name, lines in sections("slots.txt").items()}
_AROUND = sections("around.txt")
OPENERS, TAILS, FILLERS = _AROUND["openers"], _AROUND["tails"], _AROUND["fillers"]
WORDS["filler"] = FILLERS
