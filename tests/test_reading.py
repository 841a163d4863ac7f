"""What a reader reads: every page works, says 404 for what is missing, and shows no draft."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Author, Comment, Post, RelatedLink, Tag
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

SCRIPT = "</script><script>alert(1)</script><b>"
MAY_2025 = datetime(2025, 5, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def reader():
    return Client()


@pytest.fixture
def previewer():
    """Somebody with the one permission that previewing asks for."""
    user = make_user("reader")
    user.user_permissions.add(Permission.objects.get(codename="change_post", content_type__app_label="blog"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def post():
    author = Author.objects.create(name="Leila Haddad", slug="leila-haddad", bio="Writes about rivers.")
    post = make_post(
        title="Did the river move?",
        slug="did-the-river-move",
        standfirst="A map says so.",
        pull_quote="Maps are opinions.",
        body="<h2>The bank</h2><p>It was on the left.</p>",
        author=author,
        published_at=MAY_2025,
    )
    post.tags.add(Tag.objects.create(name="Maps & rivers", slug="maps-rivers"))
    RelatedLink.objects.create(post=post, title="A story with an address", url="https://example.org/story")
    RelatedLink.objects.create(post=post, title="A story without one")
    return post


PAGES = ["/", "/archive/", "/2025/05/", "/tag/maps-rivers/", "/author/leila-haddad/", "/search/?q=river"]
OTHERS = ["/search/", "/feed/", "/did-the-river-move/feed/", "/sitemap.xml", "/robots.txt"]


@pytest.mark.parametrize("path", [*PAGES, *OTHERS, "/did-the-river-move/"])
def test_every_page_works_and_takes_no_posts(reader, post, path):
    assert reader.get(path).status_code == 200
    assert reader.head(path).status_code == 200
    assert reader.post(path).status_code == 405
    assert reader.delete(path).status_code == 405


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/archive/"])
def test_lists_show_the_post_with_its_parts(reader, post, path):
    page = reader.get(path).content.decode()
    assert 'href="/did-the-river-move/"' in page
    assert "A map says so." in page
    assert "Leila Haddad" in page
    assert "Maps &amp; rivers" in page
    assert "May 31, 2025" in page


@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here/", "/nothing-here/feed/", "/tag/none/", "/author/none/", "/2025/06/", "/2025/13/",
        "/2025/5/", "/0000/01/", "/9999/12/", "/?page=2", "/?page=0", "/?page=-1", "/?page=x",
        "/?page=" + "9" * 5000, "/?page=%00", "/tag/maps-rivers/?page=2", "/%00/", "/%ff/",
        "/did-the-river-move/../x/",
    ],
)  # fmt: skip
def test_what_is_missing_is_404_with_a_way_on(reader, post, path):
    response = reader.get(path)
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()
    assert 'action="/search/"' in response.content.decode()


def test_the_article_has_every_part_a_magazine_gives_it(reader, post):
    page = reader.get("/did-the-river-move/").content.decode()
    assert "<h1>Did the river move?</h1>" in page
    assert 'By <a href="/author/leila-haddad/" rel="author">Leila Haddad</a>' in page
    assert '<time datetime="2025-05-31T23:30:00+00:00">May 31, 2025</time>' in page
    assert '<a href="/tag/maps-rivers/" rel="tag">Maps &amp; rivers</a>' in page
    assert "A map says so." in page
    assert "“Maps are opinions.”" in page
    assert "<h2>The bank</h2>" in page
    assert "You may also like" in page
    assert '<a href="https://example.org/story" rel="noopener">A story with an address</a>' in page
    assert "<li>A story without one</li>" in page
    assert '<section id="comments"' in page
    assert '<link rel="canonical" href="http://testserver/did-the-river-move/">' in page


def test_a_post_without_its_optional_parts_leaves_no_empty_ones(reader):
    make_post(slug="bare", title="Bare")
    page = reader.get("/bare/").content.decode()
    assert ">By" not in page
    assert "By <" not in page
    assert 'class="tags"' not in page
    assert 'class="pull-quote"' not in page
    assert 'class="standfirst"' not in page
    assert "You may also like" not in page


def test_the_month_is_that_of_the_sites_zone(reader, post, settings):
    settings.TIME_ZONE = "Asia/Baghdad"
    with timezone.override("Asia/Baghdad"):
        assert reader.get("/2025/05/").status_code == 404
        assert reader.get("/2025/06/").status_code == 200
        assert 'href="/2025/06/"' in reader.get("/archive/").content.decode()


def test_lists_go_on_over_pages_and_show_every_post_once(reader):
    slugs = {make_post().slug for _ in range(23)}
    seen = [post.slug for number in (1, 2, 3) for post in reader.get(f"/?page={number}").context["posts"]]
    assert len(seen) == 23
    assert set(seen) == slugs
    assert 'rel="next"' not in reader.get("/?page=3").content.decode()


def hidden_posts():
    tomorrow = timezone.now() + timedelta(days=1)
    return [
        make_post(slug="a-draft", title="Hidden one", status=Post.Status.DRAFT, published_at=None),
        make_post(slug="a-dated-draft", title="Hidden two", status=Post.Status.DRAFT),
        make_post(slug="scheduled", title="Hidden three", status=Post.Status.SCHEDULED, published_at=tomorrow),
        make_post(slug="ahead", title="Hidden four", status=Post.Status.PUBLISHED, published_at=tomorrow),
    ]


def test_drafts_and_posts_of_the_future_are_nowhere_for_readers(reader, post):
    for hidden in hidden_posts():
        hidden.tags.set(post.tags.all())
        Post.objects.filter(pk=hidden.pk).update(author=post.author)
        assert reader.get(f"/{hidden.slug}/").status_code == 404
        assert reader.get(f"/{hidden.slug}/feed/").status_code == 404
    for path in [*PAGES, "/search/?q=hidden", "/feed/", "/sitemap.xml"]:
        page = reader.get(path).content.decode()
        assert "Hidden" not in page
        assert "/a-draft/" not in page
        assert "/scheduled/" not in page


def test_a_logged_in_reader_without_the_permission_sees_no_draft():
    hidden_posts()
    client = Client()
    client.force_login(make_user("reader"))
    assert client.get("/a-draft/").status_code == 404


def test_an_editor_previews_a_draft_that_no_cache_keeps(previewer, reader):
    for hidden in hidden_posts():
        response = previewer.get(f"/{hidden.slug}/")
        assert response.status_code == 200
        assert 'class="preview-banner"' in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert reader.get(f"/{hidden.slug}/").status_code == 404


def test_an_editor_sees_no_banner_over_a_published_post(previewer, post):
    response = previewer.get("/did-the-river-move/")
    assert 'class="preview-banner"' not in response.content.decode()
    assert "X-Robots-Tag" not in response


def test_a_scheduled_post_is_there_from_its_minute_on_without_any_task(reader):
    make_post(slug="due", status=Post.Status.SCHEDULED, published_at=timezone.now() - timedelta(seconds=1))
    assert reader.get("/due/").status_code == 200


def test_script_in_every_field_comes_out_as_text(reader):
    author = Author.objects.create(name=SCRIPT, slug="x", bio=SCRIPT)
    post = make_post(
        title=SCRIPT,
        slug="bad",
        standfirst=SCRIPT,
        pull_quote=SCRIPT,
        body=f"<p>ok</p>{SCRIPT[:-3]}",
        author=author,
    )
    post.tags.add(Tag.objects.create(name=SCRIPT, slug="t"))
    RelatedLink.objects.create(post=post, title=SCRIPT, url="https://example.org/")
    RelatedLink.objects.create(post=post, title="x", url="javascript:alert(1)")
    make_comment(post, author_name=SCRIPT, body=SCRIPT, status=Comment.Status.APPROVED)
    query = "/search/?q=%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for path in ["/", "/bad/", "/tag/t/", "/author/x/", query, "/feed/", "/bad/feed/"]:
        page = reader.get(path).content.decode().lower()
        assert "<script>alert" not in page, path
        assert "<b>" not in page, path
        assert 'href="javascript:' not in page, path


def test_no_page_holds_an_email_address(reader, post):
    make_comment(post, author_email="secret@example.com", status=Comment.Status.APPROVED)
    make_user("owner", email="owner@example.com")
    for path in [*PAGES, *OTHERS, "/did-the-river-move/"]:
        page = reader.get(path).content.decode()
        assert "secret@example.com" not in page
        assert "owner@example.com" not in page


def test_an_article_takes_as_many_queries_with_fifty_comments_as_with_two(reader, post, settings):
    settings.PAGE_CACHE_SECONDS = 0

    def queries(path):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert reader.get(path).status_code == 200
        return len(captured)

    for _ in range(2):
        make_comment(post, status=Comment.Status.APPROVED)
    few = {path: queries(path) for path in ["/did-the-river-move/", "/did-the-river-move/feed/", "/"]}
    for number in range(48):
        make_comment(post, status=Comment.Status.APPROVED)
        if number < 8:
            make_post(author=post.author).tags.set(post.tags.all())
    assert {path: queries(path) for path in few} == few
    assert max(few.values()) <= 6


@pytest.mark.parametrize(
    "slug", ["admin", "search", "feed", "archive", "tag", "author", "static", "api", "Static"]
)
def test_a_post_cannot_take_an_address_of_the_sites_own(slug):
    with pytest.raises(ValidationError, match="Please choose another"):
        Post(title="x", slug=slug, body="x").full_clean()


@pytest.mark.parametrize("slug", ["searching", "feeds", "2025", "a", "under_score", "administration"])
def test_other_words_are_free_for_posts(slug, reader):
    Post(title="x", slug=slug, body="x").full_clean()
    make_post(slug=slug)
    assert reader.get(f"/{slug}/").status_code == 200
    assert reader.get(f"/{slug}/feed/").status_code == 200


def test_robots_are_told_where_the_map_is(reader):
    robots = reader.get("/robots.txt")
    assert robots["Content-Type"].startswith("text/plain")
    assert "Disallow: /admin/\n" in robots.content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots.content.decode()


def test_the_map_names_what_can_be_read(reader, post):
    Tag.objects.create(name="Unused", slug="unused")
    page = reader.get("/sitemap.xml").content.decode()
    for path in ["/", "/archive/", "/did-the-river-move/", "/tag/maps-rivers/", "/author/leila-haddad/"]:
        assert f"<loc>http://testserver{path}</loc>" in page
    assert "unused" not in page


def test_a_strange_host_gets_a_plain_400(reader):
    response = reader.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "could not be understood" in response.content.decode()


def test_a_failing_page_says_sorry_without_details(post, monkeypatch):
    def fail(*args):
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("blog.views.post_json", fail)
    response = Client(raise_request_exception=False).get("/did-the-river-move/")
    assert response.status_code == 500
    assert "Something went wrong here" in response.content.decode()
    assert "secret reason" not in response.content.decode()


def test_nothing_in_a_page_needs_what_the_content_policy_forbids(reader, post):
    make_comment(post, status=Comment.Status.APPROVED)
    for path in [*PAGES, "/did-the-river-move/"]:
        page = reader.get(path).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert "onclick=" not in page
        assert "<script>" not in page


@pytest.mark.parametrize("address", ["https://example.org/x", "/archive/"])
def test_a_related_link_leads_to_another_site_or_a_page_of_this_one(stranger, address):
    post = make_post()
    link = RelatedLink(post=post, title="Elsewhere", url=address)
    link.full_clean()
    link.save()
    assert f'href="{address}"' in stranger.get(post.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "/\\\\evil.example", "ftp://x.example", "x"]
)
def test_a_related_link_leads_nowhere_else(stranger, address):
    post = make_post()
    link = RelatedLink(post=post, title="Elsewhere", url=address)
    with pytest.raises(ValidationError, match="https://"):
        link.full_clean()
    link.save()
    page = stranger.get(post.get_absolute_url()).content.decode()
    assert "Elsewhere" in page
    assert f'href="{address}"' not in page
