"""What a moderator of a fresh site sees of comments about its library, by the real scorer."""

import pytest

from moderation.scoring.misinformation import MisinformationScorer
from moderation.scoring.stance import StanceKind
from training.evaluation.demo_claims import library, scores
from training.functional import claim_comments

REVIEW = 0.5  # the shipped policy's


@pytest.fixture(scope="module")
def read():
    rows = claim_comments()
    return list(zip(rows, scores(MisinformationScorer.load(), [row.text for row in rows]), strict=True))


def test_every_kind_of_comment_is_there_and_its_claims_are_in_the_library():
    rows, known = claim_comments(), {entry.claim for entry in library()}
    assert len(rows) >= 50
    assert {row.stance for row in rows} == set(StanceKind) - {StanceKind.UNCLEAR} | {None}
    assert [claim for row in rows for claim in row.claims if claim not in known] == []
    assert len({row.text.casefold() for row in rows}) == len(rows)


def test_nobody_is_held_for_denying_asking_mentioning_or_another_subject(read):
    innocent = [(row, score) for row, score in read if row.stance is not StanceKind.REPEATS]
    assert len(innocent) >= 35
    assert [row.text for row, score in innocent if (score.probability or 0) >= REVIEW] == []


def test_most_comments_about_a_claim_are_shown_beside_it_and_hardly_any_other(read):
    about = [score.fact_checks and score.fact_checks[0].claim in row.claims for row, score in read if row.claims]
    beside = [bool(score.fact_checks) for row, score in read if not row.claims]
    assert sum(map(bool, about)) >= 0.75 * len(about)
    assert sum(beside) <= 0.1 * len(beside)


def test_what_repeats_a_false_claim_in_its_words_is_held(read):
    held = [row for row, score in read if row.stance is StanceKind.REPEATS and (score.probability or 0) >= REVIEW]
    assert len(held) >= 5
