"""Claims: which sentences state one, which fact-check is about it, and what the whole scorer makes of comments."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from moderation.scoring.claims.embedding import Bytes, packed
from moderation.scoring.claims.index import ClaimIndex
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.misinformation import MATCHED_FROM, MisinformationScorer
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Text
from training.claims.data import CLAIMS, checkworthiness, lines
from training.evaluation.demo_claims import demo_claims
from training.evaluation.figures import Figures
from training.evaluation.library_size import library_size
from training.evaluation.loose_claims import loose_claims
from training.evaluation.measures import even, f1
from training.evaluation.speed import one_core
from training.evaluation.stance import stance

CHECKTHAT = "retrieval_checkthat2020"
ALLOWED = (0.01, 0.001)  # share of newspaper comments that may show a match
LIBRARY = 10_000  # entries for the figure of speed


def claims(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print("\nClaims")
    scorer = pipeline.misinformation or MisinformationScorer.load()
    _worth(scorer, figures, most)
    entries, vectors = checkthat_entries(scorer)
    index = _filled(scorer, entries, vectors)
    queries = even(list(lines(f"{CHECKTHAT}/queries_dev")), most)
    right = _right("dev")
    _retrieval(index, entries, queries, right, figures)
    loose_claims(scorer, entries, vectors, figures)
    anything = replace(scorer, library=index, matched_from=0.0)
    comments = even([row["text"] for row in lines("nomatch_comments")], most)
    wrong = np.array([_likeliest(anything, text)[0] for text in comments])
    _kept(anything, entries, queries, right, wrong, figures)
    some = _filled(scorer, entries[:LIBRARY], vectors[:LIBRARY])
    _speed(scorer.knowing(some), comments, figures)
    library_size(scorer, figures)
    demo_claims(scorer, figures)
    stance(figures, most)


def checkthat_entries(scorer: MisinformationScorer) -> tuple[list[Entry], Bytes]:
    """The whole corpus with its packed vectors; ids are its rows, and ``url`` is the set's own id."""
    entries = [
        Entry(id=row, claim=each["claim"], title=each["title"], publisher=each["publisher"], url=each["id"])
        for row, each in enumerate(lines(f"{CHECKTHAT}/corpus"))
    ]
    return entries, packed(scorer.worth.embedder.embed([text_of(entry) for entry in entries]))


def _filled(scorer: MisinformationScorer, entries: Sequence[Entry], vectors: Bytes) -> ClaimIndex:
    index = scorer.empty_library()
    index.add(entries, vectors)
    return index


def _worth(scorer: MisinformationScorer, figures: Figures, most: int | None) -> None:
    rows = even(checkworthiness("test"), most)
    found = np.array(scorer.worth.probabilities([text for text, _label in rows]))
    truth = np.array([label for _text, label in rows]) == 1
    figures.add(
        "claims.worth_f1", f1(found >= scorer.worth.learnt.worthy_from, truth), "ClaimBuster test", len(rows)
    )
    figures.add("claims.worth_f1_at_half", f1(found >= 0.5, truth), "the same, from .5 on", len(rows), detail=True)


def _right(split: str) -> dict[str, set[str]]:
    """Query id -> ids of the entries that it is about."""
    right: dict[str, set[str]] = {}
    for line in (CLAIMS / CHECKTHAT / f"qrels_{split}.tsv").read_text().splitlines():
        query, _zero, entry, _one = line.split()
        right.setdefault(query, set()).add(entry)
    return right


def _retrieval(
    index: ClaimIndex, entries: list[Entry], queries: list[dict], right: dict[str, set[str]], figures: Figures
) -> None:
    same = _same(entries)
    found = index.search([query["text"] for query in queries], 10)
    exact, merged = [], []
    for query, candidates in zip(queries, found, strict=True):
        ids = [candidate.entry.url for candidate in candidates]
        exact.append(_precision(ids, right[query["id"]]))
        merged.append(_precision([same[each] for each in ids], {same[each] for each in right[query["id"]]}))
    figures.add("claims.map5", np.mean(exact), "CheckThat! 2020 dev, claim + title", len(queries))
    on = "the same, entries with the same claim in the same words counted as one"
    figures.add("claims.map5_merged", np.mean(merged), on, len(queries), detail=True)


def _same(entries: Sequence[Entry]) -> dict[str, str]:
    """Each entry's id -> the first id with its claim, signs and case aside: the corpus has some claims twice."""
    first: dict[str, str] = {}
    return {
        entry.url: first.setdefault(re.sub(r"[\W_]+", "", entry.claim.lower()), entry.url) for entry in entries
    }


def _precision(found: Sequence[str], right: set[str]) -> float:
    """Average precision among the first five, repetitions left out."""
    hits, total = 0, 0.0
    for rank, each in enumerate(list(dict.fromkeys(found))[:5], 1):
        if each in right:
            hits += 1
            total += hits / rank
    return total / min(5, len(right))


def _likeliest(scorer: MisinformationScorer, text: str) -> tuple[float, int]:
    """Match probability and id of the match a moderator would see first; 0 and -1 for none."""
    ((score,),) = scorer.score([Text(body=text, language="en")])
    if not score.fact_checks:
        return 0.0, -1
    return score.fact_checks[0].match_probability, score.fact_checks[0].fact_check_id


def _kept(
    scorer: MisinformationScorer, entries: list[Entry], queries: list[dict], right: dict[str, set[str]],
    wrong: np.ndarray, figures: Figures,
) -> None:  # fmt: skip
    same = _same(entries)
    likeliest = [_likeliest(scorer, query["text"]) for query in queries]
    hit = np.array([
        row >= 0 and same[entries[row].url] in {same[each] for each in right[query["id"]]}
        for (_probability, row), query in zip(likeliest, queries, strict=True)
    ])  # fmt: skip
    probability = np.array([each for each, _row in likeliest])
    on = "CheckThat! 2020 dev, the right match first, whole scorer"
    for share in ALLOWED:
        from_ = np.sort(wrong)[::-1][int(share * len(wrong))]
        kept = np.mean(hit & (probability > from_))
        figures.add(f"claims.kept_at_{share:g}", kept, f"{on}; match probability over {from_:.3f}", len(queries))
    shown = np.mean(wrong >= MATCHED_FROM)
    figures.add("claims.comments_shown", shown, "newspaper comments that show a match", len(wrong), detail=True)
    figures.add(
        "claims.kept_as_shipped", np.mean(hit & (probability >= MATCHED_FROM)), on, len(queries), detail=True
    )


def _speed(knowing: MisinformationScorer, comments: list[str], figures: Figures) -> None:
    texts = [Text(body=text, language="en") for text in comments[:300]]
    with one_core():
        knowing.score(texts[:20])
        began, busy = time.perf_counter(), time.process_time()
        knowing.score(texts)
        took, busy = time.perf_counter() - began, time.process_time() - busy
    on = f"newspaper comments, {LIBRARY} entries, one core"
    figures.add("claims.speed_a_second", len(texts) / took, on, len(texts))
    figures.add(
        "claims.speed_a_busy_second",
        len(texts) / busy,
        f"{on}, time of other programs left out",
        len(texts),
        detail=True,
    )
