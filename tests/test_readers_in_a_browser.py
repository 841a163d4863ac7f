"""A reader's side in a real browser: changed, rejected, appealed, reported; and nobody is shut out of any page."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from moderation.readers import links
from moderation.readers.models import Appeal, Report
from moderation.readers.transparency import count_years
from moderation.reasons import DecisionReason
from moderation.scoring.types import Label
from tests.desk import assessed
from tests.factories import PASSWORD, make_comment, make_post, make_user
from tests.readers import NOTICE, appealed, at, decided, edited, published, reported

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
TEXT = "The bridge was never meant to carry trams, and whoever says so has not read the plans of 1931."


def logged_in(page, user):
    page.goto("/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.mark.parametrize("script", [True, False])
def test_a_comment_is_changed_rejected_appealed_and_published(new_context, live_server, settings, script):
    settings.COMMENT_MIN_SECONDS = 0  # the browser types faster than people
    post = make_post(title="A bridge")
    ana, ben = (new_context(java_script_enabled=script, base_url=live_server.url).new_page() for _ in range(2))
    ana.goto(post.get_absolute_url())
    ana.get_by_role("textbox", name="Comment").fill("A frist thought")
    ana.get_by_role("textbox", name="Name").fill("Ana")
    ana.get_by_role("textbox", name="Email").fill("ana@example.org")
    ana.get_by_role("button", name="Post Comment").click()
    ana.get_by_role("link", name="See what becomes of it").click()
    ana.get_by_role("link", name="Change the text").click()
    ana.get_by_role("textbox", name="Comment").fill("A first thought")
    ana.get_by_role("button", name="Save changes").click()
    expect(ana.get_by_text("A first thought")).to_be_visible()

    comment = post.comments.order_by("-pk").first()
    decided(comment, reason=DecisionReason.objects.get(slug="off-topic"))
    ana.goto(post.get_absolute_url())
    ana.get_by_role("link", name="What became of your comment").click()
    expect(ana.get_by_role("heading", name="Not published")).to_be_visible()
    ana.get_by_label("Why should somebody look").fill("It is about the bridge.")
    ana.get_by_role("button", name="Send appeal").click()
    expect(ana.get_by_text("It waits for a moderator")).to_be_visible()

    logged_in(ben, make_user("moderator"))
    ben.goto("/admin/moderation/queuedcomment/")
    ben.get_by_role("link", name="1 appeal waits").click()
    ben.get_by_role("link", name="A first thought").click()
    expect(ben.get_by_text("It is about the bridge.")).to_be_visible()
    ben.get_by_role("button", name="Publish it").click()
    expect(ben.get_by_text("The comment is published.")).to_be_visible()
    ana.goto(post.get_absolute_url())
    ana.get_by_role("link", name="Report").click()
    ana.get_by_label("It is advertising or spam").check()
    ana.get_by_role("button", name="Send report").click()
    expect(ana.get_by_text("A moderator will look at the comment.")).to_be_visible()


@pytest.fixture
def places():
    """Every page of readers and its counterpart on the desk, by a name; the address and whether one logs in."""
    refused = assessed(make_comment(make_post(title="A bridge, a river"), body=TEXT), {Label.INSULT: 0.97})
    reason = DecisionReason.objects.get(slug="personal-attack")
    decided(refused, reason=reason, message="Please say what is wrong with the plans, not with their readers.")
    waits = make_comment(refused.post, body=TEXT)
    edited(Client(), waits, TEXT.replace("never", "not"))
    waits = refused.post.comments.order_by("-pk").first()
    asked = make_comment(refused.post, body=TEXT)
    decided(asked, reason=reason)
    appealed(Client(), asked, "I meant nobody in particular.")
    shown = published(body=TEXT, author_name="Dan Winter")
    reported(Client(), shown, **NOTICE)
    reported(Client(), shown, reason="hate")
    count_years()
    appeal, report = Appeal.objects.get(), Report.objects.first()
    public = {
        "status": at("your_comment", refused),
        "waiting": at("your_comment", waits),
        "edit": at("edit_comment", waits),
        "report": f"/report/{shown.pk}/",
        "your-report": links.report_path(report.pk),
        "article": shown.post.get_absolute_url(),
        "transparency": "/transparency/",
        "mail": links.stop_path(links.address_hash("ana@example.org")),
        "unknown": "/your-comment/1.forged/",
    }
    desk = {
        "desk-appeals": reverse("admin:moderation_appeal_changelist"),
        "desk-appeal": reverse("admin:moderation_appeal_change", args=[appeal.pk]),
        "desk-reports": reverse("admin:moderation_report_changelist"),
        "desk-report": reverse("admin:moderation_report_change", args=[report.pk]),
        "desk-card": reverse("admin:moderation_queuedcomment_change", args=[waits.pk]),
    }
    return public, desk


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_fault(new_context, live_server, places, size, scheme):
    public, desk = places
    page = new_context(viewport=SIZES[size], color_scheme=scheme, base_url=live_server.url).new_page()
    for name, address in public.items():
        page.goto(address)
        if name == "report":
            page.get_by_label("It is illegal").check()
            page.get_by_role("button", name="Send report").click()  # sent back: the notice is not complete
        if name == "status":
            page.get_by_text("Statement of reasons").click()
        check(page, f"{name}-{size}-{scheme}")
    logged_in(page, make_user("moderator"))
    for name, address in desk.items():
        page.goto(address)
        check(page, f"{name}-{size}-{scheme}")


def check(page, name):
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
