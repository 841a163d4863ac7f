"""Feeds: the newest posts, and one post's approved comments. Well-formed whatever stands in them."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Author, Comment, Post, Tag
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def read(path):
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def titles(feed):
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def test_the_feed_has_the_newest_posts_in_full():
    now = timezone.now()
    for days in range(1, 25):
        make_post(title=f"Day {days}", published_at=now - timedelta(days=days))
    author = Author.objects.create(name="Leila Haddad", slug="leila")
    newest = make_post(title="Today", standfirst="In short.", body="<p>In full.</p>", author=author)
    newest.tags.add(Tag.objects.create(name="Rivers", slug="rivers"))
    feed = read("/feed/")
    assert titles(feed) == ["Today", *(f"Day {days}" for days in range(1, 20))]
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/{newest.slug}/"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Leila Haddad"
    assert entry.find(f"{ATOM}category").get("term") == "Rivers"
    assert entry.findtext(f"{ATOM}summary") == "<p><em>In short.</em></p>\n<p>In full.</p>"


def test_a_site_without_posts_has_a_feed_without_entries():
    assert titles(read("/feed/")) == []


def test_a_posts_feed_has_its_approved_comments_only():
    post = make_post(title="Rivers")
    for status in Comment.Status:
        make_comment(post, author_name=f"Ms {status.value}", status=status)
    make_comment(author_name="Ms Elsewhere", status=Comment.Status.APPROVED)
    feed = read(f"/{post.slug}/feed/")
    assert feed.findtext(f"{ATOM}title") == "Comments on “Rivers”"
    assert titles(feed) == ["Comment by Ms approved"]


def test_a_comments_entry_leads_to_the_comment_and_holds_no_email():
    comment = make_comment(author_email="secret@example.com", status=Comment.Status.APPROVED)
    response = Client().get(f"/{comment.post.slug}/feed/")
    assert f"http://testserver/{comment.post.slug}/#comment-{comment.pk}" in response.content.decode()
    assert "secret@example.com" not in response.content.decode()
    assert "<email>" not in response.content.decode()


def test_the_feed_of_a_draft_is_missing():
    draft = make_post(status=Post.Status.DRAFT)
    assert Client().get(f"/{draft.slug}/feed/").status_code == 404


def test_characters_that_xml_cannot_hold_are_left_out():
    bad = "before\x0b\x1b\x08\ufffeafter"
    post = make_post(title=bad, body=f"<p>{bad}</p>", standfirst=bad)
    post.tags.add(Tag.objects.create(name=bad, slug="bad"))
    make_comment(post, author_name=bad, body=bad, status=Comment.Status.APPROVED)
    assert titles(read("/feed/")) == ["beforeafter"]
    assert titles(read(f"/{post.slug}/feed/")) == ["Comment by beforeafter"]


def test_markup_in_names_is_text():
    post = make_post(title="<b>A & B</b>")
    make_comment(post, author_name="<i>Ana</i>", status=Comment.Status.APPROVED)
    assert titles(read("/feed/")) == ["<b>A & B</b>"]
    assert titles(read(f"/{post.slug}/feed/")) == ["Comment by <i>Ana</i>"]


def test_a_reader_that_asks_again_gets_304_until_something_changes():
    comment = make_comment(status=Comment.Status.APPROVED)
    path = f"/{comment.post.slug}/feed/"
    tag = Client().get(path)["ETag"]
    assert Client().get(path, headers={"if-none-match": tag}).status_code == 304
    comment.body = "Said otherwise."
    comment.save()
    assert Client().get(path, headers={"if-none-match": tag}).status_code == 200
