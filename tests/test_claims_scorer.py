"""Misinformation is scored from a matched fact-check and the stance towards it, and from nothing else."""

import random
import time
from dataclasses import replace

import pytest

from moderation.scoring.claims.embedding import packed
from moderation.scoring.claims.segment import Entry, text_of
from moderation.scoring.claims.sentences import sentences
from moderation.scoring.misinformation import MOST_CLAIMS, NO_EVIDENCE, MisinformationScorer
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text

AUTISM = "The COVID-19 vaccine can cause autism."
REVIEW = 0.5  # the shipped policy's


@pytest.fixture(scope="module")
def scorer():
    return MisinformationScorer.load()


def knowing(scorer, *given):
    library = scorer.empty_library()
    library.add(list(given), packed(library.embedder.embed([text_of(entry) for entry in given])))
    return scorer.knowing(library)


def entry(claim=AUTISM, verdict="false", number=1):
    return Entry(number, claim, "", verdict, "False", "The Fact Desk", "https://factdesk.example/1", "2021-03-04")


def score(scorer, body):
    ((found,),) = scorer.score([Text(body=body, language="en")])
    return found


@pytest.fixture(scope="module")
def informed(scorer):
    return knowing(scorer, entry(), entry("Wind turbines use more energy than they produce.", number=2))


def test_a_repeated_false_claim_is_shown_where_it_stands(informed):
    body = "I read this twice. The Covid-19 vaccine causes autism in children. Thanks for the article!"
    found = score(informed, body)
    match = found.fact_checks[0]
    assert (match.fact_check_id, match.verdict, match.date, match.rating) == (1, "false", "2021-03-04", "False")
    assert "causes autism" in body[match.start : match.end]
    assert match.match_probability >= 0.5
    assert found.probability is not None
    assert 0 <= found.probability <= 1
    assert match.stance == "repeats"
    assert found.probability > score(informed, "Does the Covid-19 vaccine cause autism?").probability or 0


def test_a_claim_is_found_behind_words_that_are_hardly_worth_a_check(informed):
    body = "You should know that the COVID-19 vaccine can cause autism."
    assert not informed.worth.worthy(sentences(body), MOST_CLAIMS)
    assert [match.fact_check_id for match in score(informed, body).fact_checks] == [1]


def test_what_is_hardly_worth_a_check_must_fit_surely(informed):
    body = "You should get your COVID-19 vaccine soon."
    assert informed.worth.weighed(sentences(body), MOST_CLAIMS)
    assert score(replace(informed, matched_from=0.0), body).note == NO_EVIDENCE


@pytest.mark.parametrize(
    "body",
    [
        "The claim that the Covid-19 vaccine causes autism is false and has been debunked.",
        "No, the COVID-19 vaccine does not cause autism.",
        "Does the COVID-19 vaccine really cause autism?",
    ],
)
def test_denying_and_asking_never_raise_the_score(informed, body):
    assert (score(informed, body).probability or 0) < REVIEW


@pytest.mark.parametrize("verdict", ["mixed", "mostly_true", "true", "unproven", "none"])
def test_a_claim_that_is_not_rated_false_raises_nothing(scorer, verdict):
    found = score(knowing(scorer, entry(verdict=verdict)), "The COVID-19 vaccine can cause autism.")
    assert found.fact_checks
    assert found.probability == 0


@pytest.mark.parametrize(
    "body", ["Thank you for this lovely recipe.", "The library opens at nine on weekdays.", "", "?"]
)
def test_without_a_match_the_answer_is_no_evidence(informed, body):
    found = score(informed, body)
    assert (found.probability, found.note, found.fact_checks) == (None, NO_EVIDENCE, ())


def test_without_a_library_the_answer_is_no_evidence(scorer):
    assert score(scorer, AUTISM).note == NO_EVIDENCE
    assert score(scorer.knowing(scorer.empty_library()), AUTISM).probability is None


def test_the_same_comment_gets_the_same_score_alone_and_among_others(informed):
    bodies = ["The COVID-19 vaccine causes autism.", "Wind turbines never give back their energy.", "Nice post!"]
    together = informed.score([Text(body=body) for body in bodies])
    assert together == [informed.score([Text(body=body)])[0] for body in bodies]


@pytest.mark.parametrize(
    "body",
    [
        "The vaccine causes autism. " * 750,
        "x" * 1_000_000,
        random.Random(1).randbytes(20_000).decode("latin-1"),
        "\ud800\x00\u202e" * 5_000,
        "".join(f"Turbine {number} uses 5 megawatts. " for number in range(10_000)),
        "\n".join("ab" for _ in range(10_000)),
    ],
    ids=["20 kB", "a word of a megabyte", "noise", "half characters", "10,000 sentences", "10,000 lines"],
)
def test_what_no_reader_would_write_is_bounded(informed, body):
    began = time.process_time()
    found = score(informed, body)
    assert time.process_time() - began < 5
    assert found.probability is None or 0 <= found.probability <= 1
    assert all(0 <= match.start < match.end <= len(body) for match in found.fact_checks)


def test_of_a_long_comment_the_likeliest_claims_are_looked_up(informed):
    filler = "The city built 5 new schools in 2019. " * (MOST_CLAIMS - 2)
    assert score(informed, filler + "The COVID-19 vaccine can cause autism.").fact_checks


def test_only_english_is_matched(informed):
    pipeline = Pipeline.load()
    bodies = ["Die Impfung gegen Covid-19 kann Autismus verursachen, das wissen inzwischen alle.", AUTISM]
    german, english = pipeline.read([Text(body=body) for body in bodies], library=informed.library)
    assert german.probability(Label.MISINFORMATION) is None
    assert not german.fact_checks
    assert english.fact_checks[0].claim == AUTISM
    assert not pipeline.read([Text(body=AUTISM)])[0].fact_checks
