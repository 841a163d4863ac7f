"""Reading posts and approved comments through the API: what readers see, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Author, Comment, Post, Tag
from blog.services import Source, write_note
from tests.api import Api, make_key, problem
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db
APPROVED = Comment.Status.APPROVED


@pytest.fixture
def api() -> Api:
    return Api()


def test_posts_come_newest_first_a_page_at_a_time(api):
    now = timezone.now()
    for day in range(5):
        make_post(title=f"Day {day}", published_at=now - timedelta(days=day))
    page = api.get("posts?page_size=2").json()
    assert [post["title"] for post in page["results"]] == ["Day 0", "Day 1"]
    make_post(title="Just now", published_at=timezone.now())  # moves nothing on the next page
    second = api.client.get(page["next"]).json()
    assert [post["title"] for post in second["results"]] == ["Day 2", "Day 3"]
    back = api.client.get(second["previous"]).json()
    assert [post["title"] for post in back["results"]] == ["Day 0", "Day 1"]


def test_a_post_says_what_its_page_says(api):
    post = make_post(slug="a", title="<b>A</b>", author=Author.objects.create(name="Ana", slug="ana"))
    post.tags.add(Tag.objects.create(name="war", slug="war"))
    make_comment(post, status=APPROVED)
    make_comment(post)
    told = api.get("posts/a").json()
    assert (told["title"], told["author"], told["tags"]) == ("<b>A</b>", "Ana", ["war"])
    assert (told["comment_count"], told["comments_open"]) == (1, True)
    assert (told["html"], told["url"]) == (post.body, "http://testserver/a/")


def test_drafts_and_posts_of_tomorrow_are_not_there(api):
    make_post(slug="draft", status=Post.Status.DRAFT)
    make_post(slug="soon", status=Post.Status.SCHEDULED, published_at=timezone.now() + timedelta(days=1))
    assert api.get("posts").json()["results"] == []
    for slug in ("draft", "soon", "never"):
        for path in (f"posts/{slug}", f"posts/{slug}/comments", f"posts/{slug}/thread"):
            assert problem(api.get(path), 404) == "not-found"


def test_only_approved_comments_are_shown_without_their_authors_addresses(api):
    post = make_post(slug="a")
    shown = make_comment(post, status=APPROVED, author_url="https://ana.example/", body="*Hear* hear <script>")
    for status in (Comment.Status.PENDING, Comment.Status.REJECTED, Comment.Status.SPAM):
        make_comment(post, status=status)
    for response in (api.get("posts/a/comments"), api.get("posts/a/thread")):
        told = response.json()
        (comment,) = told.get("results") or told["comments"]
        assert (comment["id"], comment["author_url"], comment["body"]) == (shown.pk, shown.author_url, shown.body)
        assert "<script>" not in comment["html"]
        assert "example.org" not in response.content.decode()  # all their e-mail addresses are there


def test_a_thread_comes_in_the_order_of_the_conversation(api):
    post = make_post(slug="a")
    first = make_comment(post, status=APPROVED)
    second = make_comment(post, status=APPROVED)
    answer = make_comment(parent=first, status=APPROVED)
    hidden = make_comment(parent=answer, status=Comment.Status.REJECTED)
    under_hidden = make_comment(parent=hidden, status=APPROVED)
    told = api.get("posts/a/thread").json()
    assert [(one["id"], one["level"]) for one in told["comments"]] == [
        (first.pk, 0), (answer.pk, 1), (under_hidden.pk, 2), (second.pk, 0),
    ]  # fmt: skip
    assert told["count"] == 4


def test_a_thread_takes_as_many_queries_for_many_comments(api, django_assert_max_num_queries):
    post = make_post(slug="a")
    for _number in range(30):
        make_comment(post, status=APPROVED)
    with django_assert_max_num_queries(7):
        assert api.get("posts/a/thread").json()["count"] == 30


def test_a_context_note_comes_with_its_comment(api):
    comment = make_comment(make_post(slug="a"), status=APPROVED)
    source = Source(claim="It rained.", publisher="The Fact Desk", url="https://factdesk.example/1")
    write_note(comment, text="It did not.", sources=[source], author=make_user("moderator"))
    (told,) = api.get("posts/a/comments").json()["results"]
    assert told["context_note"]["text"] == "It did not."
    assert told["context_note"]["sources"][0]["url"] == "https://factdesk.example/1"


def test_what_did_not_change_is_not_sent_again(api):
    comment = make_comment(make_post(slug="a"), status=APPROVED)
    for path in ("posts", "posts/a", "posts/a/comments", "posts/a/thread"):
        first = api.get(path)
        assert first.headers["Cache-Control"] == "no-cache"
        again = api.get(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.content) == (304, b"")
    etag = api.get("posts/a/thread").headers["ETag"]
    comment.body = "I changed my mind."
    comment.save()
    assert api.get("posts/a/thread", If_None_Match=etag).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["cursor=zzz", "cursor=cD14eHg=", "cursor=cD1ub3c%3D", "page_size=0", "page_size=101", "page_size=x",
     "page_size=-1", "page_size=" + "9" * 5000],
)  # fmt: skip
def test_a_page_that_cannot_be_meant_is_refused(api, query):
    make_comment(make_post(slug="a"), status=APPROVED)
    for path in ("posts", "posts/a/comments"):
        assert problem(api.get(f"{path}?{query}"), 400) == "invalid"


def test_a_wrong_key_is_refused_even_where_none_is_needed():
    assert problem(Api("rjwrong").get("posts"), 401) == "no-key"
    assert Api(make_key("assess")).get("posts").status_code == 200


def test_addresses_and_methods_that_there_are_not(api):
    for path in ("", "nothing", "posts/", "comments/99999999999999999999", "policies/-1"):
        assert problem(api.get(path), 404) == "not-found"
    for path in ("posts", "posts/a", "posts/a/thread"):
        assert problem(api.post(path, {}), 405) == "wrong-method"


def test_too_many_calls_from_one_address_are_told_to_wait(api, settings):
    settings.API_RATE_ADDRESS = 3
    assert [api.get("posts").status_code for _call in range(3)] == [200] * 3
    refused = api.get("posts")
    assert problem(refused, 429) == "too-many"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert problem(Api("rjguess").get("posts"), 429) == "too-many"
    assert Api(make_key("read")).get("policies").status_code == 200  # who has a key has a quota of their own
