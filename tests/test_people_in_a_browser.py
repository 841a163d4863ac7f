"""The pages about authors, campaigns and the audit in a real browser: no obstacle, and nothing cut off."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from blog.models import Comment
from moderation.authorrules import AuthorRule
from moderation.blocking import set_standing
from moderation.people import keys_of
from moderation.tracing import compare_waiting
from tests.factories import PASSWORD, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
SAID = "The harbour authority has been hiding the real costs of the new bridge from everybody in this town."


@pytest.fixture
def copies(db):
    copies = [make_comment(body=SAID, author_name="Jon Carver", address="198.51.100.7") for _turn in range(3)]
    compare_waiting()
    return copies


def log_in(page, user):
    page.goto("/admin/login/?next=/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="What would you like to do?")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anybody_out(new_context, live_server, copies, size, scheme):
    owner = make_user("owner")
    rule = set_standing(
        AuthorRule.Standing.BLOCKED, by=AuthorRule.By.EMAIL, key=keys_of(copies[0])["email"], moderator=owner
    )
    page = new_context(base_url=live_server.url, viewport=SIZES[size], color_scheme=scheme).new_page()
    log_in(page, owner)
    add = reverse("admin:moderation_authorrule_add")
    for address in (
        reverse("admin:moderation_authorrule_changelist"),
        reverse("admin:moderation_authorrule_change", args=[rule.pk]),
        reverse("admin:moderation_authorrule_author", args=[copies[0].pk, "email"]),
        reverse("admin:moderation_authorrule_erase"),
        f"{add}?comment={copies[0].pk}",
        reverse("admin:moderation_commenttrace_changelist"),
        reverse("admin:moderation_commenttrace_campaign", args=["text"]) + f"?key={copies[0].pk}",
        reverse("admin:moderation_auditentry_changelist"),
    ):
        page.goto(address)
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["target"]) for each in found] == [], address
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert page.evaluate(wide) is False, address


@pytest.mark.parametrize("script", [True, False])
def test_a_campaign_is_rejected_and_its_author_blocked(new_context, live_server, copies, script):
    page = new_context(base_url=live_server.url, java_script_enabled=script).new_page()
    log_in(page, make_user("moderator"))
    page.get_by_role("link", name="Campaigns").first.click()
    page.get_by_role("link", name=SAID[:40]).click()
    page.get_by_label("All that wait").check()
    page.get_by_role("button", name="Spam…").click()
    expect(page.get_by_text("3 comments will be marked as spam.")).to_be_visible()
    page.get_by_role("button", name="Mark them as spam").click()
    expect(page.get_by_text("3 comments were marked as spam.")).to_be_visible()
    assert Comment.objects.filter(status="spam").count() == 3
    page.goto(reverse("admin:moderation_authorrule_author", args=[copies[0].pk, "network"]))
    page.get_by_role("link", name="Block this author").click()
    page.get_by_role("button", name="See what it touches").click()
    expect(page.get_by_text("3 spam")).to_be_visible()
    page.get_by_role("button", name="Block", exact=True).click()
    expect(page.get_by_text("Stored: blocked: network 198.51.100.0/24.")).to_be_visible()
    assert AuthorRule.objects.in_force().count() == 1
