"""schema.org and Open Graph: what machines are told about a post, and what they never are."""

import json
import re
from html import unescape

import pytest
from django.test import Client

from blog.models import Author, Comment, Tag
from blog.structured import MAX_COMMENTS
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def structured(post):
    page = Client().get(post.get_absolute_url()).content.decode()
    (block,) = BLOCK.findall(page)
    return json.loads(block)


def graph(post):
    page = Client().get(post.get_absolute_url()).content.decode()
    return {name: unescape(value) for name, value in re.findall(r'property="([^"]+)" content="([^"]*)"', page)}


def test_a_post_is_described_as_a_blog_posting():
    author = Author.objects.create(name="Leila Haddad", slug="leila")
    post = make_post(title="Rivers", slug="rivers", standfirst="In short.", author=author)
    post.tags.add(Tag.objects.create(name="Maps", slug="maps"))
    data = structured(post)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "Rivers"
    assert data["description"] == "In short."
    assert data["url"] == "http://testserver/rivers/"
    assert data["author"] == {
        "@type": "Person", "name": "Leila Haddad", "url": "http://testserver/author/leila/",
    }  # fmt: skip
    assert data["keywords"] == ["Maps"]
    assert data["datePublished"] == post.published_at.isoformat()
    assert data["dateModified"] == post.updated_at.isoformat()
    assert data["commentCount"] == 0
    assert data["comment"] == []


def test_a_post_without_an_author_names_none():
    assert "author" not in structured(make_post())


def test_approved_comments_are_described_with_name_and_text_alone():
    post = make_post()
    for status in Comment.Status:
        make_comment(post, author_name=f"Ms {status.value}", body="Fair.", status=status)
    comment = post.comments.approved().get()
    data = structured(post)
    assert data["commentCount"] == 1
    assert data["comment"] == [
        {
            "@type": "Comment",
            "url": f"http://testserver/{post.slug}/#comment-{comment.pk}",
            "dateCreated": comment.created_at.isoformat(),
            "author": {"@type": "Person", "name": "Ms approved"},
            "text": "Fair.",
        }
    ]


def test_a_long_thread_is_counted_in_full_and_described_in_part():
    post = make_post()
    for _ in range(MAX_COMMENTS + 3):
        make_comment(post, status=Comment.Status.APPROVED)
    data = structured(post)
    assert data["commentCount"] == MAX_COMMENTS + 3
    assert len(data["comment"]) == MAX_COMMENTS


def test_script_in_any_field_cannot_end_the_block():
    bad = "</script><script>alert(1)</script><!-- & \u2028"
    post = make_post(title=bad, standfirst=bad, author=Author.objects.create(name=bad, slug="x"))
    make_comment(post, author_name=bad[:80], body=bad, status=Comment.Status.APPROVED)
    data = structured(post)
    assert data["headline"] == bad
    assert data["comment"][0]["text"] == bad
    assert graph(post)["og:title"] == bad
    assert "<script>alert" not in Client().get(post.get_absolute_url()).content.decode()


def test_no_email_address_is_told():
    post = make_post()
    make_comment(post, author_email="secret@example.com", status=Comment.Status.APPROVED)
    assert "secret@example.com" not in json.dumps(structured(post))
    assert "email" not in json.dumps(structured(post))


def test_the_open_graph_names_title_summary_and_address():
    post = make_post(title='Say "when"', slug="when", body="<h2>One</h2><p>Two &amp; three.</p>")
    properties = graph(post)
    assert properties["og:type"] == "article"
    assert properties["og:title"] == 'Say "when"'
    assert properties["og:description"] == "One Two & three."
    assert properties["og:url"] == "http://testserver/when/"
