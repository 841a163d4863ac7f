"""A reader leaves a comment, with and without JavaScript."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from blog.models import Comment
from tests.commentform import TYPED, everything_typed_is_there, filled, send, shown
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def post(db):
    return make_post()


def test_the_post_page_shows_the_form(client, post):
    page = client.get(post.get_absolute_url()).content.decode()
    for words in (
        "Leave a Reply",
        "Your email address will not be published.",
        "Required fields are marked",
        "Save my name, email, and website in this browser for the next time I comment.",
        "Post Comment",
    ):
        assert words in page
    assert page.index(">Comment ") < page.index(">Name ") < page.index(">Email ") < page.index(">Website<")


def test_a_comment_is_stored_as_pending_and_the_reader_sent_back_to_it(client, post):
    response = send(client, post, author_url="https://example.org/ana")
    comment = Comment.objects.get()
    assert (response.status_code, response.url) == (303, f"{post.get_absolute_url()}#comment-{comment.pk}")
    assert comment.status == Comment.Status.PENDING
    assert (comment.body, comment.author_name, comment.author_email, comment.author_url) == (
        TYPED["body"],
        "Ana",
        "ana@example.org",
        "https://example.org/ana",
    )
    assert comment.depth == 0
    assert 59 <= comment.form_seconds <= 70


def test_the_form_of_the_page_itself_can_be_sent(client, post, settings):
    settings.COMMENT_MIN_SECONDS = 0
    token = shown(client.get(post.get_absolute_url()), "token")
    assert send(client, post, token=token).status_code == 303


def test_the_address_is_kept_as_a_hash_and_a_network(post):
    send(Client(REMOTE_ADDR="203.0.113.77"), post)
    comment = Comment.objects.get()
    assert comment.ip_network == "203.0.113.0/24"
    assert len(comment.ip_hash) == 64
    assert "203.0.113.77" not in str(vars(comment))


def test_answering_somebody_has_a_page_without_javascript(client, post):
    parent = make_comment(post, status="approved", author_name="Ben")
    page = client.get(reverse("blog:reply", args=[post.slug, parent.pk]))
    assert "Leave a Reply to Ben" in page.content.decode()
    assert "Cancel reply" in page.content.decode()
    assert parent.body in page.content.decode()
    assert shown(page, "parent") == str(parent.pk)
    assert page.headers["X-Robots-Tag"] == "noindex"
    send(client, post, parent=shown(page, "parent"))
    answer = Comment.objects.get(parent=parent)
    assert answer.depth == 1


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_what_is_not_shown_cannot_be_answered(client, post, status):
    parent = make_comment(post, status=status)
    assert client.get(reverse("blog:reply", args=[post.slug, parent.pk])).status_code == 404


def test_the_answer_page_of_another_post_or_of_a_number_too_large_is_not_there(client, post):
    parent = make_comment(status="approved")
    for pk in (parent.pk, 10**30):
        assert client.get(reverse("blog:reply", args=[post.slug, pk])).status_code == 404


def test_with_htmx_the_comment_is_inserted_and_the_form_comes_back_empty(client, post):
    response = send(client, post, headers=HTMX)
    comment = Comment.objects.get()
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert 'hx-swap-oob="beforeend:#thread"' in page
    assert f'id="comment-{comment.pk}"' in page
    assert "awaiting moderation" in page
    assert shown(response, "body") == ""
    assert f'"id": {comment.pk}' in response.headers["HX-Trigger-After-Settle"]


def test_with_htmx_an_answer_is_inserted_under_its_parent(client, post):
    parent = make_comment(post, status="approved")
    page = send(client, post, parent=parent.pk, headers=HTMX).content.decode()
    assert f'hx-swap-oob="beforeend:#comment-{parent.pk} > ol"' in page


def test_with_htmx_errors_come_back_as_the_form_alone(client, post):
    response = send(client, post, author_email="nonsense", headers=HTMX)
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#respond"
    assert "<html" not in response.content.decode()
    assert everything_typed_is_there(response, author_email="nonsense")


def test_a_form_sent_twice_makes_one_comment(client, post):
    form = filled(post)
    first = client.post(reverse("blog:comment", args=[post.slug]), form)
    time.sleep(1.1)  # what is signed holds the second it was signed in
    again = client.post(reverse("blog:comment", args=[post.slug]), form)
    comment = Comment.objects.get()
    assert {first.url, again.url} == {comment.get_absolute_url()}


def test_two_readers_of_one_cached_page_make_two_comments(post):
    form = filled(post)
    for name, address in (("Ana", "192.0.2.1"), ("Ben", "198.51.100.1")):
        other = form | {"author_name": name, "author_email": f"{name}@example.org"}
        Client(REMOTE_ADDR=address).post(reverse("blog:comment", args=[post.slug]), other)
    assert Comment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_comment_that_is_assessed_once():
    post = make_post()
    form = filled(post)
    ready = Barrier(4)

    def click(_number: int) -> str:
        try:
            client = Client()
            ready.wait()
            return client.post(reverse("blog:comment", args=[post.slug]), form).url
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as readers:
        urls = set(readers.map(click, range(4)))
    comment = Comment.objects.get()
    assert urls == {comment.get_absolute_url()}
    assert comment.assessments.count() == 1


def test_a_bare_website_is_taken_for_https(client, post):
    for number, (typed, stored) in enumerate(
        {
            "example.org": "https://example.org",
            "example.org:8080/me": "https://example.org:8080/me",
            "http://example.org": "http://example.org",
            "HTTPS://example.org/A": "HTTPS://example.org/A",
        }.items()
    ):
        send(client, post, author_url=typed, body=f"Comment {number}")
        assert Comment.objects.latest("pk").author_url == stored


def test_html_in_the_name_is_just_text(client, post):
    send(client, post, author_name="<script>alert(1)</script>", headers=HTMX)
    comment = Comment.objects.get()
    assert comment.author_name == "<script>alert(1)</script>"
    page = client.get(post.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_answers_to_a_post_are_never_kept_by_a_cache(client, post):
    for response in (send(client, post), send(client, post, body="")):
        assert "no-store" in response.headers["Cache-Control"]
