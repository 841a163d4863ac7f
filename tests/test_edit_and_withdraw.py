"""An author changes or takes back a comment that waits; nobody decides about a text they have not read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Comment
from blog.services import origin_of
from blog.visitors import COMMENTS_COOKIE, DETAILS_COOKIE, own_comments
from blog.withdrawing import NotWaiting, edit_comment, erase_withdrawn, withdraw_comment
from moderation import services
from moderation.decisions import Decision
from moderation.models import Assessment, QueuedComment
from moderation.readers import links
from moderation.services import AlreadyDecided, decide
from tests.commentform import SAVE, send, shown
from tests.desk import assessed
from tests.desk import page_of as card_of
from tests.factories import make_comment, make_post
from tests.readers import at, decided, edited, words

pytestmark = pytest.mark.django_db
ORIGIN = origin_of("192.0.2.7")


@pytest.fixture
def comment():
    return make_comment(body="The first text.", author_email="ana@example.org")


def newest() -> Comment:
    return Comment.objects.order_by("-pk").first()


def withdrawn(client, comment, **values):
    return client.post(at("withdraw_comment", comment), {"sure": "1", **values})


def test_an_edit_takes_the_place_of_the_text_and_is_read_anew(client, comment):
    assessed(comment)
    answer = edited(client, comment, "The second text.")
    after = newest()
    assert answer.status_code == 303
    assert answer.url == links.status_path(after.pk)
    assert after.body == "The second text."
    assert (after.author_email, after.post, after.replaces) == ("ana@example.org", comment.post, comment)
    assert after.status == Comment.Status.PENDING
    assert after.assessments.get().state == Assessment.State.QUEUED
    comment.refresh_from_db()
    assert (comment.status, comment.body) == (Comment.Status.WITHDRAWN, "The first text.")


def test_the_old_link_leads_to_the_new_text(client, comment):
    edited(client, comment)
    for name in ("your_comment", "edit_comment"):
        assert client.get(at(name, comment)).url == links.status_path(newest().pk)


def test_pressed_twice_it_is_changed_once(client, comment):
    first, second = edited(client, comment), edited(client, comment)
    assert first.url == second.url
    assert Comment.objects.count() == 2


def test_the_browser_keeps_the_changed_comment_and_its_details(client):
    post = make_post()
    send(client, post, **SAVE)
    edited(client, Comment.objects.get(), "Better words.")
    page = client.get(post.get_absolute_url())
    assert "Better words." in page.content.decode()
    assert shown(page, "author_name") == "Ana"
    assert client.cookies[DETAILS_COOKIE].value
    request = page.wsgi_request
    assert newest().pk in own_comments(request)
    assert client.cookies[COMMENTS_COOKIE]["httponly"]


def test_moderators_see_the_earlier_texts(desk, comment):
    edited(Client(), comment, "The second text.")
    edited(Client(), newest(), "The third text.")
    card = words(desk.get(card_of(newest())))
    assert "The first text." in card
    assert "The second text." in card


def test_who_had_the_old_text_open_decides_about_nothing(desk, comment):
    edited(Client(), comment, "Something vile.")
    answer = desk.post(f"{card_of(comment).replace('change', 'decide')}", {"action": "approve", "seen": "pending"})
    assert answer.status_code == 409
    assert not Comment.objects.approved().exists()


def test_a_worker_that_reads_the_old_text_stores_nothing_for_the_new_one(comment, monkeypatch):
    read = services.text_to_score

    def changed_meanwhile(found):
        edit_comment(comment, body="The second text.", origin=ORIGIN)
        return read(found)

    monkeypatch.setattr(services, "text_to_score", changed_meanwhile)
    services.assess(comment.assessments.get().pk)
    assert not comment.assessments.exists()
    assert newest().assessments.get().state == Assessment.State.QUEUED


@pytest.mark.parametrize("body", ["", "  ", "\u200b", "x" * 10_001])
def test_a_text_that_cannot_be_comes_back_with_a_sentence(client, comment, body):
    answer = edited(client, comment, body)
    assert answer.status_code == 422
    assert "Everything you wrote is still here." in words(answer)
    assert Comment.objects.count() == 1


def test_an_unchanged_text_changes_nothing(client, comment):
    assert edited(client, comment, "The first text.").status_code == 303
    assert Comment.objects.count() == 1


def test_the_traps_of_the_comment_form_are_there(client, comment):
    for trap in ({"subject": "x"}, {"token": ""}, {"token": "forged"}):
        assert edited(client, comment, **trap).status_code == 422
    assert Comment.objects.count() == 1


def test_a_flood_of_edits_is_slowed_down(client, comment, settings):
    settings.COMMENT_RATE_ADDRESS = (3, 300)
    for number in range(3):
        assert edited(Client(), newest(), f"Text {number}").status_code == 303
    answer = edited(Client(), newest(), "One more")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "One more" in answer.content.decode()


@pytest.mark.parametrize("action", [Decision.Action.APPROVE, Decision.Action.REJECT])
def test_a_decided_comment_can_neither_be_changed_nor_withdrawn(client, comment, action):
    decided(comment, action)
    answer = edited(client, comment, "Too late")
    assert answer.status_code == 409
    assert "Too late" in answer.content.decode()
    assert withdrawn(client, comment).status_code == 409
    comment.refresh_from_db()
    assert comment.body == "The first text."
    assert comment.status != Comment.Status.WITHDRAWN


def test_the_decision_wins_a_race(comment, ben):
    held = Comment.objects.get(pk=comment.pk)
    decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    with pytest.raises(NotWaiting) as late:
        withdraw_comment(held)
    assert late.value.comment.status == Comment.Status.APPROVED
    with pytest.raises(NotWaiting):
        edit_comment(held, body="x", origin=ORIGIN)
    assert Comment.objects.count() == 1


def test_a_withdrawn_comment_is_shown_to_nobody(client):
    post = make_post()
    send(client, post, body="On second thoughts")
    comment = Comment.objects.get()
    assert withdrawn(client, comment).url == links.status_path(comment.pk)
    assert withdrawn(client, comment).status_code == 303
    assert "On second thoughts" not in client.get(post.get_absolute_url()).content.decode()
    assert "Nobody is shown it." in words(client.get(at("your_comment", comment)))
    assert not QueuedComment.objects.pending().exists()
    assert not comment.assessments.exists()
    assert services.sweep() == 0
    assert send(client, post, body="On second thoughts", author_name="Ana B").status_code == 303


def test_withdrawing_needs_the_box_ticked(client, comment):
    answer = client.post(at("withdraw_comment", comment))
    assert answer.status_code == 422
    assert "Tick the box" in words(answer)
    comment.refresh_from_db()
    assert comment.status == Comment.Status.PENDING


def test_withdrawn_under_a_moderators_hands(desk, comment, ben):
    withdraw_comment(comment)
    address = card_of(comment).replace("change", "decide")
    for seen in ("pending", "withdrawn"):
        answer = desk.post(address, {"action": "approve", "seen": seen})
        assert answer.status_code == 409
        assert "its author withdrew it" in words(answer)
    with pytest.raises(AlreadyDecided):
        decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    comment.refresh_from_db()
    assert comment.status == Comment.Status.WITHDRAWN
    assert not Decision.objects.exists()


def test_what_was_withdrawn_is_erased_after_its_days(comment, settings):
    settings.WITHDRAWN_DAYS = 30
    assessed(comment)
    edit_comment(comment, body="The second text.", origin=ORIGIN)
    assert erase_withdrawn() == 0
    Comment.objects.filter(pk=comment.pk).update(withdrawn_at=timezone.now() - timedelta(days=31))
    assert erase_withdrawn() == 1
    assert erase_withdrawn() == 0
    gone = Comment.objects.get(pk=comment.pk)
    left = (gone.author_name, gone.author_email, gone.author_url, gone.body, gone.body_html, gone.ip_hash)
    assert set(left) == {""}
    assert not gone.assessments.exists()
    assert newest().body == "The second text."
