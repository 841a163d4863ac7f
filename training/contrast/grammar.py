"""Turns a frame such as ``[Honestly/Look], {they} {are_fine}`` into one sentence."""

import random
import re
from dataclasses import dataclass, field

from training.contrast.words import CHOSEN, GROUPS, WORDS, Group

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+?)(2?)(?::(\w+))?\}")
GROUP_SLOTS = ("they", "adj", "one")
KINSHIPS = {  # ``{they:origin}`` draws from these categories only; the first slot of a sentence decides
    "origin": ("religion", "ethnicity", "nationality", "migrants"),
    "place": ("ethnicity", "nationality"),
    "faith": ("religion",),
    "body": ("disability", "age"),
    "love": ("gender", "orientation"),
}
CHOSEN_SHARE = 0.2  # professions, parties and the like come up less often than what people are born as


@dataclass
class Filler:
    """Fills the slots of one sentence.

    ``{they}`` and ``{adj}`` mean the same group throughout it, and no other word comes twice.
    """

    rng: random.Random
    groups: dict[str, Group] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def group(self, number: str, kinship: str | None) -> Group:
        while number not in self.groups:
            chosen = self.rng.random() < CHOSEN_SHARE
            categories = KINSHIPS[kinship] if kinship else [name for name in GROUPS if (name in CHOSEN) == chosen]
            candidate = self.rng.choice(GROUPS[self.rng.choice(categories)])
            if candidate not in self.groups.values():
                self.groups[number] = candidate
        return self.groups[number]

    def slot(self, match: re.Match[str]) -> str:
        name, number, kinship = match.groups()
        lower = name.lower()
        if lower in GROUP_SLOTS:
            word = str(getattr(self.group(number, kinship), lower))
        else:
            word = self.rng.choice([word for word in WORDS[lower] if word not in self.used])
            self.used.add(word)
        return word[0].upper() + word[1:] if name[0].isupper() else word

    @property
    def chosen_groups_only(self) -> bool:
        """True when a group was named and none of those named is something people are born or brought into."""
        return bool(self.groups) and all(group.chosen for group in self.groups.values())


def expand(frame: str, rng: random.Random) -> tuple[str, bool]:
    """One sentence from the frame, and whether the groups it names are all of the chosen sort.

    Raises KeyError for an unknown slot.
    """
    while CHOICE.search(frame):
        frame = CHOICE.sub(lambda match: rng.choice(match[1].split("/")), frame)
    filler = Filler(rng)
    text = SLOT.sub(filler.slot, frame)
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO]\w|un[^i])", r"\1n ", text)
    text = re.sub(r"\s+([,.!?;:])", r"\1", " ".join(text.split()))
    return text[0].upper() + text[1:], filler.chosen_groups_only
