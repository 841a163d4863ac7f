"""Learns how much a term says, and when a fact-check that was found is really about a sentence.

Only from what may train: claims with Wikipedia evidence (fm2), claims of debates, comments of Civil Comments, and
pairs of ours. What the figures are measured on, CheckThat's tweets and newspaper comments, is not read here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice
from math import log

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from moderation.scoring.claims.embedding import Embedder, packed
from moderation.scoring.claims.index import LOOKED_AT, Candidate, ClaimIndex
from moderation.scoring.claims.learnt import PLACES, Learnt, features
from moderation.scoring.claims.secondlook import Parts
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.claims.sentences import sentences
from moderation.scoring.claims.words import terms
from moderation.scoring.claims.worth import WorthReader
from moderation.scoring.misinformation import MOST_CLAIMS
from training.claims.data import checkworthiness, lines, own_pairs
from training.datasets import rows

EVIDENCE = 500  # claims of fm2 whose evidence is searched for
COMMENTS = 5_000  # none of them about a claim of the library as far as is known: half to fit, half to calibrate
COMMON = 0.05  # share of comments with something to check that are about a claim of the library: an assumption
COUNTS = (0.5, 1.0, 2.0, 3.0)
WEAK = 1e-6  # ridge where two numbers are fitted to thousands of rows


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
    wanted = embedder.embed([sentence for sentence, _entry in asked])
    best = (0.0, 0.0)
    for count in COUNTS:
        learnt = Learnt.of("", {**arrays, "match": np.zeros(9), "limits": np.append(arrays["limits"], count)})
        index_of[count] = index = ClaimIndex(embedder, learnt)
        index.add(library, vectors)
        rank = _found_first(index, asked, wanted)
        best = max(best, (rank, count))
        print(f"  words count {count}: mean reciprocal rank {rank:.3f} before the second look")
    index = index_of[best[1]]
    about = _looked_at(index, asked, wanted)
    comments = _comments(index, WorthReader(embedder, learnt))
    match = _calibrated(_fit(about, comments[::2]), about, comments[1::2])
    return {"match": match, "limits": np.append(arrays["limits"], best[1]).astype(np.float32)}


Asked = tuple[str, int]  # a sentence, and the id of the entry that it is about or -1


@dataclass(frozen=True, slots=True)
class Looked:
    """The candidates of one sentence or comment: ``x`` as ``features`` has them, and which are the right ones."""

    x: np.ndarray
    right: np.ndarray


def _material() -> tuple[list[Entry], list[Asked]]:
    claims: dict[str, int] = {}
    asked: list[Asked] = []
    for row in lines("nli/fm2_dev"):
        number = claims.setdefault(row["text"], len(claims))
        if number < EVIDENCE:
            asked.append((row["gold_evidence"][0]["text"], number))
    for text, label in checkworthiness("train"):
        if label:
            claims.setdefault(text, len(claims))
    for pair in own_pairs():
        number = claims.setdefault(pair.claim, len(claims))
        asked.append((pair.sentence, number if pair.about else -1))
    for row in lines("factchecks/starter_apache2"):
        claims.setdefault(row["claim"], len(claims))
    return [Entry(id=number, claim=claim) for claim, number in claims.items()], asked


def _found_first(index: ClaimIndex, asked: list[Asked], vectors: np.ndarray) -> float:
    """How high the right candidates stand before the second look, as mean reciprocal rank."""
    about = [at for at, (_text, number) in enumerate(asked) if number >= 0]
    ranks = []
    for at in about:
        fused = index.found(asked[at][0], vectors[at])
        ids = [entry_id for _score, entry_id, _cosine in fused]
        ranks.append(1 / (1 + ids.index(asked[at][1])) if asked[at][1] in ids else 0)
    return float(np.mean(ranks))


def _looked_at(index: ClaimIndex, asked: list[Asked], vectors: np.ndarray) -> list[Looked]:
    found = index.search([text for text, _number in asked], LOOKED_AT, vectors)
    return [
        _looked(candidates, number) for (_text, number), candidates in zip(asked, found, strict=True) if candidates
    ]


def _comments(index: ClaimIndex, worth: WorthReader) -> list[Looked]:
    """Comments as the scorer looks them up, those of them that have something to look up; no candidate is right."""
    bodies = [row["text"] for row in rows("abuse/toxic_spans")]
    found = []
    for body in bodies[:: len(bodies) // COMMENTS][:COMMENTS]:
        claims = worth.worthy(sentences(body), MOST_CLAIMS)
        claims += worth.whole(body, claims)
        if claims:
            vectors = np.array([each.vector for each in claims])
            answers = index.search([each.sentence.text for each in claims], LOOKED_AT, vectors)
            candidates = [candidate for answer in answers for candidate in answer]
            found += [_looked(candidates, -1)] if candidates else []
    return found


def _looked(candidates: list[Candidate], number: int) -> Looked:
    x = np.array([features(candidate.parts) for candidate in candidates])
    return Looked(x, np.array([candidate.entry.id == number for candidate in candidates]))


def _fit(about: list[Looked], comments: list[Looked]) -> np.ndarray:
    x = np.concatenate([each.x for each in [*about, *comments]])
    right = np.concatenate([each.right for each in [*about, *comments]])
    agreement = [field.name != "negation" for field in fields(Parts)]
    bounds = [(0, None) if agrees else (None, 0) for agrees in agreement] + [(0, None), (None, None)]
    fitted = _logistic(x, right, bounds, 1.0)
    print(f"  {len(about)} sentences and {len(comments)} comments, {right.sum()} right candidates of {len(right)}")
    return fitted


def _calibrated(match: np.ndarray, about: list[Looked], comments: list[Looked]) -> np.ndarray:
    """``match`` stretched and shifted so that the likeliest candidate of a comment is right as often as it says.

    ``comments`` are others than those it was fitted on.
    """
    told = [each for each in about if each.right.any()]
    logits = np.array([(each.x @ match).max() for each in [*told, *comments]])
    right = np.array([each.right[(each.x @ match).argmax()] for each in [*told, *comments]])
    kept = right | (np.arange(len(right)) >= len(told))
    given = np.column_stack([logits, np.ones(len(logits))])
    slope, shift = _logistic(given[kept], right[kept], [(0, None), (None, None)], WEAK)
    match = (slope * match).astype(np.float32)
    match[-1] += shift
    print(f"  weights {match.round(2)}")
    for from_ in np.arange(1, 10) / 10:
        shown = expit(slope * logits + shift) >= from_
        print(
            f"  from {from_:.1f} on: {2 * shown[len(told) :].sum() / COMMENTS:.4f} of {COMMENTS // 2} comments show a match, "
            f"{(shown & right)[: len(told)].mean():.2f} of {len(told)} sentences about a claim have the right one"
        )
    return match


def _logistic(
    x: np.ndarray, y: np.ndarray, bounds: list[tuple[float | None, float | None]], ridge: float
) -> np.ndarray:
    """Logistic regression with COMMON of the rows right. Within bounds: Wikipedia's "he" and "it" would else teach
    that agreement counts against a match."""
    weights = np.where(y, 1.0, (1 - COMMON) / COMMON * y.sum() / (~y).sum())

    def loss(given: np.ndarray) -> tuple[float, np.ndarray]:
        logits = x @ given
        off = weights * (expit(logits) - y)
        error = np.sum(weights * np.logaddexp(0, np.where(y, -logits, logits)))
        return float(error + ridge * 0.5 * given @ given), off @ x + ridge * given

    fitted: np.ndarray = minimize(loss, np.zeros(x.shape[1]), jac=True, bounds=bounds).x
    return fitted


def _texts() -> Iterator[str]:
    yield from (text for text, _label in checkworthiness("train"))
    for name in ("abuse/ruddit", "abuse/toxic_spans"):
        yield from (row["text"] for row in rows(name))
    for row in lines("nli/fm2_dev"):
        yield from (piece["text"] for piece in row["retrieved_evidence"])
    yield from (row["text"] for row in islice(lines("stance_covid19_rumor"), 0, None, 3))
