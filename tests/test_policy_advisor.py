"""The advisor: work against misses, from this site's own decisions, or an honest word that they are too few."""

from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from moderation import services
from moderation.advisor import LEAST_OF_EACH, POINTS, advise, curve
from moderation.models import Decision
from moderation.pastcases import Case
from moderation.policy import DEFAULT_THRESHOLDS, Facts
from moderation.scoring.types import Label
from tests.desk import assessed, make_reading
from tests.factories import make_comment, make_user

ADVISOR = reverse("admin:moderation_policy_advisor")


def case(refused, scores):
    return Case(1, "reject" if refused else "approve", timezone.now(), make_reading(scores), Facts())


def even():
    """Insults at .01 to 1.00: those over .60 refused, and one in ten below."""
    return [case(at > 60 or at % 10 == 0, {Label.INSULT: at / 100}) for at in range(1, 101)]


def proposal(advice, label):
    return next(each for each in advice.proposals if each.label is label)


def test_the_curve_is_that_worked_out_by_hand():
    points = curve([(0.1, False), (0.2, True), (0.2, False), (0.9, True)])
    assert [(p.cut, p.work, p.misses) for p in points] == [
        (0.0, 1.0, 0.0),
        (0.2, 0.75, 0.0),
        (0.9, 0.25, 0.5),
        (1.0, 0.0, 1.0),
    ]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=300))
def test_a_curve_trades_work_for_misses_and_has_both_ends(pairs):
    pairs = [*pairs, (0.5, True)]
    points = curve(pairs)
    assert (points[0].work, points[0].misses) == (1.0, 0.0)
    assert (points[-1].work, points[-1].misses) == (0.0, 1.0)
    assert len(points) <= POINTS + 2
    for before, after in pairwise(points):
        assert after.work < before.work
        assert after.misses >= before.misses


def test_proposed_thresholds_let_no_more_through_than_asked():
    advice = advise(even(), DEFAULT_THRESHOLDS, 0.1)
    assert advice.enough
    assert (advice.cases, advice.refused) == (100, 46)
    own = proposal(advice, Label.INSULT)
    # Of 46 refused, 4 may pass: those at .10, .20, .30 and .40. The fifth stands at .50.
    assert own.threshold.review == 0.5
    # From .60 on 41 of 41 are refused; down to .58 41 of 43, which is still 95 %; one more is not.
    assert own.threshold.reject == 0.58
    assert advice.then.misses == 4 / 46
    assert advice.then.work == 0.51
    assert proposal(advice, Label.SPAM).threshold is None


@pytest.mark.parametrize("misses", [0.0, 0.01, 0.02, 0.05, 0.2])
def test_the_promise_holds_for_every_share(misses):
    assert advise(even(), DEFAULT_THRESHOLDS, misses).then.misses <= misses


def test_too_few_decisions_are_said_to_be():
    few = even()[:99]
    assert not advise(few, DEFAULT_THRESHOLDS, 0.05).enough
    one_sided = [case(False, {Label.INSULT: 0.2})] * 500 + [case(True, {Label.INSULT: 0.9})] * (LEAST_OF_EACH - 1)
    assert not advise(one_sided, DEFAULT_THRESHOLDS, 0.05).enough
    assert not advise([], DEFAULT_THRESHOLDS, 0.05).enough


@pytest.mark.django_db
def test_the_page_says_that_there_are_too_few(owner):
    page = owner.get(ADVISOR).content.decode()
    assert "too few decisions" in page
    assert "<svg class=" not in page


@pytest.mark.django_db
def test_the_page_draws_the_curve_with_its_table_and_hands_the_numbers_to_the_form(owner):
    ben = make_user("moderator")
    for each in range(1, 101):
        comment = assessed(make_comment(), {Label.INSULT: each / 100})
        action = Decision.Action.REJECT if each > 60 or each % 10 == 0 else Decision.Action.APPROVE
        services.decide(comment, action=action, moderator=ben)
    page = owner.get(f"{ADVISOR}?misses=10").content.decode()
    assert '<polyline class="curve"' in page
    assert "style=" not in page
    assert "50 / 58 %" in page
    assert "review_insult=0.5&amp;reject_insult=0.58" in page
    start = owner.get(
        reverse("admin:moderation_policy_add") + "?review_insult=0.5&reject_insult=0.58"
    ).content.decode()
    assert 'name="review_insult" value="50"' in start
    assert 'name="reject_insult" value="58"' in start
    for odd in ("?misses=x", "?misses=-1", "?misses=100"):
        assert owner.get(ADVISOR + odd).status_code == 200
