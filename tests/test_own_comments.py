"""What a reader's browser remembers: their pending comments, and their details if they asked for it."""

import pytest
from django.core import signing
from django.test import Client

from blog.models import Comment
from blog.services import set_comment_status
from blog.visitors import COMMENTS_COOKIE, DETAILS_COOKIE, OWN_COMMENTS
from tests.commentform import SAVE, send, shown
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
MARK = "Your comment is awaiting moderation."


@pytest.fixture
def post(db):
    return make_post()


def page_of(client: Client, post) -> str:
    return client.get(post.get_absolute_url()).content.decode()


def test_the_author_sees_a_pending_comment_on_return_and_nobody_else_does(client, stranger, post):
    page_of(stranger, post)
    send(client, post, body="Mine alone")
    assert "Mine alone" in page_of(client, post)
    assert MARK in page_of(client, post)
    assert "Mine alone" not in page_of(stranger, post)


def test_once_approved_everybody_sees_it_unmarked(client, stranger, post):
    send(client, post, body="For everybody")
    set_comment_status(Comment.objects.get(), Comment.Status.APPROVED)
    for reader in (client, stranger):
        assert "For everybody" in page_of(reader, post)
        assert MARK not in page_of(reader, post)


@pytest.mark.parametrize("status", [Comment.Status.REJECTED, Comment.Status.SPAM])
def test_once_refused_nobody_sees_it(client, post, status):
    send(client, post, body="Not wanted")
    set_comment_status(Comment.objects.get(), status)
    assert "Not wanted" not in page_of(client, post)


def test_a_page_of_ones_own_is_kept_by_no_shared_cache(client, post):
    send(client, post)
    response = client.get(post.get_absolute_url())
    assert "private" in response.headers["Cache-Control"]
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("forge", [
    lambda pk: "",
    lambda pk: "nonsense",
    lambda pk: "WzFd:x:y",
    lambda pk: signing.dumps([pk], salt="another"),
])  # fmt: skip
def test_a_cookie_that_is_not_ours_shows_nothing(client, post, forge):
    comment = make_comment(post, body="Somebody's")
    client.cookies[COMMENTS_COOKIE] = client.cookies[DETAILS_COOKIE] = forge(comment.pk)
    assert "Somebody's" not in page_of(client, post)


def test_a_browser_remembers_a_bounded_number(client, post, settings):
    client.cookies[COMMENTS_COOKIE] = signing.dumps(list(range(1000, 1000 + OWN_COMMENTS)), salt=COMMENTS_COOKIE)
    send(client, post)
    kept = signing.loads(client.cookies[COMMENTS_COOKIE].value, salt=COMMENTS_COOKIE)
    assert len(kept) == OWN_COMMENTS
    assert kept[-1] == Comment.objects.get().pk


def test_details_are_kept_only_if_asked_for(client, post):
    send(client, post, author_url="https://example.org")
    assert DETAILS_COOKIE not in {name for name, morsel in client.cookies.items() if morsel.value}
    send(client, post, body="Another", author_name="Zoë \U0001f600", author_url="https://example.org", **SAVE)
    response = client.get(post.get_absolute_url())
    assert shown(response, "author_name") == "Zoë \U0001f600"
    assert shown(response, "author_email") == "ana@example.org"
    assert shown(response, "author_url") == "https://example.org"
    assert 'id="comment-save_details" checked' in response.content.decode()
    assert shown(response, "body") == ""


def test_unticking_the_box_forgets_them(client, post):
    send(client, post, **SAVE)
    send(client, post, body="Another")
    response = client.get(post.get_absolute_url())
    assert shown(response, "author_name") == ""
    assert 'id="comment-save_details" checked' not in response.content.decode()


def test_the_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client, post, settings):
    settings.HTTPS = True
    send(client, post, **SAVE)
    for name in (COMMENTS_COOKIE, DETAILS_COOKIE):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] > 30 * 24 * 3600
        assert "ana@example.org" not in cookie.value


def test_what_others_keep_does_not_reach_the_page_of_a_stranger(client, stranger, post):
    send(client, post, **SAVE)
    page_of(client, post)
    assert "ana@example.org" not in page_of(stranger, post)
