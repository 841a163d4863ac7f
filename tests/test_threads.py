"""The thread under a post: one query, right order, right nesting, nothing lost."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from blog.models import Comment
from blog.services import set_comment_status
from blog.threads import thread_of
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(db):
    return make_post()


@pytest.fixture
def say(post):
    """Leaves an approved comment; the first one said is the oldest."""
    started = timezone.now() - timedelta(hours=1)
    said = []

    def _say(name: str, parent: Comment | None = None, **kwargs) -> Comment:
        when = started + timedelta(minutes=len(said))
        comment = make_comment(
            post, author_name=name, parent=parent, **{"status": "approved", "created_at": when, **kwargs}
        )
        said.append(comment)
        return comment

    return _say


def outline(post, **kwargs) -> list[str]:
    return ["-" * item["level"] + item["name"] for item in thread_of(post, **kwargs)]


def test_answers_stand_under_what_they_answer_oldest_first(post, say):
    a = say("a")
    b = say("b")
    a1 = say("a1", a)
    say("b1", b)
    say("a2", a)
    say("a1x", a1)
    assert outline(post) == ["a", "-a1", "--a1x", "-a2", "b", "-b1"]


def test_comments_of_one_moment_keep_one_order(post, say):
    when = timezone.now()
    for name in "abcdef":
        say(name, created_at=when)
    assert outline(post) == list("abcdef")


def test_what_answers_a_hidden_comment_stands_under_the_next_one_above(post, say):
    a = say("a")
    b = say("b", a)
    c = say("c", b)
    say("d", c)
    set_comment_status(b, Comment.Status.REJECTED)
    set_comment_status(c, Comment.Status.SPAM)
    assert outline(post) == ["a", "-d"]
    set_comment_status(a, Comment.Status.REJECTED)
    assert outline(post) == ["d"]
    assert "no longer shown" in thread_of(post)[0]["note"]


def test_pending_comments_are_their_authors_only(post, say):
    a = say("a")
    mine = say("mine", a, status="pending")
    say("theirs", a, status="pending")
    refused = say("refused", a, status="rejected")
    assert outline(post) == ["a"]
    assert outline(post, own=[mine.pk, refused.pk]) == ["a", "-mine"]


def test_comments_of_another_post_stay_there(post, say):
    say("a")
    stranger = make_comment(status="approved")
    assert outline(post, own=[stranger.pk]) == ["a"]


def test_every_list_that_opens_closes(client, post, say):
    a = say("a")
    b = say("b", a)
    say("c", b)
    say("d", a)
    say("e")
    page = client.get(post.get_absolute_url()).content.decode()
    thread = page[page.index('<ol class="thread"') : page.index('id="comments-said"')]
    depth = 0
    for tag in re.findall(r"</?(?:ol|li)\b", thread):
        depth += -1 if tag.startswith("</") else 1
        assert depth >= 0
    assert depth == 0
    assert re.findall(r"<h3><bdi>(\w)", thread) == list("abcde")


@pytest.mark.parametrize(("count", "words"), [(0, "No comments yet"), (1, "1 comment<"), (2, "2 comments<")])
def test_the_heading_counts_what_everybody_sees(client, post, say, count, words):
    for number in range(count):
        say(f"n{number}")
    say("waits", status="pending")
    assert words in client.get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [0, 3, 40])
def test_a_thread_is_one_query_however_long(post, say, django_assert_num_queries, count):
    last = None
    for number in range(count):
        last = say(f"n{number}", last if last and last.depth < 4 else None)
    with django_assert_num_queries(1):
        assert len(thread_of(post, own=[1, 2, 3])) == count


def test_a_comment_shows_its_author_time_and_address(client, post, say):
    comment = say("Ana", author_url="https://example.org/?a=1&b=2", body="See *this*.")
    page = client.get(post.get_absolute_url()).content.decode()
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="ugc nofollow noopener"><bdi>Ana</bdi></a>' in page
    assert f'href="#comment-{comment.pk}"' in page
    assert f'<time datetime="{timezone.localtime(comment.created_at).isoformat(timespec="seconds")}">' in page
    assert "<p>See <em>this</em>.</p>" in page
    assert comment.author_email not in page


def test_only_what_can_be_answered_has_a_reply_link(post, say, settings):
    settings.COMMENT_MAX_DEPTH = 1
    a = say("a")
    mine = say("mine", a, status="pending")
    say("deep", a)
    links = {item["name"]: item["reply"] for item in thread_of(post, own=[mine.pk])}
    assert links == {"a": "Reply to a", "mine": "", "deep": ""}


def test_a_closed_post_shows_its_comments_and_no_form(client, post, say):
    say("a")
    post.comments_close_at = timezone.now()
    post.save()
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Comments are closed." in page
    assert "1 comment<" in page
    assert "Leave a Reply" not in page
    assert "comment-reply" not in page


def test_names_are_escaped_everywhere(post, say):
    say('<b>"&')
    (item,) = thread_of(post)
    assert item["name"] == "&lt;b&gt;&quot;&amp;"
    assert item["reply"] == "Reply to &lt;b&gt;&quot;&amp;"
