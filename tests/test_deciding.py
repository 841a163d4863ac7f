"""Approving, rejecting and marking as spam: from a comment's page, and several at once."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from blog.models import Comment
from blog.services import origin_of
from blog.withdrawing import edit_comment, withdraw_comment
from moderation import services
from moderation.deciding import STATUS_AFTER
from moderation.desk.posting import NOTHING_DONE
from moderation.models import Assessment, Decision
from moderation.scoring.types import Label
from tests.desk import QUEUE, assessed, failed, page_of
from tests.factories import make_comment, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db


def decide_at(comment):
    return reverse("admin:moderation_queuedcomment_decide", args=[comment.pk])


def score_again_at(comment):
    return reverse("admin:moderation_queuedcomment_score_again", args=[comment.pk])


def status(comment):
    return Comment.objects.get(pk=comment.pk).status


def in_bulk(client, action, *comments):
    """What choosing an act for ticked comments answers: a preview."""
    data = {"action": action, "_selected_action": [comment.pk for comment in comments], "index": 0}
    return client.post(QUEUE, data)


@pytest.mark.parametrize(("action", "after"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")])
def test_a_decision_is_carried_out_and_recorded(desk, ben, action, after):
    comment = assessed(make_comment())
    words = {"note": "As agreed.", "reason": "off-topic", "message": "Try the other article."}
    desk.post(decide_at(comment), {"action": action, "seen": "pending", **words})
    assert status(comment) == after
    decision = Decision.objects.get()
    assert (decision.comment, decision.action, decision.moderator) == (comment, action, ben)
    assert (decision.note, decision.message) == ("As agreed.", "Try the other article.")
    assert decision.status_before == "pending"
    if action == "approve":
        assert (decision.reason, decision.public_sentence) == (None, "")
    else:
        assert decision.reason.slug == "off-topic"
        assert decision.public_sentence == "Your comment is not about the article it was left under."
    assert decision.assessment == comment.assessments.get()


def test_a_decision_leads_to_the_most_urgent_comment_left(desk):
    comment = make_comment(author_name="Ann")
    assessed(make_comment(), {Label.TOXICITY: 0.1})
    urgent = assessed(make_comment(), {Label.THREAT: 0.95})
    response = desk.post(decide_at(comment), {"action": "approve", "seen": "pending"}, follow=True)
    assert response.redirect_chain == [(page_of(urgent), 302)]
    assert "The comment by Ann was approved." in response.content.decode()


def test_the_last_decision_leads_to_the_empty_queue(desk):
    response = desk.post(decide_at(make_comment()), {"action": "spam", "seen": "pending"}, follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "No comment is waiting." in response.content.decode()


def test_a_decision_can_be_changed_and_both_are_kept(desk):
    comment = make_comment()
    desk.post(decide_at(comment), {"action": "approve", "seen": "pending"})
    desk.post(
        decide_at(comment),
        {"action": "reject", "seen": "approved", "reason": "hate", "note": "On second thoughts."},
    )
    assert status(comment) == "rejected"
    assert [decision.action for decision in Decision.objects.order_by("pk")] == ["approve", "reject"]
    page = desk.get(page_of(comment)).content.decode()
    assert "On second thoughts." in page
    assert "<strong>rejected</strong> by Ben Okri" in page
    assert "<strong>approved</strong> by Ben Okri" in page


def test_who_comes_second_overwrites_nothing_and_is_told(desk):
    comment = make_comment()
    services.decide(comment, action=Decision.Action.APPROVE, moderator=make_user("moderator", username="dora"))
    response = desk.post(decide_at(comment), {"action": "spam", "seen": "pending", "note": "What I typed."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "it was approved by dora" in page
    assert "What I typed." in page
    assert 'name="seen" value="approved"' in page
    assert status(comment) == "approved"
    assert Decision.objects.count() == 1


def test_the_service_tells_who_was_first(ben):
    comment = make_comment()
    first = services.decide(comment, action=Decision.Action.REJECT, moderator=ben)
    with pytest.raises(services.AlreadyDecided) as late:
        services.decide(
            comment,
            action=Decision.Action.APPROVE,
            moderator=make_user("moderator"),
            expected=Comment.Status.PENDING,
        )
    assert late.value.decision == first
    assert status(comment) == "rejected"


def test_a_double_click_decides_once_and_leads_on(desk):
    comment, waiting = make_comment(), make_comment()
    for _click in range(2):
        response = desk.post(decide_at(comment), {"action": "approve", "seen": "pending"})
        assert response.url == page_of(waiting)
    assert Decision.objects.count() == 1


def test_two_tabs_that_disagree_decide_once(desk):
    comment = make_comment()
    desk.post(decide_at(comment), {"action": "approve", "seen": "pending"})
    response = desk.post(decide_at(comment), {"action": "spam", "seen": "pending"})
    assert response.status_code == 409
    assert "it was approved by Ben Okri" in response.content.decode()
    assert status(comment) == "approved"


def test_a_permission_taken_away_meanwhile_stops_the_decision(desk, ben):
    comment = make_comment()
    assert 'value="approve"' in desk.get(page_of(comment)).content.decode()
    ben.groups.clear()
    assert desk.post(decide_at(comment), {"action": "approve", "seen": "pending"}).status_code == 403
    assert status(comment) == "pending"


@pytest.mark.parametrize("seen", ["pending", "withdrawn"])
def test_what_its_author_took_back_is_not_published(desk, ben, seen):
    comment = make_comment()
    Comment.objects.filter(pk=comment.pk).update(status="withdrawn")
    response = desk.post(decide_at(comment), {"action": "approve", "seen": seen})
    assert response.status_code in (400, 409)
    with pytest.raises(services.AlreadyDecided):
        services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    assert status(comment) == "withdrawn"


def test_a_comment_deleted_under_ones_hands_is_said(desk, monkeypatch):
    comment, waiting = make_comment(), make_comment()
    decide = services.decide

    def deleted_first(comment, **words):
        Comment.objects.filter(pk=comment.pk).delete()
        return decide(comment, **words)

    monkeypatch.setattr(services, "decide", deleted_first)
    response = desk.post(decide_at(comment), {"action": "approve", "seen": "pending"}, follow=True)
    assert response.redirect_chain == [(page_of(waiting), 302)]
    assert "The comment is not there any more." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_twenty_moderators_at_once_decide_about_a_comment_once():
    comment = make_comment()
    moderators = [make_user("moderator") for _number in range(20)]
    ways = [Decision.Action.APPROVE, Decision.Action.REJECT, Decision.Action.SPAM]
    acts = [
        lambda user=user, way=ways[place % 3]: services.decide(
            comment, action=way, moderator=user, expected=Comment.Status.PENDING
        )
        for place, user in enumerate(moderators)
    ]
    outcomes = together(*acts)
    (decision,) = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, services.AlreadyDecided)]
    assert len(refused) == 19
    assert {late.decision for late in refused} == {decision}
    assert list(comment.decisions.all()) == [decision]
    assert status(comment) == STATUS_AFTER[decision.action]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"seen": "pending"},
        {"action": "approve"},
        {"action": "delete", "seen": "pending"},
        {"action": "approve", "seen": "nonsense"},
        {"action": "approve", "seen": "pending", "note": "x" * 2001},
        {"action": "approve", "seen": "pending", "note": "a\x00b"},
        {"action": "undo", "seen": "pending"},
        {"action": "reject", "seen": "pending"},
        {"action": "reject", "seen": "pending", "reason": "nonsense"},
        {"action": "reject", "seen": "pending", "reason": "a\x00b"},
        {"action": "reject", "seen": "pending", "reason": "illegal"},
        {"action": "spam", "seen": "pending", "reason": "illegal", "legal_ground": "  "},
        {"action": "reject", "seen": "pending", "reason": "hate", "message": "x" * 2001},
    ],
)
def test_a_wrong_form_decides_nothing_and_keeps_the_note(desk, data):
    comment = make_comment()
    response = desk.post(decide_at(comment), {"note": "What I typed."} | data)
    assert response.status_code == 400
    assert 'class="errornote"' in response.content.decode()
    assert "note" in data or "What I typed." in response.content.decode()
    assert status(comment) == "pending"


def test_no_get_decides(desk):
    comment = failed(make_comment())
    for address in (f"{decide_at(comment)}?action=approve&seen=pending", score_again_at(comment)):
        page = desk.get(address, follow=True)
        assert str(NOTHING_DONE) in page.content.decode()
        assert page.request["PATH_INFO"] == page_of(comment)
    desk.get(QUEUE, {"action": "approve", "_selected_action": comment.pk, "index": 0})
    desk.get(page_of(comment), {"action": "approve", "seen": "pending"})
    assert status(comment) == "pending"
    assert not Decision.objects.exists()


def test_deciding_about_what_is_not_there_any_more_is_said_and_leads_on(desk):
    waiting = make_comment()
    for pk in (999_999, 10**17):
        address = reverse("admin:moderation_queuedcomment_decide", args=[pk])
        response = desk.post(address, {"action": "approve", "seen": "pending"}, follow=True)
        assert response.redirect_chain == [(page_of(waiting), 302)]
        assert "The comment is not there any more." in response.content.decode()


@pytest.mark.parametrize("role", ["editor", "reader", "stranger", "viewer"])
def test_nobody_else_decides(client, role):
    comment = make_comment()
    if role == "viewer":
        user = make_user("reader", is_staff=True)
        user.user_permissions.add(Permission.objects.get(codename="view_queuedcomment"))
        client.force_login(user)
    elif role != "stranger":
        client.force_login(make_user(role))
    response = client.post(decide_at(comment), {"action": "approve", "seen": "pending"})
    assert response.status_code == (403 if role in ("editor", "viewer") else 302)
    in_bulk(client, "approve", comment)
    assert status(comment) == "pending"
    assert not Decision.objects.exists()


def test_who_may_only_look_sees_no_buttons(client):
    user = make_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_queuedcomment"))
    client.force_login(user)
    page = client.get(page_of(make_comment())).content.decode()
    assert 'name="action"' not in page


def test_a_forged_post_is_refused(ben, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(ben)
    comment = make_comment()
    assert client.post(decide_at(comment), {"action": "approve", "seen": "pending"}).status_code == 403
    assert status(comment) == "pending"


def test_choosing_nothing_or_an_unknown_act_decides_nothing(desk):
    comment = make_comment()
    in_bulk(desk, "approve")
    in_bulk(desk, "delete_selected", comment)
    in_bulk(desk, "nonsense", comment)
    assert status(comment) == "pending"


def test_a_comment_whose_scoring_failed_is_scored_again(desk):
    comment = failed(make_comment())
    assert "Score again" in desk.get(page_of(comment)).content.decode()
    response = desk.post(score_again_at(comment), follow=True)
    assert "will be scored again" in response.content.decode()
    states = [assessment.state for assessment in Assessment.objects.filter(comment=comment)]
    assert states == [Assessment.State.QUEUED, Assessment.State.FAILED]


def test_a_scored_comment_is_not_scored_again(desk):
    comment = assessed(make_comment())
    page = desk.post(score_again_at(comment), follow=True).content.decode()
    assert "Only a comment whose scoring failed" in page
    assert Assessment.objects.filter(comment=comment).count() == 1


def test_an_editor_cannot_have_a_comment_scored_again(client):
    client.force_login(make_user("editor"))
    assert client.post(score_again_at(failed(make_comment()))).status_code == 403


def test_who_logs_in_again_after_a_button_is_told_that_nothing_was_decided(client, ben):
    comment = make_comment()
    answer = client.post(f"{decide_at(comment)}?view=label%3Dthreat", {"action": "approve", "seen": "pending"})
    client.force_login(ben)
    page = client.get(parse_qs(urlsplit(answer.url).query)["next"][0], follow=True)
    assert str(NOTHING_DONE) in page.content.decode()
    assert page.redirect_chain[-1][0] == f"{page_of(comment)}?view=label%3Dthreat"
    assert status(comment) == "pending"


def test_who_had_it_open_is_told_that_its_author_withdrew_or_changed_it(desk):
    withdrawn, changed = make_comment(), make_comment()
    withdraw_comment(withdrawn)
    edit_comment(changed, body="Another text.", origin=origin_of("192.0.2.8"))
    for comment, sentence in ((withdrawn, "its author withdrew it"), (changed, "its author changed the text")):
        for address in (decide_at(comment), reverse("admin:moderation_queuedcomment_lock", args=[comment.pk])):
            page = desk.post(address, {"action": "approve", "seen": "pending"}).content.decode()
            assert sentence in page
            assert "has changed since you opened it" not in page
