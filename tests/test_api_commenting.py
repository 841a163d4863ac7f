"""Leaving a comment through the API: the form's checks, the form's queue, and once however often it is sent."""

import pytest

from blog.models import Comment, Post
from blog.services import origin_of
from moderation import idempotency
from moderation.idempotency import StoredAnswer
from moderation.models import Assessment
from tests.api import Api, make_key, problem
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return Api(make_key("comment"))


@pytest.fixture(autouse=True)
def post() -> Post:
    return make_post(slug="a")


def comment(**kwargs):
    return {"body": "I read it differently.", "author_name": "Ben", "author_email": "ben@mail.example"} | kwargs


def test_a_comment_waits_like_any_other(api):
    response = api.post("posts/a/comments", comment(author_url="ben.example"))
    stored = Comment.objects.get()
    assert response.status_code == 201
    assert response.json()["id"] == stored.pk
    assert (stored.status, stored.author_url, stored.form_seconds) == ("pending", "https://ben.example", None)
    assert stored.assessments.get().state == Assessment.State.QUEUED
    assert "mail.example" not in response.content.decode()


def test_an_answer_names_the_comment_it_answers(api, post):
    parent = make_comment(post, status=Comment.Status.APPROVED)
    assert api.post("posts/a/comments", comment(parent=parent.pk)).json()["parent"] == parent.pk
    hidden = make_comment(post, status=Comment.Status.SPAM)
    for wrong in (hidden.pk, 10**15, make_comment(status=Comment.Status.APPROVED).pk):
        refused = api.post("posts/a/comments", comment(parent=wrong, body="And again."))
        assert problem(refused, 400) == "invalid"
        assert refused.json()["errors"][0]["pointer"] == "/parent"


def test_the_readers_own_address_is_hashed_and_counts(api, settings):
    settings.COMMENT_RATE_ADDRESS = (1, 300)
    sent = comment(author_address="198.51.100.9")
    assert api.post("posts/a/comments", sent).status_code == 201
    assert Comment.objects.get().ip_hash == origin_of("198.51.100.9").ip_hash
    refused = api.post("posts/a/comments", sent | {"body": "And another thing."})
    assert problem(refused, 429) == "too-many"
    assert int(refused.headers["Retry-After"]) > 0
    other = sent | {"body": "From elsewhere.", "author_address": "2001:db8::1"}
    assert api.post("posts/a/comments", other).status_code == 201


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [({"body": ""}, "/body"), ({"body": "\u200b\u200b"}, "/body"), ({"body": "x" * 10_001}, "/body"),
     ({"body": None}, "/body"), ({"body": 5}, "/body"), ({"body": ["a"]}, "/body"),
     ({"author_name": "a\nb"}, "/author_name"), ({"author_name": "n" * 81}, "/author_name"),
     ({"author_email": "nobody"}, "/author_email"), ({"author_url": "javascript:alert(1)"}, "/author_url"),
     ({"parent": "5"}, "/parent"), ({"parent": True}, "/parent"), ({"parent": 0}, "/parent"),
     ({"parent": 2**63}, "/parent"), ({"author_address": "here"}, "/author_address"),
     ({"author_name": "half \ud800"}, "/author_name")],
)  # fmt: skip
def test_what_the_form_refuses_is_refused(api, wrong, pointer):
    refused = api.post("posts/a/comments", comment(**wrong))
    assert problem(refused, 400) == "invalid"
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]
    assert not Comment.objects.exists()


def test_the_same_words_twice_are_refused(api):
    api.post("posts/a/comments", comment())
    assert problem(api.post("posts/a/comments", comment()), 409) == "said-before"
    assert Comment.objects.count() == 1


def test_closed_comments_are_closed(api):
    make_post(slug="old", comments_close_at="2020-01-01T00:00:00Z")
    assert problem(api.post("posts/old/comments", comment()), 409) == "comments-closed"
    assert problem(api.post("posts/never/comments", comment()), 404) == "not-found"


def test_a_key_for_comments_is_needed():
    assert problem(Api().post("posts/a/comments", comment()), 401) == "no-key"
    refused = Api(make_key("assess", "read")).post("posts/a/comments", comment())
    assert problem(refused, 403) == "wrong-scope"
    assert refused.json()["scope"] == "comment"
    assert not Comment.objects.exists()


# --- sent twice ---


def test_the_same_request_twice_leaves_one_comment_and_the_same_answer(api):
    first = api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    again = api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Comment.objects.count() == 1


def test_the_same_name_for_another_request_is_refused(api):
    make_post(slug="b")
    api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    for path, body in (("posts/a/comments", comment(body="Other words.")), ("posts/b/comments", comment())):
        assert problem(api.post(path, body, Idempotency_Key="n1"), 422) == "idempotency-key-reused"
    assert Comment.objects.count() == 1


def test_another_key_may_use_the_same_name(api):
    api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    other = Api(make_key("comment"))
    assert other.post("posts/a/comments", comment(body="Mine."), Idempotency_Key="n1").status_code == 201


def test_a_request_that_was_refused_may_be_put_right_under_its_name(api):
    assert api.post("posts/a/comments", comment(body=""), Idempotency_Key="n1").status_code == 400
    assert api.post("posts/a/comments", comment(), Idempotency_Key="n1").status_code == 201


def test_one_that_ended_before_its_answer_was_kept_leaves_no_second_comment(api):
    first = api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    StoredAnswer.objects.all().delete()
    assert api.post("posts/a/comments", comment(), Idempotency_Key="n1").json() == first.json()
    assert Comment.objects.count() == 1


def test_two_at_once_are_one_and_the_other_is_told_to_come_back(api):
    api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    StoredAnswer.objects.update(status=0)
    refused = api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    assert problem(refused, 409) == "in-progress"
    assert refused.headers["Retry-After"]


@pytest.mark.parametrize("name", ["", "x" * 256, "é"])
def test_a_name_that_cannot_be_kept_is_refused(api, name):
    assert problem(api.post("posts/a/comments", comment(), Idempotency_Key=name), 400) == "invalid"


def test_answers_are_forgotten_after_a_day(api, settings):
    api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    assert idempotency.forget_old_answers() == 0
    settings.IDEMPOTENCY_HOURS = 0
    assert idempotency.forget_old_answers() == 1


def test_what_is_kept_holds_no_e_mail_address(api):
    api.post("posts/a/comments", comment(), Idempotency_Key="n1")
    assert "mail.example" not in str(StoredAnswer.objects.values().get())
