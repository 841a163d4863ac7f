"""The whole misinformation scorer with the library that ``up`` loads: right claim, right stance, and silence beside it."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

import moderation
from moderation.scoring.claims.embedding import packed
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.misinformation import MisinformationScorer
from moderation.scoring.stance import StanceKind
from moderation.scoring.types import Score, Text
from training import functional
from training.evaluation.figures import Figures
from training.functional import ClaimComment

ROOT = Path(moderation.__file__).resolve().parent.parent
STARTER = ROOT / "moderation" / "factchecks" / "starter" / "vaccines.jsonl"
DEMO = ROOT / "config" / "demo" / "fact_checks.yaml"
ON = "own comments, the demo's library"
INNOCENT = frozenset({StanceKind.DENIES, StanceKind.ASKS, StanceKind.MENTIONS})


def demo_claims(scorer: MisinformationScorer, figures: Figures) -> None:
    rows = functional.claim_comments()
    found = scores(scorer, [row.text for row in rows])
    right = np.array([_right(row, score) for row, score in zip(rows, found, strict=True)])
    matched = np.array([_matched(row, score) for row, score in zip(rows, found, strict=True)])
    about = np.array([bool(row.claims) for row in rows])
    loose = np.array([row.loose for row in rows])
    figures.add(
        "claims.demo_right", right.mean(), f"{ON}: claim and stance, or nothing shown", len(rows), detail=True
    )
    figures.add(
        "claims.demo_matched", matched[about].mean(), f"{ON}: the claim shown first", about.sum(), detail=True
    )
    figures.add("claims.demo_matched_loose", matched[loose].mean(), f"{ON}, loose words", loose.sum(), detail=True)
    shown = np.array([bool(score.fact_checks) for score in found])
    figures.add("claims.demo_shown", shown[~about].mean(), f"{ON}: shown beside it", (~about).sum(), detail=True)
    for kind in (StanceKind.REPEATS, StanceKind.DENIES, StanceKind.ASKS, StanceKind.MENTIONS):
        its = np.array([row.stance is kind for row in rows])
        figures.add(f"claims.demo_{kind}", right[its].mean(), f"{ON}: claim and stance", its.sum(), detail=True)
    innocent = np.array([row.stance is None or row.stance in INNOCENT for row in rows])
    accused = np.array([any(each.stance == StanceKind.REPEATS for each in score.fact_checks) for score in found])
    figures.add(
        "claims.demo_accused", (accused & innocent).sum(), f"{ON}, no repeats", innocent.sum(), detail=True
    )
    for row, score, good in zip(rows, found, right, strict=True):
        if not good:
            print(f"    {row.stance or 'beside'} read as {_said(score)}: {row.text}")


def scores(scorer: MisinformationScorer, texts: Sequence[str]) -> list[Score]:
    """Of texts, by ``scorer`` with the library that ``up`` loads."""
    entries, index = library(), scorer.empty_library()
    index.add(entries, packed(index.embedder.embed([text_of(entry) for entry in entries])))
    return [score for (score,) in scorer.knowing(index).score([Text(body=text, language="en") for text in texts])]


def library() -> list[Entry]:
    rows = [json.loads(line) for line in STARTER.read_text(encoding="utf-8").splitlines()]
    rows += yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    return [
        Entry(number, row["claim"], row["title"], row["verdict"], row["rating"])
        for number, row in enumerate(rows, 1)
    ]


def _matched(row: ClaimComment, score: Score) -> bool:
    return bool(score.fact_checks) and score.fact_checks[0].claim in row.claims


def _right(row: ClaimComment, score: Score) -> bool:
    if row.stance is None:
        return not score.fact_checks
    return _matched(row, score) and score.fact_checks[0].stance == row.stance


def _said(score: Score) -> str:
    match = next(iter(score.fact_checks), None)
    if match is None:
        return "no match"
    return f"{match.stance} {match.probability:.2f}, match {match.match_probability:.2f} with {match.claim[:60]!r}"
