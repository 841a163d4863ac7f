"""Kept pages: fast for strangers, never stale after a change, never another reader's or a stranger's choice."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.models import Author, Comment, PageVersion, Post, RelatedLink, Tag
from blog.services import publish_scheduled_posts, set_comment_status
from moderation.models import Decision
from moderation.services import decide
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept_for_a_minute(settings):
    settings.PAGE_CACHE_SECONDS = 60
    cache.clear()


@pytest.fixture
def post():
    return make_post(slug="rivers", title="Rivers")


def queries(path, client=None, **kwargs):
    """How many queries an answer took: one when it was kept (the page number), more when it was made."""
    with CaptureQueriesContext(connection) as captured:
        response = (client or Client()).get(path, **kwargs)
    assert response.status_code == 200
    return len(captured)


def is_kept(path, **kwargs):
    queries(path, **kwargs)
    return queries(path, **kwargs) == 1


def read(path="/rivers/", **kwargs):
    return Client().get(path, **kwargs).content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/rivers/", "/feed/", "/rivers/feed/", "/sitemap.xml", "/archive/", "/?page=1"]
)
def test_a_second_reader_gets_the_kept_page_for_one_query(post, path):
    assert queries(path) > 1
    assert queries(path) == 1


def test_the_kept_answer_is_the_answer(post):
    made, kept = Client().get("/rivers/"), Client().get("/rivers/")
    assert kept.content == made.content
    for name in ("Content-Type", "ETag", "Cache-Control", "Vary", "X-Frame-Options"):
        assert kept[name] == made[name]
    assert "Content-Security-Policy" in kept


def approve(comment):
    decide(comment, action=Decision.Action.APPROVE, moderator=make_user("moderator"))


def test_a_decision_empties_at_once_both_ways(post):
    comment = make_comment(post, body="Well said indeed.")
    assert "Well said indeed." not in read()
    approve(comment)
    assert "Well said indeed." in read()
    decide(comment, action=Decision.Action.REJECT, moderator=make_user("moderator"))
    assert "Well said indeed." not in read()


def test_an_edit_of_anything_on_the_page_empties_at_once(post):
    author, tag = Author.objects.create(name="Ana", slug="ana"), Tag.objects.create(name="Maps", slug="maps")
    link = RelatedLink.objects.create(post=post, title="Elsewhere")
    comment = make_comment(post, status=Comment.Status.APPROVED)

    def change(thing, **values):
        for name, value in values.items():
            setattr(thing, name, value)
        thing.save()

    for act, shown in [
        (lambda: change(post, title="Lakes", author=author), "Lakes"),
        (lambda: post.tags.add(tag), "Maps"),
        (lambda: change(author, name="Ben"), "Ben"),
        (lambda: change(tag, name="Charts"), "Charts"),
        (lambda: change(link, title="Nearby"), "Nearby"),
        (lambda: change(comment, body="In other words"), "In other words"),
    ]:
        assert shown not in read()
        act()
        assert shown in read()
    for act, shown in [
        (lambda: post.tags.clear(), "Charts"),
        (link.delete, "Nearby"),
        (author.delete, "Ben"),
        (comment.delete, "In other words"),
    ]:
        assert shown in read()
        act()
        assert shown not in read()
    post.delete()
    assert Client().get("/rivers/").status_code == 404


def test_publishing_a_due_post_empties(post):
    make_post(slug="due", status=Post.Status.SCHEDULED)
    read()
    before = PageVersion.current()
    publish_scheduled_posts()
    assert PageVersion.current() > before


def test_what_readers_cannot_see_empties_nothing(post):
    read()
    comment = make_comment(post)
    set_comment_status(comment, Comment.Status.SPAM)
    assert queries("/rivers/") == 1


def test_a_change_that_is_rolled_back_empties_nothing(post):
    read()
    before = PageVersion.current()
    with transaction.atomic():
        post.title = "Never"
        post.save()
        assert PageVersion.current() > before
        transaction.set_rollback(True)
    assert PageVersion.current() == before
    assert "Never" not in read()


def test_a_page_made_while_a_change_came_in_is_not_shown_after_it(post, monkeypatch):
    """The change commits after the number was read and before the page is stored."""
    from blog import views

    real = views.post_json

    def slow(*args):
        made = real(*args)
        Post.objects.get().save()
        Post.objects.update(title="Lakes")
        return made

    monkeypatch.setattr(views, "post_json", slow)
    assert "Rivers" in read()
    monkeypatch.setattr(views, "post_json", real)
    assert "Lakes" in read()


@pytest.mark.parametrize("name", ["sessionid", "messages", "rejoinder_comments", "rejoinder_details", "csrftoken"])
def test_a_reader_with_a_cookie_of_ours_is_neither_answered_from_nor_kept(post, name):
    read()
    client = Client()
    client.cookies[name] = "x"
    assert queries("/rivers/", client) > 1
    response = client.get("/rivers/")
    assert "private" in response["Cache-Control"]
    cache.clear()
    client.get("/rivers/")
    assert queries("/rivers/") > 1


def test_no_proxy_may_keep_a_page_with_something_of_the_readers(post):
    client = Client()
    client.cookies["rejoinder_comments"] = "x"
    for path in ["/rivers/", "/rivers/?x=1", "/?page=1&x=1"]:
        assert client.get(path)["Cache-Control"] == "no-cache, private"
        assert "Cookie" in client.get(path)["Vary"]


def test_a_cookie_of_somebody_elses_does_not_matter(post):
    read()
    client = Client()
    client.cookies["_analytics"] = "x"
    assert queries("/rivers/", client) == 1


def test_an_editors_preview_never_reaches_a_reader():
    make_post(slug="draft", status=Post.Status.DRAFT)
    client = Client()
    client.force_login(make_user("owner"))
    assert client.get("/draft/").status_code == 200
    assert Client().get("/draft/").status_code == 404


def test_who_asks_again_gets_304_until_a_decision(post):
    comment = make_comment(post)
    first = Client().get("/rivers/")
    assert first["Cache-Control"] == "no-cache"
    assert "Cookie" in first["Vary"]
    again = Client().get("/rivers/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    approve(comment)
    assert Client().get("/rivers/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_head_is_answered_without_a_body_and_does_no_harm(post):
    assert Client().head("/rivers/").content == b""
    assert "Rivers" in read()
    assert Client().head("/rivers/").content == b""


def test_hosts_and_schemes_have_pages_of_their_own(post, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    one = read(headers={"host": "one.example"})
    two = read(headers={"host": "two.example"})
    safe = read(headers={"host": "one.example"}, secure=True)
    assert "http://one.example/rivers/" in one
    assert "two.example" not in one
    assert "http://two.example/rivers/" in two
    assert "https://one.example/rivers/" in safe
    assert read(headers={"host": "one.example"}) == one


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-proto": "https"},
        {"x-original-url": "/evil/"},
        {"x-rewrite-url": "/evil/"},
        {"forwarded": "host=evil.example"},
        {"accept-language": "xx-evil"},
        {"user-agent": "evil"},
        {"referer": "https://evil.example/"},
        {"host": "TestServer"},
    ],
)
def test_no_header_of_a_stranger_changes_what_is_kept(post, headers):
    clean = read()
    cache.clear()
    read(headers=headers)
    page = read()
    assert "evil" not in page
    assert "TestServer" not in page
    assert "https://testserver" not in page
    assert page.count("http://testserver") == clean.count("http://testserver")


@pytest.mark.parametrize(
    "path",
    [
        "/rivers/?x=1", "/rivers/?page=1", "/?page=01", "/?page=%31", "/?page=1&x=1", "/?x=1&page=1",
        "/?page=1&page=1", "/?utm_source=x", "/search/?q=rivers", "/feed/?page=1", "/?",
    ],
)  # fmt: skip
def test_no_query_of_a_strangers_choice_is_kept(post, path):
    assert is_kept(path) is (path == "/?")


def test_missing_pages_are_not_kept(post, django_assert_num_queries):
    Client().get("/soon/")
    make_post(slug="soon")
    assert Client().get("/soon/").status_code == 200


def test_htmx_and_authorized_requests_are_left_alone(post):
    read()
    assert queries("/rivers/", headers={"hx-request": "true"}) > 1
    assert queries("/rivers/", headers={"authorization": "Basic eDp4"}) > 1


def test_an_answer_that_sets_a_cookie_is_not_kept(post, monkeypatch):
    from blog import views

    real = views.render

    def with_cookie(*args, **kwargs):
        response = real(*args, **kwargs)
        response.set_cookie("mine", "secret")
        return response

    monkeypatch.setattr(views, "render", with_cookie)
    read()
    assert "mine" in Client().get("/rivers/").cookies
    monkeypatch.setattr(views, "render", real)
    assert "mine" not in Client().get("/rivers/").cookies


def test_nothing_is_kept_when_the_owner_turned_it_off(post, settings):
    settings.PAGE_CACHE_SECONDS = 0
    assert not is_kept("/rivers/")
