"""A policy turns scores into advice; what was not scored is never silently approved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy import DEFAULT_THRESHOLDS, Action, Threshold, recommend, risk_of
from moderation.scoring.types import Label, Reading, Score


def reading(note="", **probabilities):
    scores = {label: probabilities.get(label, 0.0) for label in Label} | {Label.MISINFORMATION: None}
    return Reading(
        language="en",
        scores=tuple(Score(label=label, probability=p, note=note) for label, p in scores.items()),
        models={},
    )


def test_low_scores_advise_approval():
    advice = recommend(reading(toxicity=0.1), DEFAULT_THRESHOLDS)
    assert advice.action is Action.APPROVE
    assert advice.reasons == ()
    assert advice.risk < 0.5


def test_a_score_at_the_review_threshold_asks_for_a_person():
    advice = recommend(reading(insult=0.5), DEFAULT_THRESHOLDS)
    assert advice.action is Action.REVIEW
    assert [(reason.label, reason.threshold) for reason in advice.reasons] == [(Label.INSULT, 0.5)]
    assert advice.risk == 0.5


def test_one_reject_wins_over_many_reviews_and_the_highest_stands_first():
    advice = recommend(reading(toxicity=0.6, insult=0.95, profanity=0.7), DEFAULT_THRESHOLDS)
    assert advice.action is Action.REJECT
    assert [reason.label for reason in advice.reasons] == [Label.INSULT, Label.PROFANITY, Label.TOXICITY]


def test_what_was_not_scored_asks_for_a_person():
    advice = recommend(reading(toxicity=None, note="not scored: French"), DEFAULT_THRESHOLDS)
    assert advice.action is Action.REVIEW
    assert advice.reasons[0].note == "not scored: French"
    assert advice.risk == 0.5


def test_no_evidence_of_misinformation_raises_nothing():
    assert recommend(reading(misinformation=None), DEFAULT_THRESHOLDS).action is Action.APPROVE


def test_a_label_without_threshold_is_left_out():
    assert recommend(reading(toxicity=1.0), {}).action is Action.APPROVE


@pytest.mark.parametrize("pair", [(0, 0.5), (0.6, 0.5), (0.5, 1.1), (-1, 1)])
def test_thresholds_that_make_no_sense_are_refused(pair):
    with pytest.raises(ValueError, match="review <= reject"):
        Threshold(*pair)


unit = st.floats(0.01, 1)


@given(st.tuples(unit, unit).map(sorted), unit, unit)
def test_risk_rises_with_the_score(pair, one, other):
    threshold = Threshold(*pair)
    low, high = sorted((one, other))
    assert 0 <= risk_of(low, threshold) <= risk_of(high, threshold) <= 1


@given(st.tuples(unit, unit).map(sorted), unit)
def test_risk_says_on_which_side_of_the_thresholds_a_score_lies(pair, probability):
    threshold = Threshold(*pair)
    risk = risk_of(probability, threshold)
    assert (risk >= 0.5) == (probability >= threshold.review)
    assert (risk >= 0.9) == (probability >= threshold.reject)
