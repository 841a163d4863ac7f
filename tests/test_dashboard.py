"""The dashboard: its figures against decisions counted by hand, its doors, and what it says of little."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation import services, sitemodel
from moderation.desk.dashboard import duration
from moderation.figures import decisions, scores
from moderation.figures.board import board
from moderation.figures.decisions import Period
from moderation.figures.health import health
from moderation.models import Assessment, Policy
from moderation.readers.models import Appeal
from moderation.reasons import DecisionReason
from moderation.scoring.types import Label
from moderation.services import decide
from moderation.sitelearning import SiteModel
from tests.decided import Case, decided
from tests.desk import QUEUE, assessed
from tests.factories import make_comment, make_user
from tests.test_site_model import local_rule

pytestmark = pytest.mark.django_db
undo = getattr(services, "undo", None)

DASHBOARD = reverse("admin:moderation_dashboard_changelist")
MODELS = reverse("admin:moderation_sitemodel_changelist")
USE = reverse("admin:moderation_sitemodel_use")
SCALE = ((Label.TOXICITY, 0.95),)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- doors ---


@pytest.mark.parametrize(
    ("role", "status"), [("reader", 302), ("editor", 403), ("moderator", 200), ("owner", 200)]
)
def test_whoever_may_decide_may_look(client, role, status):
    client.force_login(make_user(role))
    assert client.get(DASHBOARD).status_code == status
    assert client.post(DASHBOARD).status_code == (405 if status == 200 else status if status == 302 else 405)


def test_a_stranger_is_asked_to_log_in(stranger):
    assert stranger.get(DASHBOARD).status_code == 302


def test_it_is_linked_from_the_index_and_the_queue(moderator):
    assert f'href="{DASHBOARD}"' in moderator.get(reverse("admin:index")).content.decode()
    assert f'href="{DASHBOARD}"' in moderator.get(QUEUE).content.decode()


def test_an_editor_sees_no_link_to_it(editor):
    assert DASHBOARD not in editor.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    "asked", ["days=8", "days=x", "days=", "label=sarcasm", "label=", "days=1e9&label=%00", "x=1"]
)
def test_odd_questions_show_what_is_usual(moderator, asked):
    response = moderator.get(f"{DASHBOARD}?{asked}")
    assert response.status_code == 200
    assert '<option value="30" selected>' in response.content.decode()
    assert '<option value="toxicity" selected>' in response.content.decode()


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_an_empty_site_has_a_dashboard_too(moderator, days):
    page = text_of(moderator.get(f"{DASHBOARD}?days={days}"))
    assert "Nothing was decided in these days." in page
    assert "Too few decisions to draw: 0 comments" in page


# --- figures ---


def test_what_waits(moderator):
    now = timezone.now()
    make_comment(status="pending", created_at=now - 3 * DAY)
    make_comment(status="pending", created_at=now - DAY)
    make_comment(status="approved", created_at=now - 9 * DAY)
    found = decisions.waiting()
    assert (found.count, found.oldest) == (2, now - 3 * DAY)
    assert "the oldest for 3" in text_of(moderator.get(DASHBOARD))


def test_time_to_decision_is_ranked_by_hand(ben):
    now = timezone.now()
    decided([Case(waited=n * MINUTE, decided_at=now) for n in range(1, 101)], ben)
    found = decisions.waits(Period.last(7))
    assert (found.count, found.median, found.p95) == (100, 50 * MINUTE, 95 * MINUTE)


def test_only_a_persons_first_decision_tells_how_long_one_waits(ben):
    first, second = decided([Case(waited=5 * MINUTE), Case(waited=7 * MINUTE)], ben)
    decide(first.comment, action="reject", moderator=ben)
    decide(make_comment(status="pending"), action="approve", policy=Policy.objects.get(active=True))
    found = decisions.waits(Period.last(7))
    assert found.count == 2
    assert abs(found.median - 5 * MINUTE) < MINUTE
    assert decisions.waits(Period.last(7)).p95 - 7 * MINUTE < MINUTE


def test_nobody_waits_less_than_nothing(ben):
    decided([Case(waited=-DAY)], ben)  # imported, and dated after its decision
    assert decisions.waits(Period.last(7)).median == timedelta(0)


def test_decisions_are_counted_by_day_and_moderator(ben, moderator):
    now = timezone.now()
    ana = make_user("moderator", first_name="Ana", last_name="<b>Sol</b>")
    decided([Case(), Case(action="reject"), Case(action="spam")], ben)
    decided([Case(by=ana, decided_at=now - 2 * DAY), Case(decided_at=now - 20 * DAY)], ben)
    week, month = decisions.decided(Period.last(7)), decisions.decided(Period.last(30))
    today = timezone.localdate()
    assert week.by_day == {
        (today, "approve"): 1, (today, "reject"): 1, (today, "spam"): 1, (today - 2 * DAY, "approve"): 1
    }  # fmt: skip
    assert sum(month.by_day.values()) == 5
    assert month.by_moderator["Ben Okri", "approve"] == 2
    page = moderator.get(DASHBOARD).content.decode()
    assert "&lt;b&gt;Sol&lt;/b&gt;" in page
    assert "<b>Sol" not in page


def test_a_policys_own_decisions_are_told_apart(ben, moderator):
    decide(make_comment(status="pending"), action="spam", policy=Policy.objects.get(active=True))
    assert "1 by a policy, by itself" in text_of(moderator.get(DASHBOARD))


def test_very_many_decisions_are_cut_and_that_is_said(ben, moderator, monkeypatch):
    monkeypatch.setattr(decisions.Period.last.__func__, "__defaults__", (10,))
    now = timezone.now()
    decided([Case(decided_at=now - (20 - n) * MINUTE) for n in range(20)], ben)
    period = Period.last(7)
    assert period.is_cut
    assert sum(decisions.decided(period).by_day.values()) == 10
    assert "There were very many decisions" in text_of(moderator.get(DASHBOARD))


def test_advice_is_set_against_decisions(ben, moderator):
    decided([Case(scores=SCALE, action="reject")] * 3 + [Case(scores=SCALE)] + [Case()] * 4, ben)
    decided([Case(action="spam")], ben)
    assert decisions.by_advice(Period.last(7)) == {
        ("reject", "reject"): 3, ("reject", "approve"): 1, ("approve", "approve"): 4, ("approve", "spam"): 1
    }  # fmt: skip
    page = text_of(moderator.get(DASHBOARD))
    assert "Approve 4 0 1 80 %" in page
    assert "Reject 1 3 0 75 %" in page


def test_agreement_is_counted_per_label(ben):
    held = ((Label.INSULT, 0.7),)
    decided([Case(scores=held, action="reject")] * 3 + [Case(scores=held)] * 2 + [Case(action="reject")], ben)
    found = {one.label: one for one in scores.agreements(7)}
    assert (found[Label.INSULT].held, found[Label.INSULT].agreed) == (5, 3)
    assert (found[Label.TOXICITY].held, found[Label.TOXICITY].agreed) == (0, 0)
    assert (found[Label.INSULT].bins[7].count, found[Label.INSULT].bins[7].hit) == (5, 3)


def test_scores_are_put_in_tenths_and_set_against_what_they_are_about(ben):
    cases = [Case(scores=((Label.TOXICITY, score), (Label.SPAM, score))) for score in (0.0, 0.05, 0.31, 1.0)]
    decided(cases, ben)
    decided([Case(scores=((Label.TOXICITY, 0.55), (Label.SPAM, 0.55)), action="spam")], ben)
    decided([Case(scores=((Label.TOXICITY, 0.58), (Label.SPAM, 0.58)), action="reject")], ben)
    found = {one.label: one for one in scores.agreements(7)}
    toxicity, spam = found[Label.TOXICITY].bins, found[Label.SPAM].bins
    assert [one.count for one in toxicity] == [2, 0, 0, 1, 0, 1, 0, 0, 0, 1]
    assert [one.count for one in spam] == [2, 0, 0, 1, 0, 2, 0, 0, 0, 1]
    assert (toxicity[5].hit, spam[5].hit) == (1, 1)
    assert toxicity[0].mean == pytest.approx(0.025)


def test_the_calibration_plot_is_drawn_only_when_there_is_enough(ben, moderator):
    low = [Case(scores=((Label.INSULT, 0.15),))] * 90
    decided(low + [Case(scores=((Label.INSULT, 0.75),), action="reject")] * 19, ben)
    address = f"{DASHBOARD}?label=insult"
    page = text_of(moderator.get(address))
    assert "Too few decisions to draw: 109 comments, 19 of them rejected." in page
    decided([Case(scores=((Label.INSULT, 0.75),), action="reject")], ben)
    cache.clear()
    page = moderator.get(address).content.decode()
    assert page.count("<circle") == 2
    assert "On the line, a score of 70 % would mean" in page


def test_reasons_are_shared_out(ben, moderator):
    reason = DecisionReason.objects.first()
    for _time in range(3):
        decide(make_comment(status="pending"), action="reject", moderator=ben, reason=reason)
    decided([Case(action="reject"), Case(action="spam"), Case(action="spam")], ben)
    assert decisions.by_reason(Period.last(7)) == {reason.title: 3, "spam": 2, "": 1}
    page = text_of(moderator.get(DASHBOARD))
    for line in (f"{reason.title} 3 50 %", "marked as spam 2 33 %", "no reason given 1 17 %"):
        assert line in page


def test_what_was_taken_back_does_not_count(ben):
    comment = make_comment(status="pending")
    undo(decide(comment, action="reject", moderator=ben), moderator=ben)
    assert decisions.decided(Period.last(7)).by_day == {}
    decide(comment, action="approve", moderator=ben)
    assert list(decisions.decided(Period.last(7)).by_day.values()) == [1]
    assert decisions.waits(Period.last(7)).count == 1


def test_appeals_are_counted_and_an_answer_taken_back_is_none(ben, moderator):
    appeals, ana = Appeal.objects, make_user("moderator")
    made = decided([Case(action="reject")] * 4, ben)
    for decision, answer in zip(made, ("approve", "reject", "approve", None), strict=True):
        outcome = decide(decision.comment, action=answer, moderator=ana) if answer else None
        appeals.create(decision=decision, text="Please look again.", outcome=outcome)
    assert decisions.appeals(Period.last(7)) == decisions.Appeals(count=4, open=1, overturned=2)
    undo(appeals.get(decision=made[0]).outcome, moderator=ana)
    assert decisions.appeals(Period.last(7)) == decisions.Appeals(count=4, open=2, overturned=1)
    assert "Appeals overturned 1 of 4; 2 still open" in text_of(moderator.get(DASHBOARD))


def test_figures_are_kept_for_some_seconds(ben, django_assert_num_queries):
    board(7)
    with django_assert_num_queries(0):
        board(7)


def test_figures_take_few_queries_however_much_was_decided(ben, django_assert_max_num_queries):
    decided([Case(scores=SCALE, action="reject"), Case()] * 60, ben)
    with django_assert_max_num_queries(30):
        board(30)


# --- scoring ---


def test_the_scorers_health(moderator):
    now = timezone.now()
    done, failed, late = make_comment(), make_comment(), make_comment()
    assessed(done)
    Assessment.objects.filter(comment=done).update(created_at=now - 10 * MINUTE, finished_at=now - 9 * MINUTE)
    Assessment.objects.filter(comment=failed).update(state="failed")
    Assessment.objects.filter(comment=late).update(next_try=now - 5 * MINUTE)
    found = health()
    assert (found.queued, found.running, found.failed) == (1, 0, 1)
    assert found.oldest_due == now - 5 * MINUTE
    assert (found.last_finished, found.taken) == (now - 9 * MINUTE, MINUTE)
    assert found.versions == {("test", "1"): 1}
    assert "no worker seems to be at work" in text_of(moderator.get(DASHBOARD))


def test_a_comment_that_waits_for_its_next_try_is_not_late(moderator):
    comment = make_comment()
    Assessment.objects.filter(comment=comment).update(next_try=timezone.now() + DAY)
    assert not health().is_late
    assert "no worker" not in text_of(moderator.get(DASHBOARD))


def test_a_failed_comment_that_was_decided_since_is_nobodys_concern():
    comment = make_comment()
    Assessment.objects.filter(comment=comment).update(state="failed")
    Comment.objects.filter(pk=comment.pk).update(status="approved")
    assert health().failed == 0


# --- what the site learns ---


def test_the_dashboard_tells_of_the_sites_model(ben, moderator):
    assert "No model fitted on this site's decisions is in use." in text_of(moderator.get(DASHBOARD)).replace(
        "&#x27;", "'"
    )
    decided(local_rule(400), ben)
    call_command("fit_site_model")
    cache.clear()
    page = text_of(moderator.get(DASHBOARD))
    assert "Version 1, fitted on" in page
    assert "less to read" in page
    SiteModel.objects.update(checksum="")
    cache.clear()
    assert "It is left out; everything else goes on." in text_of(moderator.get(DASHBOARD))


def test_the_owner_rolls_back_with_one_press(ben, owner):
    for seed in (1, 2):
        decided(local_rule(300, seed), ben)
        call_command("fit_site_model")
    page = owner.get(MODELS).content.decode()
    assert "Roll back to version 1" in page
    assert "Version 1 is in use from now on." in text_of(owner.post(USE, {"version": "1"}, follow=True))
    assert SiteModel.objects.get(active=True).version == 1
    assert "No model" in text_of(owner.post(USE, {"version": "none"}, follow=True))
    assert sitemodel.active_weights() is None
    owner.post(USE, {"version": "better"})
    assert SiteModel.objects.get(active=True).version == 2
    shown = owner.get(reverse("admin:moderation_sitemodel_change", args=[SiteModel.objects.get(version=1).pk]))
    assert "Measured on the newest fifth" in text_of(shown)


@pytest.mark.parametrize("asked", ["", "x", "-1", "²", "99", "9" * 40, "1; drop"])
def test_odd_versions_change_nothing_and_are_answered(owner, asked):
    assert "Nothing was changed" in text_of(owner.post(USE, {"version": asked}, follow=True))


def test_a_damaged_version_cannot_be_put_to_use_and_stops_no_page(ben, owner):
    decided(local_rule(400), ben)
    call_command("fit_site_model")
    SiteModel.objects.update(weights=b"torn", figures={"odd": 1})
    assert "Version 1 is damaged" in text_of(owner.post(USE, {"version": "1"}, follow=True)).replace(
        "version", "Version"
    )
    assert "left out" in text_of(owner.get(MODELS))
    assert (
        owner.get(reverse("admin:moderation_sitemodel_change", args=[SiteModel.objects.get().pk])).status_code
        == 200
    )


@pytest.mark.parametrize("role", ["moderator", "editor"])
def test_only_the_owner_chooses_a_version(client, role):
    client.force_login(make_user(role))
    assert client.get(MODELS).status_code == 403
    assert client.post(USE, {"version": "none"}).status_code == 403
    assert client.get(USE).status_code == 403


# --- the page itself ---


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (None, "–"), (0, "0.0 s"), (0.84, "0.8 s"), (59.4, "59 s"), (60, "1 min"), (3599, "1 h 0 min"),
        (12_000, "3 h 20 min"), (86_400, "1 d 0 h"), (200_000, "2 d 7 h"),
    ],
)  # fmt: skip
def test_durations_in_words(length, words):
    assert duration(None if length is None else timedelta(seconds=length)) == words


def test_every_chart_is_well_formed_named_and_has_its_table(ben, moderator):
    ana = make_user("moderator", first_name='"><script>', last_name="&amp;")
    decided([Case(scores=SCALE, action="reject", by=ana)] * 30 + [Case()] * 90, ben)
    page = moderator.get(DASHBOARD).content.decode()
    charts = re.findall(r'<svg class="chart".*?</svg>', page, re.DOTALL)
    assert len(charts) >= 4
    for chart in charts:
        root = ElementTree.fromstring(chart)
        named = root.get("aria-labelledby").split()
        assert all(root.find(f"*[@id='{name}']").text for name in named)
        assert root.get("role") == "img"
    assert page.count("<summary>As a table") >= len(charts)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "style=" not in page
    assert "<script>" not in page.replace("<script nonce", "")
