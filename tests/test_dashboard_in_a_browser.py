"""The dashboard in a real browser: nobody is shut out, nothing runs over, keys alone are enough."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from moderation.scoring.types import Label
from moderation.sitefit import fit_site_model
from tests.decided import Case, decided
from tests.factories import PASSWORD, make_comment, make_user
from tests.test_site_model import local_rule

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

DASHBOARD = "/admin/moderation/dashboard/"
MODELS = "/admin/moderation/sitemodel/"


@pytest.fixture
def owner(new_context, live_server):
    ben, owner = make_user("moderator", first_name="Ben", last_name="Okri"), make_user("owner")
    decided(local_rule(300), ben)
    decided([Case(scores=((Label.TOXICITY, 0.7),), action="reject"), Case(action="spam")] * 12, ben)
    make_comment()
    fit_site_model()

    def opened(**kwargs):
        page = new_context(base_url=live_server.url, **kwargs).new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(owner.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_it_has_no_accessibility_fault_and_nothing_runs_over(owner, scheme, size):
    page = owner(color_scheme=scheme, viewport={"width": size[0], "height": size[1]})
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for address in (DASHBOARD, MODELS):
        page.goto(address)
        for summary in page.locator("#content details > summary").all():
            summary.press("Enter")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert faults == []


def test_a_period_is_chosen_by_keys_alone_without_javascript(owner):
    page = owner(java_script_enabled=False)
    page.get_by_role("link", name="Dashboard").click()
    page.get_by_label("Period").select_option("365")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("heading", name="Decisions per week")).to_be_visible()
    expect(page.get_by_role("img", name="Decisions per week")).to_be_visible()
    page.get_by_text("As a table: Decisions per week").press("Enter")
    expect(page.get_by_role("columnheader", name="week from")).to_be_visible()
