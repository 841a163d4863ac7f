"""Puts other groups in the place of those that a comment names, so that what is said decides and not of whom.

People write about a few groups in most comments and about most groups in few; a net that sees only those learns from
the name. The groups are those of ``training/contrast/words``; what people choose to be takes no part.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from training.contrast.words import CHOSEN, GROUPS, Group

SHARE = 0.5  # of the comments that name a group
ORIGINS = {"religion", "ethnicity", "nationality", "migrants"}  # an adjective of origin gives way to another
# What else these mean is too common: "women" brings a "she", "white" may be a car.
LEFT_ALONE = {"women", "men", "girls", "boys", "people", "children", "woman", "man", "girl", "boy"}
LEFT_ALONE |= {"black", "brown", "white"}
ADJECTIVES_ELSE = {"gender", "orientation"}  # whose small adjectives mean people, unlike "old" and "brown"
ARTICLE = re.compile(r"^an? ", re.IGNORECASE)
SENTENCE = re.compile(r"(?:^|[.!?]\s)\s*$")
LINKING = r"\s+(?:who|and|or|is|was|has|in|at|to|with|from|as|on|for|than)\b"
AFTER_A_NOUN = rf"(?=\s*(?:[.,;:!?)\"]|$)|{LINKING})"
BEFORE_A_NOUN = rf"(?=\s+[a-z])(?!{LINKING})"


@dataclass(frozen=True, slots=True)
class Named:
    """One form of a group's name, its group's place among all, and the groups that may stand there instead."""

    name: str
    group: int
    others: tuple[int, ...]


def swapped(text: str, rng: random.Random) -> str:
    """``text`` with each group that it names under the name of another, the same one throughout."""
    groups, by_name, pattern = _known()
    chosen: dict[int, int] = {}

    def other(match: re.Match[str]) -> str:
        ((kind, found),) = ((kind, found) for kind, found in match.groupdict().items() if found)
        said = ARTICLE.sub("", found)
        named = by_name[kind, said.casefold()]
        name = str(getattr(groups[chosen.setdefault(named.group, rng.choice(named.others))], kind))
        if kind == "adj" and ARTICLE.match(found):
            name = f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"
        if found == found.upper():
            return name.upper()
        if said == said.lower() != named.name:
            return name.lower()
        return name[0].upper() + name[1:] if SENTENCE.search(text, 0, match.start()) else name

    return pattern.sub(other, text)


def names_a_group(text: str) -> bool:
    return bool(_known()[2].search(text))


@cache
def _known() -> tuple[list[Group], Mapping[tuple[str, str], Named], re.Pattern[str]]:
    categories = {category: found for category, found in GROUPS.items() if category not in CHOSEN}
    groups = [group for found in categories.values() for group in found]
    category_of = [category for category, found in categories.items() for _group in found]
    by_name: dict[tuple[str, str], Named] = {}
    for place, group in enumerate(groups):
        everyone = tuple(other for other in range(len(groups)) if groups[other].adj != group.adj)
        alike = tuple(
            other for other in everyone if (category_of[other] in ORIGINS) == (category_of[place] in ORIGINS)
        )
        names = [("they", group.they, everyone), ("one", group.one.split(" ", 1)[1], everyone)]
        if (group.adj[0].isupper() and category_of[place] in ORIGINS) or category_of[place] in ADJECTIVES_ELSE:
            names.append(("adj", group.adj, alike))
        for kind, name, others in names:
            if name.casefold() not in LEFT_ALONE:
                by_name.setdefault((kind, name.casefold()), Named(name, place, others))

    def alternatives(kind: str, doubtful: bool = False) -> str:
        """The longest first. "A Muslim" may be one or the beginning of "a Muslim teacher", "a Jew" may not."""
        names = [
            name
            for known, name in by_name
            if known == kind and (kind == "one" and ("adj", name) in by_name) == doubtful
        ]
        return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))

    pattern = re.compile(
        rf"\b(?:(?P<they>{alternatives('they')})\b|(?P<one>an?\ (?:{alternatives('one')}"
        rf"|(?:{alternatives('one', doubtful=True)}){AFTER_A_NOUN}))\b"
        rf"|(?P<adj>(?:an?\ )?(?:{alternatives('adj')}))\b{BEFORE_A_NOUN})",
        re.IGNORECASE,
    )
    return groups, by_name, pattern
