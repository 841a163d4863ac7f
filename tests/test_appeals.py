"""An author appeals once; somebody who did not decide answers; the author sees how."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation.deciding import AlreadyDecided, undo
from moderation.decisions import Decision
from moderation.readers import appeals
from moderation.readers.models import Appeal
from moderation.reasons import DecisionReason
from moderation.services import active_policy, decide
from moderation.settling import settle_decisions
from tests.desk import QUEUE
from tests.factories import make_comment, make_user
from tests.readers import appealed, at, decided, words

pytestmark = pytest.mark.django_db
LIST = reverse("admin:moderation_appeal_changelist")


@pytest.fixture
def comment():
    return make_comment(body="I was there.")


@pytest.fixture
def cora(db):
    return make_user("moderator", username="cora", first_name="Cora", last_name="Lee")


@pytest.fixture
def second(cora):
    """Cora's browser: she did not decide."""
    browser = Client()
    browser.force_login(cora)
    return browser


@pytest.fixture
def appeal(client, comment, ben):
    decided(comment, moderator=ben, reason=DecisionReason.objects.get(slug="off-topic"))
    assert appealed(Client(), comment, "It is about the article.").status_code == 303
    return Appeal.objects.get()


def card(appeal):
    return reverse("admin:moderation_appeal_change", args=[appeal.pk])


def answered(browser, appeal, act, **values):
    return browser.post(reverse("admin:moderation_appeal_answer", args=[appeal.pk]), {"act": act, **values})


def settle_now():
    """As if every undo window were over. Decisions refuse to be changed, so the database is asked."""
    Decision.objects.filter(next_try__isnull=False).update(next_try=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_decision SET settles_at = created_at WHERE settles_at IS NOT NULL")
    settle_decisions()


def test_a_second_appeal_is_refused_with_a_sentence_and_the_first_is_shown(client, second, comment, appeal):
    answer = appealed(client, comment, "And another thing.")
    assert answer.status_code == 409
    assert "You have appealed already" in words(answer)
    assert appeal.text in words(answer)
    assert "And another thing." not in words(answer)
    assert appealed(client, comment, appeal.text).status_code == 303  # pressed twice
    assert Appeal.objects.get().text == appeal.text
    appeals.answer(appeal, moderator=make_user("moderator"), publish=False)
    settle_decisions()
    assert "You have appealed already" in words(appealed(client, comment, "And another thing."))


def test_the_author_sees_that_the_appeal_waits_and_cannot_send_another(client, comment, appeal):
    page = client.get(at("your_comment", comment))
    assert "It waits for a moderator who did not make the decision." in words(page)
    assert "It is about the article." in words(page)
    assert "Send appeal" not in words(page)


@pytest.mark.parametrize("action", [Decision.Action.REJECT, Decision.Action.SPAM])
def test_a_rejection_and_a_spam_mark_can_be_appealed(client, comment, action):
    decided(comment, action)
    assert "You can appeal once." in words(client.get(at("your_comment", comment)))
    assert appealed(client, comment, "").status_code == 303


def test_what_is_not_rejected_for_good_cannot(client, comment, ben):
    assert appealed(client, comment).status_code == 409
    decided(comment, Decision.Action.APPROVE)
    assert appealed(client, comment).status_code == 409
    decide(comment, action=Decision.Action.REJECT, moderator=ben)  # may still be taken back
    assert appealed(client, comment).status_code == 409
    assert not Appeal.objects.exists()


def test_somebody_else_publishes_it_after_all(client, second, comment, appeal):
    assert answered(second, appeal, "publish", message="You were right.").status_code == 302
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED
    assert "different decision" not in words(client.get(at("your_comment", comment)))
    settle_now()
    said = words(client.get(at("your_comment", comment)))
    assert "came to a different decision: it is published." in said
    assert "You were right." in said


def test_somebody_else_upholds_it_with_the_same_reason(client, second, comment, appeal):
    assert answered(second, appeal, "uphold").status_code == 302
    appeal.refresh_from_db()
    assert appeal.outcome.reason.slug == "off-topic"
    settle_now()
    assert "came to the same decision." in words(client.get(at("your_comment", comment)))
    assert appealed(client, comment, "Once more").status_code == 409
    assert Appeal.objects.count() == 1


def test_the_decider_is_refused_at_the_page_and_in_the_service(desk, ben, comment, appeal):
    page = desk.get(card(appeal))
    assert "Another moderator has to answer the appeal." in words(page)
    assert "Publish it" not in words(page)
    answer = answered(desk, appeal, "publish")
    assert answer.status_code == 403
    for publish in (True, False):
        with pytest.raises(appeals.OwnDecision):
            appeals.answer(appeal, moderator=ben, publish=publish)
    comment.refresh_from_db()
    assert comment.status == Comment.Status.REJECTED


def test_even_an_owner_does_not_answer_an_appeal_against_their_own_decision(comment, owner):
    decided(comment, moderator=owner.user)
    appealed(Client(), comment)
    with pytest.raises(appeals.OwnDecision):
        appeals.answer(Appeal.objects.get(), moderator=owner.user, publish=True)


def test_anybody_who_decides_may_answer_for_a_program(comment, ben):
    decided(comment, policy=active_policy())
    appealed(Client(), comment)
    appeals.answer(Appeal.objects.get(), moderator=ben, publish=True)
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_who_may_not_decide_about_comments_may_not_answer(appeal, role):
    user = make_user(role)
    browser = Client()
    browser.force_login(user)
    assert browser.get(LIST).status_code in (302, 403)
    assert browser.get(card(appeal)).status_code in (302, 403)
    assert answered(browser, appeal, "publish").status_code in (302, 403)
    with pytest.raises(PermissionDenied):
        appeals.answer(appeal, moderator=user, publish=True)
    assert Comment.objects.get().status == Comment.Status.REJECTED


def test_pressed_twice_or_by_two_it_is_answered_once(second, appeal):
    answered(second, appeal, "uphold")
    late = answered(second, appeal, "publish")
    assert late.status_code == 409
    assert "Nothing of yours was stored." in words(late)
    with pytest.raises(AlreadyDecided):
        appeals.answer(appeal, moderator=make_user("moderator"), publish=True)
    assert Decision.objects.count() == 2


def test_an_answer_that_was_taken_back_leaves_the_appeal_waiting(cora, second, comment, appeal):
    answered(second, appeal, "publish")
    appeal.refresh_from_db()
    undo(appeal.outcome, moderator=cora)
    assert Appeal.objects.open().get() == appeal
    comment.refresh_from_db()
    assert comment.status == Comment.Status.REJECTED
    answered(second, appeal, "uphold")
    assert not Appeal.objects.open().exists()


def test_a_decision_in_the_queue_answers_it_too(comment, appeal, ben, cora):
    decided(comment, moderator=ben)  # the same moderator, the same answer: that is none
    assert Appeal.objects.open().exists()
    decided(comment, Decision.Action.APPROVE, moderator=cora)
    assert not Appeal.objects.open().exists()
    appeal.refresh_from_db()
    assert appeal.outcome.moderator == cora


def test_a_new_reason_and_its_law(second, appeal):
    illegal = DecisionReason.objects.get(slug="illegal")
    answer = answered(second, appeal, "uphold", reason=illegal.slug)
    assert answer.status_code == 400
    assert "Name the law" in words(answer)
    answered(second, appeal, "uphold", reason=illegal.slug, legal_ground="Section 185")
    appeal.refresh_from_db()
    assert appeal.outcome.legal_ground == "Section 185"


@pytest.mark.parametrize("values", [{"act": ""}, {"act": "nonsense"}, {"act": "uphold", "reason": "x"}])
def test_bad_input_is_answered_with_a_sentence(second, appeal, values):
    act = values.pop("act")
    assert answered(second, appeal, act, **values).status_code == 400
    assert Appeal.objects.open().exists()


def test_numbers_that_are_none(second):
    base = reverse("admin:moderation_appeal_changelist")
    for number in ("0", "99999999999999999999", "x"):
        assert second.get(f"{base}{number}/change/").status_code == 404


def test_the_desk_lists_them_and_the_queue_says_how_many(second, appeal):
    assert "I was there." in words(second.get(LIST))
    assert "1 appeal waits for an answer" in words(second.get(QUEUE))
    answered(second, appeal, "uphold")
    assert "I was there." not in words(second.get(LIST))
    assert "I was there." in words(second.get(f"{LIST}?answered=all"))
    cache.clear()  # half a minute later
    assert "appeal waits" not in words(second.get(QUEUE))
    assert "Answered: rejected by Cora Lee." in words(second.get(card(appeal)))


def test_an_appeal_that_is_too_long_comes_back(client, comment):
    decided(comment)
    answer = appealed(client, comment, "y" * 3001)
    assert answer.status_code == 422
    assert "y" * 3001 in answer.content.decode()
    assert "3000" in words(answer)


def test_script_in_an_appeal_is_text(client, second, comment):
    decided(comment)
    appealed(client, comment, "<script>alert(1)</script>")
    appeal = Appeal.objects.get()
    for page in (client.get(at("your_comment", comment)), second.get(card(appeal)), second.get(LIST)):
        assert "<script>alert" not in page.content.decode()
