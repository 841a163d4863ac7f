"""Bad input: a clear sentence at its field or a plain 4xx page, nothing typed is lost, nothing stored."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment, Post
from blog.traps import new_token
from tests.commentform import TYPED, error_at, everything_typed_is_there, filled, said, send, shown
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db):
    return make_post()


@pytest.fixture(autouse=True)
def _nothing_is_stored(db):
    before = Comment.objects.count()
    yield
    assert not Comment.objects.filter(author_email=TYPED["author_email"]).exists(), before


@pytest.mark.parametrize("field", ["body", "author_name", "author_email"])
@pytest.mark.parametrize("value", ["", "   \n "])
def test_a_required_field_left_empty(client, post, field, value):
    response = send(client, post, **{field: value})
    assert response.status_code == 422
    assert error_at(response, field).startswith("Please write your")


def test_20_kilobytes(client, post):
    body = "word " * 4096
    response = send(client, post, body=body)
    assert error_at(response, "body") == (
        f"A comment may have 10000 characters; yours has {len(body.strip())}. Please shorten it."
    )
    assert everything_typed_is_there(response, body=body)


@pytest.mark.parametrize(
    ("sent", "left", "why"),
    [
        ("a\x07b", "ab", "control characters"),
        ("a\x00b", "ab", "control characters"),
        ("a\u202eb\u202c", "ab", "turn the direction"),
        ("e" + "\u0301" * 10_000, "e" + "\u0301" * 4, "piles of accents"),
        ("a" + "\u200b" * 500 + "b", "a" + "\u200b" * 4 + "b", "invisible characters"),
        ("a" + "\U000e0041" * 500, "a" + "\U000e0041" * 8, "invisible characters"),
    ],
)
@pytest.mark.parametrize("field", ["body", "author_name"])
def test_characters_that_do_not_belong_in_a_text_are_taken_out_and_said(client, post, field, sent, left, why):
    response = send(client, post, **{field: sent})
    assert response.status_code == 422
    assert why in error_at(response, field)
    assert everything_typed_is_there(response, **{field: left})


@pytest.mark.parametrize("body", ["\u0301" * 10_000, "\u200b\u200d", "\u3164", "\x00"])
def test_a_text_that_nobody_can_see_is_empty(client, post, body):
    assert "Please write your comment." in error_at(send(client, post, body=body), "body")


@pytest.mark.parametrize("field", ["body", "author_name"])
def test_bytes_that_are_no_utf8(client, post, field):
    form = {**filled(post), field: "@@"}
    data = "&".join(f"{name}={str(value).replace(':', '%3A')}" for name, value in form.items())
    response = client.post(
        reverse("blog:comment", args=[post.slug]),
        data.replace("@@", "caf%E9").encode(),
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 422
    assert "unreadable" in error_at(response, field)
    assert shown(response, field) == "caf\ufffd"


def test_html_and_script_in_every_field(client, post):
    evil = '"><script>alert(1)</script>'
    response = send(client, post, **dict.fromkeys(["author_email", "author_url", "parent", "token"], evil))
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()
    assert "not an e-mail address" in error_at(response, "author_email")
    assert "not the address of a website" in error_at(response, "author_url")
    assert everything_typed_is_there(response, author_email=evil, author_url=evil)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript://example.org/%0aalert(1)", "data:text/html,x", "ftp://a.org"]
)
def test_a_website_that_is_no_web_address(client, post, url):
    response = send(client, post, author_url=url)
    assert error_at(response, "author_url") == "A website's address starts with https:// or http://."
    assert everything_typed_is_there(response, author_url=url)


@pytest.mark.parametrize("url", ["http://[", "nonsense", "https://", "http://a b.org", "//", "https://ex ample"])
def test_a_website_that_cannot_be_one(client, post, url):
    assert "not the address of a website" in error_at(send(client, post, author_url=url), "author_url")


@pytest.mark.parametrize(
    ("field", "value", "limit"),
    [
        ("author_name", "n" * 81, 80),
        ("author_email", "a" * 250 + "@example.org", 254),
        ("author_url", "https://example.org/" + "a" * 200, 200),
    ],
)
def test_a_field_that_is_too_long_says_both_numbers(client, post, field, value, limit):
    response = send(client, post, **{field: value})
    assert str(limit) in error_at(response, field)
    assert str(len(value)) in error_at(response, field)
    assert everything_typed_is_there(response, **{field: value})


@pytest.mark.parametrize("name", ["Ana\nBen", "Ana\r\nBcc: x@example.org", "Ana\tBen"])
def test_a_name_of_two_lines(client, post, name):
    assert "one line" in error_at(send(client, post, author_name=name), "author_name")


def _no_longer_shown(post: Post) -> object:
    return make_comment(post, status="rejected").pk


@pytest.mark.parametrize(
    "parent",
    [
        pytest.param(lambda post: make_comment(status="approved").pk, id="of another post"),
        pytest.param(lambda post: make_comment(post).pk, id="pending"),
        pytest.param(_no_longer_shown, id="rejected"),
        pytest.param(lambda post: 10**30, id="too large a number"),
        pytest.param(lambda post: "x' OR 1=1", id="no number"),
        pytest.param(lambda post: "-1", id="negative"),
        pytest.param(lambda post: "\u0661", id="a digit of another script"),
    ],
)
def test_answering_what_cannot_be_answered(client, post, parent):
    response = send(client, post, parent=parent(post))
    assert response.status_code == 422
    assert "The comment you are answering is not shown here any more." in said(response)
    assert everything_typed_is_there(response)
    assert shown(response, "parent") == ""


def test_a_conversation_has_a_greatest_depth(client, post, settings):
    settings.COMMENT_MAX_DEPTH = 1
    first = make_comment(post, status="approved")
    second = make_comment(post, parent=first, status="approved")
    response = send(client, post, parent=second.pk)
    assert "as deep as it can go" in said(response)
    assert everything_typed_is_there(response)
    assert client.get(reverse("blog:reply", args=[post.slug, second.pk])).status_code == 404


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"comments_close_at": timezone.now() - timedelta(hours=1)}, "Comments are closed."),
        ({"comments_open_at": timezone.now() + timedelta(days=400)}, "Comments open on"),
    ],
)
def test_a_post_whose_comments_are_not_open(client, dates, sentence):
    post = make_post(**dates)
    response = send(client, post)
    assert response.status_code == 422
    assert sentence in said(response)
    assert TYPED["body"] in response.content.decode()
    assert sentence in client.get(post.get_absolute_url()).content.decode()


def test_a_draft_is_not_given_away(client):
    post = make_post(status="draft", title="Our secret", published_at=None)
    response = send(client, post)
    assert response.status_code == 404
    assert "Our secret" not in response.content.decode()
    assert TYPED["body"] in response.content.decode()


def test_a_post_that_never_was(client, post):
    response = client.post("/no-such-post/comment/", filled(post))
    assert response.status_code == 404
    assert TYPED["body"] in response.content.decode()


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_other_methods_are_refused_plainly(client, post, method):
    response = getattr(client, method)(reverse("blog:comment", args=[post.slug]))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def test_a_reply_page_takes_no_post(client, post):
    parent = make_comment(post, status="approved")
    assert client.post(reverse("blog:reply", args=[post.slug, parent.pk])).status_code == 405


def test_an_enormous_body_is_refused_plainly(client, post):
    response = send(client, post, body="x" * 3_000_000)
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("content_type", "data", "status"),
    [
        ("application/json", b'{"body": 1}', 422),
        ("multipart/form-data", b"--x", 400),
        ("multipart/form-data; boundary=x; charset=zip", b"--x\r\n", 422),
        ("application/x-www-form-urlencoded; charset=utf-16", b"body=hello", 422),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(2000)), 400),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff&body=%00", 422),
        ("text/plain", b"", 422),
    ],
)
def test_a_post_that_no_form_would_make(client, post, content_type, data, status):
    response = client.generic("POST", reverse("blog:comment", args=[post.slug]), data, content_type)
    assert response.status_code == status


def test_the_summary_takes_the_focus_and_leads_to_the_fields(client, post):
    page = send(client, post, author_name="").content.decode()
    assert 'id="comment-errors" tabindex="-1" autofocus' in page
    assert '<a href="#comment-author_name">Name: Please write your name' in page


def test_a_token_of_another_post_is_shown_again_with_one_that_works(client, post):
    response = send(client, post, token=new_token(make_post(), age=60).signed())
    assert response.status_code == 422
    assert everything_typed_is_there(response)
    assert shown(response, "token")


def test_an_anonymous_error_page_sets_no_cookies(post):
    assert not send(Client(), post, body="").cookies
