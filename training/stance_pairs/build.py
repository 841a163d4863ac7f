"""Puts the pairs together: every hand-written comment, and for each claim some sentences of each kind of frame."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moderation.scoring.stance.types import Pair
from training.contrast.build import new
from training.contrast.grammar import expand
from training.contrast.voices import excited, hurried, loud, mistyped, plain, unpunctuated_end
from training.contrast.words import FILLERS, OPENERS, TAILS
from training.stance_pairs.claims import Claim, claims, clauses

HERE = Path(__file__).parent
FRAME_WEIGHT = 0.7  # sentences from one frame resemble each other, so each counts for less than a written one
HOLD_EVERY = 5  # of the claims and of the frames one in so many is kept for fitting the combination
AROUND = 0.15  # how often a sentence of another matter stands before, and after
PARAPHRASED = 0.25  # how often the claim is not worded as a fact-checker would
REPEATS, DENIES, ASKS, MENTIONS, UNCLEAR = range(5)
# What a kind of frame, or a sign of the claims' files, means: shares of the five stances.
TARGETS: Mapping[str, Mapping[int, float]] = {
    "repeats": {REPEATS: 1},
    "denies": {DENIES: 1},
    "asks": {ASKS: 1},
    "mentions": {MENTIONS: 1},
    "other": {MENTIONS: 1},
    "other_denied": {MENTIONS: 0.8, DENIES: 0.2},
    "other_asked": {MENTIONS: 0.7, ASKS: 0.3},
    "rhetorical": {DENIES: 0.65, ASKS: 0.35},
    "irony": {UNCLEAR: 0.7, DENIES: 0.3},
    "perhaps": {UNCLEAR: 1},
    "leading": {UNCLEAR: 0.7, REPEATS: 0.3},
    "turned": {UNCLEAR: 0.5, REPEATS: 0.5},
    "vouching": {UNCLEAR: 0.6, MENTIONS: 0.4},
    "+": {REPEATS: 1},
    "-": {DENIES: 1},
    "?": {ASKS: 1},
    "~": {MENTIONS: 1},
    "p": {UNCLEAR: 1},
    "i": {UNCLEAR: 0.5, DENIES: 0.5},
    "r": {MENTIONS: 1},
    "unrelated": {MENTIONS: 1},
    # The claim's contrary, or what is like the claim, stands in its place.
    "contrary_said": {DENIES: 1},
    "contrary_denied": {REPEATS: 0.8, MENTIONS: 0.2},
    "contrary_clause": {REPEATS: 1},
    "contrary_asked": {ASKS: 1},
    "like_it": {MENTIONS: 1},
}
WANTED = {  # sentences for each claim
    **{"repeats": 14, "denies": 14, "asks": 8, "mentions": 10, "other": 6, "other_denied": 2, "other_asked": 2},
    **{"rhetorical": 2, "irony": 3, "perhaps": 3, "leading": 3, "turned": 2, "vouching": 2, "unrelated": 4},
}
# By the sign of what stands in the claim's place: which lines are read beside it, and as what.
BESIDE = {
    "!": {
        **{"+": "contrary_said", "=": "contrary_said", "-": "contrary_denied", "!": "contrary_clause"},
        **{"?": "contrary_asked", "r": "r"},
    },
    "x": {"+": "like_it", "=": "like_it", "-": "like_it"},
}
WRITTEN_TWICE = 2  # each hand-written comment in so many voices
VOICES: dict[Callable[[str, random.Random], str], int] = {
    **{plain: 62, hurried: 16, unpunctuated_end: 9, loud: 2, excited: 5, mistyped: 6}
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with the share of each stance, REPEATS to UNCLEAR; ``claim`` is the number of its claim."""

    pair: Pair
    target: tuple[float, ...]
    kind: str
    claim: int
    weight: float


def examples(seed: int = 0, held: bool = False) -> list[Labelled]:
    """The pairs to train on, or those held out; shuffled, without duplicates, the same list for the same seed.

    The two have neither a claim nor a frame in common.
    """
    rng = random.Random(f"{seed} {held}")
    seen: set[str] = set()
    chosen = [claim for claim in claims() if is_held(claim) == held]
    made = [
        example
        for claim in chosen
        for example in (
            *_written(claim, rng),
            *_framed(claim, held, rng),
            *_unrelated(claim, chosen, rng),
            *_beside(claim, rng),
        )
        if new(f"{example.pair.before} {example.pair.sentence} {example.pair.after} {example.pair.claim}", seen)
    ]
    rng.shuffle(made)
    return made


def is_held(claim: Claim) -> bool:
    """Whether the claim is kept to fit the combination with; of those with many comments, two in HOLD_EVERY are."""
    return claim.number % HOLD_EVERY in ((0, 2) if claim.topic.startswith("written") else (0,))


def counts(made: list[Labelled]) -> Counter[str]:
    return Counter(each.kind for each in made)


@cache
def frames() -> dict[str, list[str]]:
    """The frames of ``frames.txt`` by kind."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "frames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = found.setdefault(line[3:].strip(), [])
        else:
            kind.append(line)
    return found


def _written(claim: Claim, rng: random.Random) -> Iterator[Labelled]:
    for sign, lines in claim.lines.items():
        if sign in TARGETS:
            for line in lines * WRITTEN_TWICE:
                yield _labelled(expand(line, rng)[0], claim, sign, 1.0, rng)


def _framed(claim: Claim, held: bool, rng: random.Random) -> Iterator[Labelled]:
    for kind, all_frames in frames().items():
        known = [each for place, each in enumerate(all_frames) if (place % HOLD_EVERY == 2) == held]
        order = rng.sample(known, len(known))
        for turn in range(WANTED[kind]):
            text = _filled(order[turn % len(order)], claim, rng)
            if text:
                yield _labelled(text, claim, kind, FRAME_WEIGHT, rng)


def _filled(frame: str, claim: Claim, rng: random.Random) -> str:
    """The frame with clauses of the claim; "" when the claim has none of the sort."""
    for slot, sign in (("c", "="), ("n", "!"), ("x", "x")):
        if f"{{{slot}}}" in frame.lower():
            known = clauses(claim, sign)
            if not known:
                return ""
            clause = expand_within(rng.choice(known), rng)
            frame = frame.replace(f"{{{slot}}}", clause)
            frame = frame.replace(f"{{{slot.upper()}}}", clause[0].upper() + clause[1:])
    return " || ".join(expand(part, rng)[0] if part.strip() else "" for part in frame.split("||"))


def expand_within(clause: str, rng: random.Random) -> str:
    """One of its wordings, beginning as small or large as it does."""
    text = expand(clause, rng)[0]
    first = clause.lstrip("[")[0]
    return text if first.isupper() else text[0].lower() + text[1:]


def _unrelated(claim: Claim, chosen: list[Claim], rng: random.Random) -> Iterator[Labelled]:
    """What is said about other claims, most of them of the same topic."""
    near = [each for each in chosen if each is not claim and each.topic == claim.topic]
    for _ in range(WANTED["unrelated"]):
        other = rng.choice(near if near and rng.random() < 0.7 else [each for each in chosen if each is not claim])
        lines = [line for sign in "+-?=" for line in clauses(other, sign)]
        yield _labelled(expand(rng.choice(lines), rng)[0], claim, "unrelated", FRAME_WEIGHT, rng)


def _beside(claim: Claim, rng: random.Random) -> Iterator[Labelled]:
    """What is said about the claim, read beside the claim's contrary and beside claims that are like it."""
    for wanted, kinds in BESIDE.items():
        others = claim.lines[wanted]
        for sign, kind in kinds.items() if others else ():
            for line in claim.lines[sign]:
                wording = expand(rng.choice(others), rng)[0]
                wording = f"{wording[0].upper()}{wording[1:]}."
                yield _labelled(expand(line, rng)[0], claim, kind, FRAME_WEIGHT, rng, wording)


def _labelled(
    text: str, claim: Claim, kind: str, weight: float, rng: random.Random, wording: str = ""
) -> Labelled:
    """``wording`` stands in the place of the claim's own."""
    (voice,) = rng.choices(list(VOICES), weights=list(VOICES.values()))
    before, sentence, after = (part.strip() for part in text.split("||")) if "||" in text else ("", text, "")
    if not before and rng.random() < AROUND:
        before = rng.choice(OPENERS + FILLERS)
    if not after and rng.random() < AROUND:
        after = rng.choice(TAILS + FILLERS)
    wording = wording or claim.text
    if wording is claim.text and rng.random() < PARAPHRASED:
        wording = expand(rng.choice(clauses(claim, "=")), rng)[0] + "."
    shares = TARGETS[kind]
    return Labelled(
        Pair(voice(sentence, rng), wording, before, after),
        tuple(shares.get(stance, 0.0) for stance in range(5)),
        kind,
        claim.number,
        weight,
    )
