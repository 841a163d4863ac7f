"""Learns how much a term says, and when a fact-check that was found is really about a sentence.

Only from what may train: claims with Wikipedia evidence (fm2), claims of debates, comments of Civil Comments, and
pairs of ours. CheckThat's tweets and fact-checks, on which retrieval is measured, are not read here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from itertools import islice
from math import log

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from moderation.scoring.claims.embedding import Embedder, packed
from moderation.scoring.claims.index import LOOKED_AT, ClaimIndex
from moderation.scoring.claims.learnt import PLACES, Learnt, features
from moderation.scoring.claims.secondlook import Parts
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.claims.sentences import sentences
from moderation.scoring.claims.words import terms
from training.claims.data import Pair, checkworthiness, lines, own_pairs
from training.datasets import rows

EVIDENCE = 500  # claims of fm2 whose evidence is searched for
COMMENTS = 900  # sentences of comments, none of them about a claim of the library as far as is known
OWN_WEIGHT = 5.0
COMMON = 0.05  # share of looked-at sentences that are about a claim of the library: an assumption, see the card
COUNTS = (0.5, 1.0, 2.0, 3.0)


def rarity() -> np.ndarray:
    """A byte for each place: 255 for a term that was never seen, near 0 for one that is in most texts."""
    seen: Counter[int] = Counter()
    texts = [{term % PLACES for term in terms(text)} for text in _texts()]
    for places in texts:
        seen.update(places)
    number = len(texts)
    highest = log(1 + (number + 0.5) / 0.5)
    found = [log(1 + (number - seen[place] + 0.5) / (seen[place] + 0.5)) / highest for place in range(PLACES)]
    return np.rint(np.array(found) * 255).astype(np.uint8)


def learn(embedder: Embedder, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """``match`` and the last of ``limits``, with the arrays that are known so far."""
    library, asked = _material()
    index_of = {}
    vectors = packed(embedder.embed([text_of(entry) for entry in library]))
    wanted = embedder.embed([sentence for sentence, _entry, _own in asked])
    best = (0.0, 0.0)
    for count in COUNTS:
        learnt = Learnt.of("", {**arrays, "match": np.zeros(9), "limits": np.append(arrays["limits"], count)})
        index_of[count] = index = ClaimIndex(embedder, learnt)
        index.add(library, vectors)
        rank = _found_first(index, asked, wanted)
        best = max(best, (rank, count))
        print(f"  words count {count}: mean reciprocal rank {rank:.3f} before the second look")
    match = _fit(index_of[best[1]], asked, wanted)
    return {"match": match, "limits": np.append(arrays["limits"], best[1]).astype(np.float32)}


Asked = tuple[str, int, bool]  # a sentence, the id of the entry that it is about or -1, and whether it is ours


def _material() -> tuple[list[Entry], list[Asked]]:
    claims: dict[str, int] = {}
    asked: list[Asked] = []
    for row in lines("nli/fm2_dev"):
        number = claims.setdefault(row["text"], len(claims))
        if number < EVIDENCE:
            asked.append((row["gold_evidence"][0]["text"], number, False))
    for text, label in checkworthiness("train"):
        if label:
            claims.setdefault(text, len(claims))
    for pair in own_pairs():
        asked.append(_own(pair, claims))
    for row in lines("factchecks/starter_apache2"):
        claims.setdefault(row["claim"], len(claims))
    said = [
        each.text for row in rows("abuse/toxic_spans") for each in sentences(row["text"]) if len(each.text) > 40
    ]
    asked += [(text, -1, False) for text in said[:: len(said) // COMMENTS]]
    return [Entry(id=number, claim=claim) for claim, number in claims.items()], asked


def _own(pair: Pair, claims: dict[str, int]) -> Asked:
    number = claims.setdefault(pair.claim, len(claims))
    return pair.sentence, number if pair.about else -1, True


def _found_first(index: ClaimIndex, asked: list[Asked], vectors: np.ndarray) -> float:
    """How high the right candidates stand before the second look, as mean reciprocal rank."""
    about = [at for at, (_text, number, _own) in enumerate(asked) if number >= 0]
    ranks = []
    for at in about:
        fused = index.found(asked[at][0], vectors[at])
        ids = [entry_id for _score, entry_id, _cosine in fused]
        ranks.append(1 / (1 + ids.index(asked[at][1])) if asked[at][1] in ids else 0)
    return float(np.mean(ranks))


def _fit(index: ClaimIndex, asked: list[Asked], vectors: np.ndarray) -> np.ndarray:
    given, right, weight = [], [], []
    found = index.search([text for text, _number, _own in asked], LOOKED_AT, vectors)
    for (_text, number, own), candidates in zip(asked, found, strict=True):
        for candidate in sorted(candidates, key=lambda each: -each.parts.cosine)[:5]:
            given.append(features(candidate.parts))
            right.append(candidate.entry.id == number)
            weight.append(OWN_WEIGHT if own else 1.0)
    x, y, weights = np.array(given), np.array(right), np.array(weight)
    weights[~y] *= (1 - COMMON) / COMMON * weights[y].sum() / weights[~y].sum()
    fitted = _logistic(x, y, weights)
    print(f"  {len(asked)} sentences, {y.sum()} right candidates of {len(y)}; weights {fitted.round(2)}")
    return fitted.astype(np.float32)


def _logistic(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logistic regression in which agreement never counts against a match: Wikipedia's "he" and "it" would teach that."""

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        logits = x @ given
        off = weights * (expit(logits) - y)
        return float(
            np.sum(weights * np.logaddexp(0, np.where(y, -logits, logits))) + 0.5 * given @ given
        ), off @ x + given

    agreement = [field.name != "negation" for field in fields(Parts)]
    bounds = [(0, None) if agrees else (None, 0) for agrees in agreement] + [(0, None), (None, None)]
    fitted: np.ndarray = minimize(loss, np.zeros(x.shape[1]), jac=True, bounds=bounds).x
    return fitted


def _texts() -> Iterator[str]:
    yield from (text for text, _label in checkworthiness("train"))
    for name in ("abuse/ruddit", "abuse/toxic_spans"):
        yield from (row["text"] for row in rows(name))
    for row in lines("nli/fm2_dev"):
        yield from (piece["text"] for piece in row["retrieved_evidence"])
    yield from (row["text"] for row in islice(lines("stance_covid19_rumor"), 0, None, 3))
