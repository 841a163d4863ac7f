"""One comment's life in a real browser, with JavaScript and without; and nobody is shut out of the page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from blog.models import Comment
from moderation.models import Assessment
from tests.factories import PASSWORD, make_comment, make_post, make_user
from tests.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
AWAITING = re.compile("awaiting moderation", re.IGNORECASE)
TEXT = "I was there in January 2020, and the crowd was larger than this says."


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def somebody(request, new_context, live_server):
    """Makes a person's own browser: no cookie is shared between two of them."""
    script = request.param == "with JavaScript"
    return lambda: new_context(java_script_enabled=script, base_url=live_server.url).new_page()


def leave_a_reply(page):
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()
    page.get_by_role("textbox", name="Comment").fill(TEXT)
    page.get_by_role("textbox", name="Name").fill("Ana Popescu")
    page.get_by_role("textbox", name="Email").fill("ana@example.org")
    page.get_by_role("button", name="Post Comment").click()


def log_in(page, user):
    page.goto("/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def approve_in_the_queue(page):
    page.get_by_role("article").filter(has_text=TEXT[:30]).get_by_role("button", name="Approve").click()


@pytest.mark.worker
@pytest.mark.xdist_group("worker")
def test_a_comment_is_left_awaits_moderation_is_approved_and_appears(somebody, site, settings):
    settings.COMMENT_MIN_SECONDS = 0  # the browser types faster than people
    site.worker()
    site.beat()
    post = make_post(title="Did a mediation offer end in a drone strike?", slug="mediation")
    ana, ben, stranger = somebody(), somebody(), somebody()

    ana.goto(post.get_absolute_url())
    leave_a_reply(ana)
    expect(ana.get_by_text(AWAITING).first).to_be_visible()
    expect(ana.get_by_text(TEXT)).to_be_visible()
    comment = Comment.objects.get()
    stranger.goto(post.get_absolute_url())
    expect(stranger.get_by_text(TEXT)).to_have_count(0)

    wait_until(lambda: comment.assessments.filter(state=Assessment.State.DONE).exists(), 60, site.logs)
    log_in(ben, make_user("moderator"))
    ben.goto("/admin/moderation/queuedcomment/")
    approve_in_the_queue(ben)
    wait_until(lambda: Comment.objects.approved().exists(), 15, ben.content)

    stranger.goto(post.get_absolute_url())
    expect(stranger.get_by_text(TEXT)).to_be_visible()
    expect(stranger.get_by_text(AWAITING)).to_have_count(0)
    assert "ana@example.org" not in stranger.content()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_post_page_and_form_have_no_accessibility_fault(new_context, live_server, size, scheme):
    post = make_post(standfirst="What is known, and what is not.", pull_quote="Nobody had asked them.")
    first = make_comment(post, status=Comment.Status.APPROVED)
    make_comment(parent=first, status=Comment.Status.APPROVED)
    page = new_context(viewport=SIZES[size], color_scheme=scheme, base_url=live_server.url).new_page()
    page.goto(post.get_absolute_url())
    expect(page.get_by_role("button", name="Post Comment")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Post Comment").click()  # sent back: nothing is filled in
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
