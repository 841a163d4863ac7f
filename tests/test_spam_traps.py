"""Spam traps: what shuts gives the form back with all that was typed, and a person gets through."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from blog.addresses import client_address
from blog.models import Comment
from blog.services import origin_of
from blog.traps import new_token
from tests.commentform import everything_typed_is_there, said, send, shown
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db):
    return make_post()


def given_back(response, sentence: str, status: int = 422) -> bool:
    assert response.status_code == status
    assert sentence in said(response)
    assert everything_typed_is_there(response)
    return not Comment.objects.filter(author_name="Ana").exists()


def test_no_form_was_made_in_the_future(post):
    assert min(new_token(post).age() for _form in range(500)) >= 0


def test_the_hidden_field_filled_in(client, post):
    response = send(client, post, subject="Buy now")
    assert given_back(response, "only machines see")
    assert shown(response, "subject") == ""
    assert send(client, post, token=shown(response, "token")).status_code == 303


@pytest.mark.parametrize("token", ["", "nonsense", "a:b", ":", "WzEsMSwiYSJd:x", "x" * 100_000, "\u00e9:\u00e9"])
def test_a_forged_token(client, post, token):
    assert given_back(send(client, post, token=token), "was not made for this page")


def test_a_token_of_another_post(client, post):
    response = send(client, post, token=new_token(make_post(), age=60).signed())
    assert given_back(response, "was not made for this page")


def test_a_slow_writer_never_loses_the_text_and_may_send_it_at_once(client, post):
    response = send(client, post, age=25 * 3600)
    assert given_back(response, "open for long")
    assert send(client, post, token=shown(response, "token")).status_code == 303


def test_a_form_sent_at_once_can_be_sent_again_when_its_time_has_come(client, post, settings):
    response = send(client, post, age=0)
    assert given_back(response, "quicker than people type")
    settings.COMMENT_MIN_SECONDS = 0
    assert send(client, post, token=shown(response, "token")).status_code == 303


def test_an_error_does_not_start_the_clock_again(client, post):
    response = send(client, post, body="")
    assert send(client, post, token=shown(response, "token")).status_code == 303


def test_the_same_words_again(client, post):
    send(client, post, body="The  dates\ndo not fit.", author_name="Somebody")
    for changes in ({"author_email": "other@example.org"}, {"author_email": "ANA@example.org"}):
        response = send(client, post, body="The dates do not fit.", author_name="Somebody", **changes)
        assert response.status_code == 409
        assert "You already said that" in said(response)
    assert Comment.objects.count() == 1


def test_the_same_words_of_somebody_else_under_another_post_or_on_another_day_are_fine(client, post):
    send(client, post)
    send(Client(REMOTE_ADDR="198.51.100.9"), post, author_email="ben@example.org")
    send(client, make_post())
    Comment.objects.update(created_at=timezone.now() - timedelta(hours=25))
    send(client, post)
    assert Comment.objects.count() == 4


def test_too_many_comments_from_one_address(client, post, settings):
    settings.COMMENT_RATE_ADDRESS = (3, 300)
    for number in range(3):
        assert send(client, post, body=f"Number {number}", author_name="Ben").status_code == 303
    response = send(client, post)
    assert given_back(response, "Many comments came from where you are", 429)
    assert 290 < int(response.headers["Retry-After"]) <= 300
    assert send(Client(REMOTE_ADDR="198.51.100.9"), post).status_code == 303
    Comment.objects.update(created_at=timezone.now() - timedelta(seconds=301))
    assert send(client, post, body="Later").status_code == 303


def test_too_many_comments_from_one_network(post, settings):
    settings.COMMENT_RATE_NETWORK = (2, 300)
    for last in (1, 2):
        send(Client(REMOTE_ADDR=f"192.0.2.{last}"), post, body=f"From {last}", author_name="Ben")
    assert given_back(send(Client(REMOTE_ADDR="192.0.2.3"), post), "Many comments", 429)
    assert send(Client(REMOTE_ADDR="192.0.3.3"), post).status_code == 303


def test_readers_without_a_known_address_do_not_share_a_limit(post, settings):
    settings.COMMENT_RATE_ADDRESS = (1, 300)
    for number in range(3):
        assert send(Client(REMOTE_ADDR=""), post, body=f"{number}").status_code == 303


def test_trying_again_after_an_error_does_not_count(client, post, settings):
    settings.COMMENT_RATE_ADDRESS = (1, 300)
    for _ in range(5):
        send(client, post, body="")
    assert send(client, post).status_code == 303


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://testserver.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Referer": "http://testserver/post/"}, 303),
        ({"Referer": "https://evil.example/testserver"}, 403),
        ({"Origin": "https://blog.example.org"}, 303),
        ({"Origin": "https://blog.example.org", "Sec-Fetch-Site": "same-site"}, 303),
        ({"Origin": "https://blog.example.org", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_page_of_another_site_cannot_leave_a_comment(post, settings, headers, status):
    settings.CSRF_TRUSTED_ORIGINS = ["https://blog.example.org"]
    response = send(Client(enforce_csrf_checks=True), post, headers=headers)
    assert response.status_code == status
    assert Comment.objects.exists() is (status == 303)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_behind_the_owners_proxies(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


def test_one_readers_addresses_share_a_network_and_not_a_hash():
    first, second, far = (origin_of(f"192.0.{net}.{last}") for net, last in ((2, 1), (2, 2), (3, 1)))
    assert first.ip_network == second.ip_network != far.ip_network
    assert first.ip_hash != second.ip_hash
    assert origin_of("2001:db8:1:2::9").ip_network == "2001:db8:1::/48"
    assert origin_of("::ffff:192.0.2.1") == first


def test_what_others_left_does_not_count(client, post, settings):
    settings.COMMENT_RATE_ADDRESS = (1, 300)
    make_comment(post, address="198.51.100.20")
    assert send(client, post).status_code == 303
