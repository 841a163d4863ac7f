"""Whether the parts of a sentence are the claim's: its words, names, numbers, years, direction and order."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from moderation.scoring.stance.places import COUNTRY, MONTHS, NUMBER_WORDS, OPPOSITE, SCALES
from moderation.scoring.stance.text import words

_NUMBER = re.compile(
    r"(?<![\w.,])(?:[$€£] ?)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)? ?(%|percent|per cent|k\b|m\b|mn\b|bn\b|thousand"
    r"|million|billion|trillion)?"
)
_YEAR = re.compile(r"(?<![\w.,$€£])(1[5-9]\d\d|20\d\d)s?(?![\w%]|,\d)")
_ENDINGS = (
    "ations",
    "ation",
    "ingly",
    "iness",
    "ments",
    "ment",
    "ings",
    "ing",
    "ions",
    "ion",
    "ies",
    "ied",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "al",
    "s",
    "e",
    "y",
)
_LITTLE = (
    "a an the and or but if of to in on at by for with from as is are was were be been being am do does "
    "did done has have had having will would can could should may might must shall it its it's this that "
    "that's these those there there's here he she they we you i me him her them us his their our your my "
    "who whom which what when where why how so than then just very really only also too not no nor never "
    "any some all every each more most much many such own same into over under about up down out off "
    "again because while n't don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't "
    "wouldn't im i'm it'll they're we're you're he's she's got get gets say says said one ever even still "
    "like people thing things yes yeah well oh ok true false claim claims fact "
)
_SMALL = frozenset(_LITTLE.split())
_NAME = re.compile(r"(?<![.!?:\"'] )(?<!^)\b[A-Z][\w'-]*[a-zA-Z]\b")
_FIRST_NAMES = re.compile(r"\b(?:[A-Z][a-z]+ ){1,3}[A-Z][a-z]+\b|\b[A-Z]{2,6}\b")


IN_PLACE = 0.6  # of the claim's words stand in their order before another in between is a replacement


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the words of a sentence are those of the claim, and which parts are others.

    ``shared`` is the part of the claim's words that the sentence has, ``sharing`` the part of the sentence's words
    that the claim has, both in [0, 1]. The flags tell that a part of the claim is missing and another is there.
    """

    shared: float
    sharing: float
    around: float  # like ``shared``, with what stands before and after
    numbers: bool
    years: bool
    names: bool
    places: bool
    direction: bool
    order: bool
    replaced: bool  # the claim's words in their order, with another in the place of one
    subject: bool  # what the claim speaks of first is missing, or called something else

    @property
    def mismatch(self) -> bool:
        """Whether one of the parts is another than the claim's."""
        return self.numbers or self.years or self.names or self.places or self.order


def agreement(sentence: str, claim: str, around: str = "") -> Agreement:
    """Compares the parts; ``around`` is what stands before and after, which may name what "he" is."""
    said, claimed = content(sentence), content(claim)
    wider = said | content(around)
    near = f"{sentence} {around}"
    return Agreement(
        shared=_share(claimed & said, claimed),
        sharing=_share(claimed & said, said),
        around=_share(claimed & wider, claimed),
        numbers=_other(numbers(claim), numbers(sentence), numbers(near)),
        years=_other(years(claim), years(sentence), years(near)),
        names=_mostly_other(names(claim), names(sentence) - _pieces(content(claim)), _pieces(content(near))),
        places=_other(places(claim), places(sentence), places(near)),
        direction=turned(sentence, claim),
        order=swapped(sentence, claim),
        replaced=replaced(sentence, claim),
        subject=next((word for word in _in_order(claim) if word in claimed), "") not in {"", *wider},
    )


def stem(word: str) -> str:
    """A word without its ending, so that "vaccinated" and "vaccine" are neighbours."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def content(text: str) -> frozenset[str]:
    """The stems of the words that carry what a text says; a country and its people are one."""
    return frozenset(
        COUNTRY.get(word, stem(word.removesuffix("'s"))) for word in words(text) if word not in _SMALL
    )


def numbers(text: str) -> frozenset[float]:
    """The numbers of a text but its years: "5G" and "covid-19" have none, "half" and "two million" have one."""
    lower = text.lower()
    found = set()
    for match in _NUMBER.finditer(_YEAR.sub(" ", lower)):
        digits = match[1].replace(",", "")
        if len(digits) <= 15:
            found.add(float(digits + (match[2] or "")) * SCALES.get(match[3] or "", 1.0))
    told = words(lower)
    for word, following in zip(told, [*told, ""][1:], strict=True):
        if word in NUMBER_WORDS and word not in (
            "one",
            "zero",
            "hundred",
            "thousand",
            "million",
            "billion",
            "trillion",
        ):
            found.add(NUMBER_WORDS[word] * SCALES.get(following, 1.0))
    return frozenset(found)


def years(text: str) -> frozenset[str]:
    """Years and the names of months and weekdays."""
    return frozenset(_YEAR.findall(text)) | (MONTHS & frozenset(words(text)))


def names(text: str) -> frozenset[str]:
    """Stems of capitalised words inside a sentence; none for a text in capitals or without any."""
    letters = [each for each in text if each.isalpha()]
    if not letters or sum(map(str.isupper, letters)) > 0.5 * len(letters):
        return frozenset()
    found = [match[0] for match in _NAME.finditer(text)] + " ".join(_FIRST_NAMES.findall(text)).split()
    return frozenset(
        stem(word)
        for name in found
        for word in words(name)
        if word not in _SMALL and word not in COUNTRY and word not in MONTHS and len(word) > 2
    )


def places(text: str) -> frozenset[str]:
    """The countries of a text, by whatever word; "us" is one in capitals only."""
    return frozenset(COUNTRY[word] for word in words(re.sub(r"\bus\b", " ", text)) if word in COUNTRY)


def turned(sentence: str, claim: str) -> bool:
    """Whether the sentence has the opposite of a word of the claim, and not that word or its like."""
    said = {OPPOSITE[word] for word in words(sentence) if word in OPPOSITE}
    claimed = {OPPOSITE[word] for word in words(claim) if word in OPPOSITE}
    return any(
        (row, 1 - side) in said and (row, side) not in said
        for row, side in claimed
        if (row, 1 - side) not in claimed
    )


def swapped(sentence: str, claim: str) -> bool:
    """Whether two names change places: "Russia attacked Ukraine" beside "Ukraine attacked Russia"."""
    order = _named_in_order(claim)
    if len(order) != 2:
        return False
    said = [name for name in _in_order(sentence) if name in order]
    passive = re.compile(r"\b(?:was|were|is|are|been|being|got) \w+(?:ed|en|t|n)\b.{0,40}\bby\b")
    return said[:2] == order[::-1] and bool(passive.search(sentence.lower())) == bool(
        passive.search(claim.lower())
    )


def replaced(sentence: str, claim: str) -> bool:
    """Whether words of the claim stand in their order, with another word in the place of one or two of them."""
    said, claimed = _in_order(sentence), _in_order(claim)
    blocks = SequenceMatcher(None, claimed, said, autojunk=False).get_opcodes()
    same = sum(end - start for kind, start, end, _from, _to in blocks if kind == "equal")
    if same < IN_PLACE * len(claimed):
        return False
    return any(
        kind == "replace" and end - start <= 2 and to - from_ <= 2 and _tells(claimed[start:end], said[from_:to])
        for kind, start, end, from_, to in blocks
    )


def _tells(claimed: list[str], said: list[str]) -> bool:
    return any(word not in _SMALL for word in claimed) and any(word not in _SMALL for word in said)


def _named_in_order(text: str) -> list[str]:
    known = names(text) | places(text)
    return list(dict.fromkeys(word for word in _in_order(text) if word in known))


def _in_order(text: str) -> list[str]:
    return [COUNTRY.get(word, stem(word.removesuffix("'s"))) for word in words(text)]


def _other(claimed: frozenset[Any], said: frozenset[Any], near: frozenset[Any]) -> bool:
    """Whether the claim's parts are not near, and the sentence has others in their place."""
    return bool(claimed and said - claimed and not claimed & near)


def _pieces(found: frozenset[str]) -> frozenset[str]:
    """With the parts of words in one piece: "covid-19" is "covid" too."""
    return found | {stem(part) for word in found for part in word.split("-")}


def _mostly_other(claimed: frozenset[str], others: frozenset[str], near: frozenset[str]) -> bool:
    """Whether half of the claim's names are missing, and others stand in their place."""
    return bool(claimed and others and len(claimed - near) >= max(1, len(claimed) / 2))


def _share(part: frozenset[str], whole: frozenset[str]) -> float:
    return len(part) / len(whole) if whole else 0.0
