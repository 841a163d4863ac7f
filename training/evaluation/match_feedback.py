"""What moderators said of matches, as ``manage.py export_match_feedback`` writes it, asked of these weights again.

Only matches that somebody called wrong are in such a file, so no figure here is a share of all matches.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moderation.scoring.claims.embedding import packed
from moderation.scoring.claims.segment import Entry
from moderation.scoring.misinformation import MATCHED_FROM, MisinformationScorer
from moderation.scoring.stance import Pair, StanceKind
from training.evaluation.figures import Figures

ON = "matches that moderators called wrong"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """``stance`` is the right one, None where the claim was wrong or nobody said which stance is right."""

    sentence: str
    claim: str
    not_this_claim: bool
    stance: StanceKind | None


def match_feedback(scorer: MisinformationScorer, figures: Figures, path: Path) -> None:
    """Raises OSError, and ValueError naming the line that cannot be read."""
    rows = said(path)
    wrong = [row for row in rows if row.not_this_claim]
    shown = np.array([_probability(scorer, row) >= MATCHED_FROM for row in wrong])
    stances = [row for row in rows if row.stance is not None]
    found = scorer.stances.read([Pair(row.sentence, row.claim) for row in stances])
    right = np.array([each.kind is row.stance for row, each in zip(stances, found, strict=True)])
    figures.add("feedback.rows", len(rows), ON, len(rows), detail=True)
    if wrong:
        figures.add("feedback.still_shown", shown.mean(), f"{ON}: not this claim", len(wrong), detail=True)
    if stances:
        figures.add(
            "feedback.stance_right", right.mean(), f"{ON}: the stance they gave", len(stances), detail=True
        )


def said(path: Path) -> list[Said]:
    """The rows of an export. Raises OSError, and ValueError naming the line that cannot be read."""
    rows = []
    text = path.read_text(encoding="utf-8").removesuffix("\n")
    for number, line in enumerate(text.split("\n") if text else [], 1):
        try:
            rows.append(_said(json.loads(line)))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
    return rows


def _said(row: dict[str, str]) -> Said:
    return Said(
        sentence=row["sentence"].strip(),
        claim=row["claim"].strip(),
        not_this_claim=row["feedback"] == "not_this_claim",
        stance=StanceKind(row["right_stance"]) if row["right_stance"] else None,
    )


def _probability(scorer: MisinformationScorer, row: Said) -> float:
    """Of the sentence with that claim alone in the library."""
    library = scorer.empty_library()
    library.add([Entry(1, row.claim)], packed(library.embedder.embed([row.claim])))
    (found,) = library.search([row.sentence], 1)
    return found[0].similarity if found else 0.0
