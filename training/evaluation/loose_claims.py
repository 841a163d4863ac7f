"""Whether the index finds the claims that our own comments are about, in loose words, among many others."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from moderation.scoring.claims.embedding import Bytes, packed
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.misinformation import MisinformationScorer
from training.contrast.grammar import expand
from training.evaluation.figures import Figures
from training.stance_pairs.build import is_held
from training.stance_pairs.claims import claims

ABOUT = "+-i"  # the signs of comments that say or deny a claim; a question alone seldom tells which
AMONG = 5


def loose_claims(scorer: MisinformationScorer, entries: Sequence[Entry], vectors: Bytes, figures: Figures) -> None:
    """``entries`` are the others that the claims stand among, with their packed ``vectors``.

    Only claims that trained neither the vectors nor the stance model; they fit its combination.
    """
    held = [claim for claim in claims() if is_held(claim)]
    rng = random.Random(0)
    asked = [
        (expand(line, rng)[0], claim.number) for claim in held for sign in ABOUT for line in claim.lines[sign]
    ]
    embedder = scorer.worth.embedder
    index = scorer.empty_library()
    own = [Entry(id=claim.number, claim=claim.text) for claim in held]
    index.add(own, packed(embedder.embed([text_of(entry) for entry in own])))
    index.add([replace(entry, id=entry.id + len(claims())) for entry in entries], vectors)
    found = index.search([text for text, _number in asked], AMONG)
    places = [[each.entry.id for each in candidates] for candidates in found]
    first = np.mean([ids[:1] == [number] for ids, (_text, number) in zip(places, asked, strict=True)])
    among = np.mean([number in ids for ids, (_text, number) in zip(places, asked, strict=True)])
    on = f"own comments on {len(held)} held-out claims among {len(entries)} others"
    figures.add("claims.loose_found", among, f"{on}, the claim among the first {AMONG}", len(asked), detail=True)
    figures.add("claims.loose_first", first, f"{on}, the claim first", len(asked), detail=True)
