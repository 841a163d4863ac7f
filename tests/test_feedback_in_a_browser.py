"""A moderator calls a match wrong in a real browser, with JavaScript and without; nobody is shut out."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from moderation import notes
from moderation.factchecks.records import MatchFeedback
from moderation.scoring.types import Label
from tests.desk import assessed, matched
from tests.factories import PASSWORD, make_comment, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

BODY = "Good morning. The moon is made of cheese. Bye."
QUEUE = "/admin/moderation/queuedcomment/"


@pytest.fixture
def comment(checked):
    found = matched(checked, "The moon is made of cheese.", BODY)
    return assessed(make_comment(body=BODY), {Label.MISINFORMATION: 0.8}, fact_checks=(found,))


def desk_of(context, script=True, **kwargs):
    page = context(java_script_enabled=script, **kwargs).new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(make_user("moderator").username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("place", ["list", "page"])
def test_one_press_says_that_it_is_not_this_claim_and_one_takes_it_back(
    new_context, live_server, comment, script, place
):
    page = desk_of(new_context, script, base_url=live_server.url)
    page.goto(QUEUE if place == "list" else f"{QUEUE}{comment.pk}/change/")
    button = page.get_by_role("button", name="Not this claim")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert MatchFeedback.objects.get().kind == "not_this_claim"
    if script:
        expect(button).to_be_focused()
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert not MatchFeedback.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_and_the_note_have_no_accessibility_fault(new_context, live_server, comment, checked, scheme):
    other = assessed(
        make_comment(comment.post, body=BODY), fact_checks=(matched(checked, "The moon is made of cheese.", BODY),)
    )
    notes.approve_with_note(other, text="It is rock.", fact_checks=[checked], moderator=make_user("moderator"))
    page = desk_of(
        new_context, base_url=live_server.url, color_scheme=scheme, viewport={"width": 390, "height": 844}
    )
    for address, scope in [
        (f"{QUEUE}{comment.pk}/change/", "#content-main"),
        (f"{QUEUE}{other.pk}/change/", "#content-main"),
        (QUEUE, ".row-matches"),
        (comment.post.get_absolute_url(), "#comments"),
    ]:
        page.goto(address)
        found = Axe().run(page, context=scope)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
