"""What the stance model learns from: own pairs, answers to rumours, entailment pairs, each for its own question.

No pair that a figure is measured on is among the rows: RumourEval's dev split and whole rumours of the COVID set are
left out, and the own pairs that fit the combination share neither claim nor frame with those that train.
"""

import csv
import gzip
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from moderation.scoring.stance.model import ENTAILMENTS, LOGITS, STANCES, THREADS
from moderation.scoring.stance.types import Pair
from training import stance_pairs
from training.datasets import ROOT
from training.stance.rumours import THREAD, covid_rumours, jsonl, rumoureval
from training.stance_pairs.claims import COMMENTS

OWN_WEIGHT = 1.6
WRITTEN_WEIGHT = 2.5  # times that of sentences from frames: fewer, and what people write
OWN_SEEDS = (0, 1, 2)  # the frames are drawn anew for each, so the own pairs come three times in other words
THREAD_WEIGHT = {"support": 1.0, "deny": 1.8, "query": 1.3, "comment": 0.6}
COVID_COMMENTS = 3_000
ENTAILMENT = {
    "entailment": (1, 0, 0),
    "contradiction": (0, 1, 0),
    "neutral": (0, 0, 1),
    "not_entailment": (0, 0.5, 0.5),
}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A pair with its target: LOGITS shares, those of one question adding up to 1 and the others 0."""

    pair: Pair
    target: tuple[float, ...]
    weight: float


def training_items(seed: int) -> list[Item]:
    """All of it in one list, the same for the same seed."""
    rng = random.Random(seed)
    own = [own_item(each) for turn in OWN_SEEDS for each in stance_pairs.examples(seed=turn)]
    rumours = [thread_item(*each) for each in rumoureval("train")]
    covid = [each for each in covid_rumours(held=False)]
    rng.shuffle(covid)
    told = [each for each in covid if each[1] != "comment"]
    rest = [each for each in covid if each[1] == "comment"][:COVID_COMMENTS]
    return own + rumours * 2 + [thread_item(*each) for each in told + rest] + entailment(rng)


def own_item(each: stance_pairs.Labelled) -> Item:
    written = WRITTEN_WEIGHT if each.kind in COMMENTS else 1
    return Item(each.pair, _target(STANCES, each.target), OWN_WEIGHT * written * each.weight)


def thread_item(pair: Pair, label: str) -> Item:
    target = [float(at == THREAD[label]) for at in range(len(THREAD))]
    return Item(pair, _target(THREADS, target), THREAD_WEIGHT[label])


def entailment(rng: random.Random) -> list[Item]:
    """Each set shuffled and cut at its cap. The premise is the comment's sentence, the hypothesis the claim."""
    found = []
    for rows, cap in SETS:
        made = [
            Item(Pair(premise, hypothesis), _target(ENTAILMENTS, ENTAILMENT[label]), 0.5)
            for premise, hypothesis, label in rows()
            if premise and hypothesis and label in ENTAILMENT
        ]
        rng.shuffle(made)
        found += made[:cap]
    return found


def _lines(name: str) -> Callable[[], Iterator[tuple[str, str, str]]]:
    def rows() -> Iterator[tuple[str, str, str]]:
        for row in jsonl(f"nli/{name}"):
            yield str(row["premise"]), str(row["hypothesis"]), str(row["label"])

    return rows


def _table(name: str, premise: str, hypothesis: str, label: str) -> Callable[[], Iterator[tuple[str, str, str]]]:
    def rows() -> Iterator[tuple[str, str, str]]:
        with gzip.open(
            ROOT / "claims" / "nli" / name, "rt", encoding="utf-8-sig", errors="replace", newline=""
        ) as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield (row[premise] or "").strip('"'), (row[hypothesis] or "").strip('"'), row[label] or ""

    return rows


def _games(name: str) -> Callable[[], Iterator[tuple[str, str, str]]]:
    def rows() -> Iterator[tuple[str, str, str]]:
        for row in jsonl(f"nli/{name}"):
            evidence = row["gold_evidence"]
            text = " ".join(str(each["text"]) for each in evidence) if isinstance(evidence, list) else ""
            yield text, str(row["text"]), "entailment" if row["label"] == "SUPPORTS" else "contradiction"

    return rows


SETS: Sequence[tuple[Callable[[], Iterator[tuple[str, str, str]]], int]] = (
    (_lines("snli_devtest"), 3_500),
    (_lines("cad_nli"), 3_000),
    (_table("conjnli_adversarial_train.tsv.gz", "Premise", "Hypothesis", "Label"), 2_000),
    *(
        (_table(f"negation_{name}.txt.gz", "Text", "Hypothesis", "gold_label"), 900)
        for name in ("MNLI", "RTE", "SNLI")
    ),
    (_games("fm2_dev"), 800),
    (_games("fm2_test"), 900),
    (_lines("fever_symmetric"), 900),
    (_lines("breaking_nli"), 800),
    (_lines("hans_regenerated"), 800),
    (_lines("help_andor"), 400),
    (_lines("med"), 700),
    (_lines("dnc_megaveridicality"), 800),
)


def _target(question: slice, shares: Sequence[float]) -> tuple[float, ...]:
    target = [0.0] * LOGITS
    target[question] = [float(share) for share in shares]
    return tuple(target)
