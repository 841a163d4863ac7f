"""Answering and posting in a real Chromium: the form moves, nothing reloads, the focus goes where one reads on."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_comment, make_post

CHROMIUM = Path("/usr/bin/chromium")
SEND = ".form-send button"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no /usr/bin/chromium"),
]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": str(CHROMIUM), "args": ["--no-sandbox", "--disable-gpu"]}


@pytest.fixture(autouse=True)
def _unhurried(settings, monkeypatch):
    settings.COMMENT_MIN_SECONDS = 0
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in the test's own thread


@pytest.fixture
def answered(live_server):
    """A comment that can be answered, under a post of the live server."""
    return make_comment(make_post(slug="post"), status="approved", author_name="Ben")


@pytest.fixture
def reader(live_server, answered, page):
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{live_server.url}/post/")
    yield page
    assert trouble == []


def fill(page, body: str) -> None:
    page.fill("#comment-body", body)
    page.fill("#comment-author_name", "Ana")
    page.fill("#comment-author_email", "ana@example.org")


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.parentElement.id")


def test_the_form_moves_under_the_comment_and_keeps_what_is_typed(reader, answered):
    reader.fill("#comment-body", "Half a thought")
    reader.click(f"#comment-{answered.pk} .comment-reply")
    assert reader.locator(f"#comment-{answered.pk} #respond").count() == 1
    assert "Leave a Reply to Ben" in reader.inner_text("#respond-title")
    assert reader.input_value("#comment-body") == "Half a thought"
    assert focused(reader) == "comment-body"
    reader.click("#cancel-reply")
    assert reader.locator("#respond-home #respond").count() == 1
    assert reader.input_value("#comment-parent") == ""
    assert reader.input_value("#comment-body") == "Half a thought"


def test_posting_does_not_reload_and_shows_the_answer_where_it_belongs(reader, answered):
    reader.evaluate("window.stayed = true")
    reader.click(f"#comment-{answered.pk} .comment-reply")
    fill(reader, "An answer")
    reader.click(SEND)
    mine = reader.locator(f"#comment-{answered.pk} > ol > .comment-pending")
    mine.wait_for()
    reader.wait_for_function("document.activeElement.closest('.comment-pending')")
    assert "awaiting moderation" in mine.inner_text()
    assert reader.evaluate("window.stayed")
    assert "awaiting moderation" in reader.inner_text("#comments-said")
    assert reader.locator("#respond-home #respond").count() == 1
    reader.reload()
    assert reader.locator(".comment-pending").count() == 1


def test_errors_appear_in_place_and_take_the_focus(reader):
    fill(reader, "A comment")
    reader.fill("#comment-author_url", "javascript:alert(1)")
    reader.click(SEND)
    reader.wait_for_selector("#comment-errors")
    reader.wait_for_function("document.activeElement.id === 'comment-errors'")
    assert reader.input_value("#comment-body") == "A comment"
    assert reader.get_attribute("#comment-author_url", "aria-invalid") == "true"
    reader.click("#comment-errors a")
    assert focused(reader) == "comment-author_url"


def test_when_the_site_cannot_be_reached_the_form_says_so_and_keeps_the_text(reader):
    fill(reader, "On a train")
    reader.route("**/comment/", lambda route: route.abort())
    reader.click(SEND)
    reader.wait_for_function("document.getElementById('form-said').textContent")
    assert "Nothing is lost" in reader.inner_text("#form-said")
    reader.unroute("**/comment/")
    reader.click(SEND)
    reader.wait_for_selector(".comment-pending")
    assert reader.inner_text("#form-said") == ""


def test_without_javascript_the_same_is_done_by_pages(browser, live_server, answered):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/post/")
    page.click(".comment-reply")
    assert page.url.endswith(f"/post/reply/{answered.pk}/#respond")
    fill(page, "x" * 10_001)
    page.click(SEND)
    assert "10001" in page.inner_text("#comment-errors")
    assert page.input_value("#comment-author_name") == "Ana"
    page.fill("#comment-body", "Without scripts")
    page.click(SEND)
    assert re.search(r"/post/#comment-\d+$", page.url)
    assert "awaiting moderation" in page.inner_text(".comment-pending")
    assert "Without scripts" not in Client().get("/post/").content.decode()
