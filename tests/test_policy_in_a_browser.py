"""The owner changes the policy in a real browser, by keys, with JavaScript and without; nobody is shut out."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from moderation import services
from moderation.models import Decision, Policy
from moderation.scoring.types import Label
from tests.desk import assessed
from tests.factories import PASSWORD, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

POLICIES = "/admin/moderation/policy/"
PHONE = {"width": 390, "height": 844}


def owner_of(context, **kwargs):
    page = context(**kwargs).new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(make_user("owner").username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.fixture
def decisions(db):
    """Insults at .01 to 1.00, rejected from .60 on and now and then below."""
    ben = make_user("moderator")
    for each in range(1, 101):
        comment = assessed(make_comment(), {Label.INSULT: each / 100})
        action = Decision.Action.REJECT if each > 60 or each % 10 == 0 else Decision.Action.APPROVE
        services.decide(comment, action=action, moderator=ben)


@pytest.mark.parametrize("script", [True, False])
def test_a_policy_is_proposed_replayed_and_put_in_force_by_keys(new_context, live_server, decisions, script):
    page = owner_of(new_context, base_url=live_server.url, java_script_enabled=script)
    page.goto(f"{POLICIES}add/")
    page.locator("#id_review_insult").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("95")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rejecting cannot begin below the review threshold, 95 %.")).to_be_visible()
    page.locator("#id_review_insult").fill("30")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.get_by_text("It adds a close look at 20 of them.")).to_be_visible()
    page.get_by_role("button", name="Put in force").press("Enter")
    expect(page.get_by_text("Policy 2 is in force")).to_be_visible()
    assert services.active_policy().as_thresholds()[Label.INSULT].review == 0.3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, {"width": 1440, "height": 900}])
def test_the_pages_have_no_accessibility_fault_and_fit_the_screen(
    new_context, live_server, decisions, scheme, size
):
    thresholds = Policy.objects.get().thresholds
    shadow = services.adopt_policy(Policy(thresholds=thresholds), as_shadow=True)
    page = owner_of(new_context, base_url=live_server.url, color_scheme=scheme, viewport=size)
    page.goto(f"{POLICIES}add/?review_insult=0.3")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    replayed = page.url
    for address in (
        POLICIES, f"{POLICIES}add/", replayed, f"{POLICIES}advisor/", f"{POLICIES}import/",
        f"{POLICIES}{shadow.pk}/shadow/", f"{POLICIES}{shadow.pk}/change/",
    ):  # fmt: skip
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
            address
        )
