"""A moderator's hour at the desk in a real browser: by keys alone, without JavaScript, on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from blog.models import Comment
from config.demo import load_demo
from moderation import services
from moderation.models import Decision, DecisionReason, DeskSettings, QueueEntry
from moderation.readers.outbox import send_due
from moderation.scoring.types import Evidence, Label
from moderation.settling import settle_decisions
from tests.desk import assessed, lapse, matched
from tests.factories import PASSWORD, make_comment, make_post, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

QUEUE = "/admin/moderation/queuedcomment/"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}


@pytest.fixture
def dora(db):
    return make_user("moderator", username="dora", first_name="Dora", last_name="Maar")


@pytest.fixture
def desk_of(new_context, live_server):
    def enter(user, script=True, **kwargs):
        page = new_context(java_script_enabled=script, base_url=live_server.url, **kwargs).new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.goto(QUEUE)
        return page

    return enter


def waiting(count, **kwargs):
    """Comments in the order in which the queue shows them."""
    post = make_post()
    risks = [0.9 - number * 0.01 for number in range(count)]
    return [assessed(make_comment(post, **kwargs), {Label.INSULT: risk}) for risk in risks]


def press_until_gone(page, keys, card):
    """Press, and wait until the next card is there and has the focus."""
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator(f"#comment-{card}")).to_have_count(0)
    expect(page.locator("#desk .card.here")).to_be_focused()


def letters_that_leave():
    settle_decisions()
    return send_due(limit=100)


@pytest.mark.slow
def test_fifty_of_the_demos_three_hundred_are_decided_by_keys_alone(desk_of, dora, settings, mailoutbox):
    settings.UNDO_SECONDS, settings.SITE_URL = 600, "https://blog.example.org"
    load_demo(waiting=300)
    services.sweep(limit=400, seconds=300)  # every one is read by the shipped models
    Decision.objects.update(settled_at=timezone.now(), next_try=None)  # those the demo came with
    page = desk_of(dora)
    expect(page.get_by_text("300 comments")).to_be_visible()
    for key in "jjk":
        page.keyboard.press(key)
    mine, decided = Decision.objects.filter(moderator=dora), []
    for number in range(50):
        card = page.locator("#desk .card.here")
        expect(card).to_be_focused()
        decided.append(int(card.get_attribute("id").removeprefix("comment-")))
        press_until_gone(page, ["a", "s", "r1", "r4"][number % 4], decided[-1])
    assert list(mine.order_by("pk").values_list("comment", flat=True)) == decided
    assert [mine.filter(action=action).count() for action in ("approve", "spam", "reject")] == [13, 13, 24]
    assert set(mine.filter(action="reject").values_list("reason__slug", flat=True)) == {
        "personal-attack",
        "obscenity",
    }
    expect(page.get_by_text("250 comments")).to_be_visible()

    page.keyboard.press("u")
    expect(page.get_by_text("251 comments")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("is taken back")
    assert Comment.objects.pending().count() == QueueEntry.objects.filter(kind="pending").count() == 251
    assert Comment.objects.get(pk=decided[-1]).status == "pending"

    told = Comment.objects.filter(pk__in=decided[:-1], tell_by_mail=True).exclude(status="spam").count()
    assert told > 5
    assert letters_that_leave() == 0
    for decision in mine:
        lapse(decision, seconds=601)
    assert letters_that_leave() == len(mailoutbox) == told


def test_on_a_comments_page_a_decision_brings_the_next_one_without_loading_the_page(desk_of, dora):
    first, second, third, fourth = waiting(4)
    page = desk_of(dora)
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first.author_name)
    page.wait_for_load_state()  # a key pressed before htmx is there follows the link as any browser does
    page.evaluate("window.sameWindow = true")
    page.keyboard.press("l")
    expect(page.get_by_role("heading", level=1)).to_contain_text(second.author_name)
    expect(page.get_by_role("heading", level=1)).to_be_focused()  # before, keys do nothing
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_contain_text(third.author_name)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("7")
    expect(page.get_by_role("heading", level=1)).to_contain_text(fourth.author_name)
    expect(page).to_have_url(re.compile(f"/{fourth.pk}/change/"))
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first.author_name)
    assert page.evaluate("window.sameWindow")
    assert Decision.objects.get(comment=third).reason.slug == "off-topic"
    assert Comment.objects.pending().count() == 2


def test_keys_write_in_fields_and_can_be_switched_off(desk_of, dora):
    first = waiting(2)[0]
    page = desk_of(dora)
    page.get_by_text("Search and filter").click()
    page.get_by_label("Words in the text").type("as")
    page.get_by_label("Words in the text").press("Escape")
    page.keyboard.press("Control+a")
    assert not Decision.objects.exists()
    page.locator("#desk").click(position={"x": 2, "y": 2})
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn the keys off").click()
    expect(page.locator("#desk")).to_have_attribute("data-keys", "off")
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(page.locator("#desk .card.here")).to_have_count(0)
    assert not Decision.objects.exists()
    assert not DeskSettings.objects.get(moderator=dora).keys
    expect(page.locator(f"#comment-{first.pk}")).to_be_visible()


def test_the_note_that_a_key_opens_has_the_cursor_and_what_is_typed_decides_nothing(desk_of, dora):
    first = waiting(2)[0]
    page = desk_of(dora)
    page.keyboard.type("wa")  # the second key comes while the form is loading
    field = page.get_by_label("Note for readers")
    expect(field).to_be_focused()
    page.keyboard.type("As a matter of fact")
    expect(field).to_have_value(re.compile("As a matter of fact$"))
    assert not Decision.objects.exists()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text(first.author_name)
    assert Decision.objects.get().comment_id == first.pk


def test_escape_from_the_reasons_goes_back_to_the_card(desk_of, dora):
    first, second = waiting(2)
    page = desk_of(dora)
    page.keyboard.type("jjr")
    expect(page.locator(f"#comment-{second.pk} .numbered button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".numbered.opened")).to_have_count(0)
    expect(page.locator(f"#comment-{second.pk}")).to_be_focused()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("back", ["o", "the browser's own way back"])
def test_who_opens_a_comment_comes_back_to_its_card(desk_of, dora, back):
    chosen = waiting(24)[22]
    page = desk_of(dora)
    page.get_by_role("link", name=re.compile("Next page")).click()
    address = page.url
    expect(page.get_by_role("link", name=re.compile("Previous page"))).to_be_visible()
    for _time in range(3):
        page.keyboard.press("j")
    expect(page.locator(f"#comment-{chosen.pk}")).to_be_focused()
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen.author_name)
    page.wait_for_load_state()
    page.keyboard.press("o") if back == "o" else page.go_back()
    expect(page).to_have_url(f"{address}#comment-{chosen.pk}")
    expect(page.locator(f"#comment-{chosen.pk}")).to_be_focused()
    expect(page.locator(f"#comment-{chosen.pk}")).to_be_in_viewport()


def test_a_key_never_decides_about_a_card_that_is_not_in_view(desk_of, dora):
    first = waiting(12)[0]
    page = desk_of(dora)
    card = page.locator(f"#comment-{first.pk}")
    page.keyboard.press("j")
    page.keyboard.press("?")
    expect(card).not_to_be_in_viewport()
    page.keyboard.press("a")
    expect(card).to_be_in_viewport()
    expect(card).to_be_focused()
    assert not Decision.objects.exists()
    page.keyboard.press("a")
    expect(card).to_have_count(0)
    assert Decision.objects.get().comment_id == first.pk


def test_what_is_wrong_with_a_decision_is_announced_and_has_the_focus(desk_of, dora):
    waiting(2)
    page = desk_of(dora)
    number = list(DecisionReason.objects.in_use().values_list("slug", flat=True)).index("illegal") + 1
    page.keyboard.press("r")
    page.keyboard.press(str(number))
    expect(page.get_by_role("status").first).to_contain_text("Name the law that the comment breaks")
    field = page.get_by_label("Legal ground")
    expect(field).to_be_focused()
    assert field.bounding_box()["width"] > 400
    assert not Decision.objects.exists()


def test_a_comment_left_for_later_is_still_counted(desk_of, dora):
    first = waiting(3)[0]
    page = desk_of(dora)
    page.keyboard.press("l")
    expect(page.locator(f"#comment-{first.pk}")).to_have_count(0)
    expect(page.get_by_role("heading", name="3 comments (1 left for later)")).to_be_visible()


def test_a_session_that_has_ended_is_called_that_and_leads_to_the_login(desk_of, dora):
    comment = waiting(2)[0]
    page = desk_of(dora)
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("your session has ended")
    page.get_by_role("link", name="Log in again").click()
    page.get_by_label("Username").fill(dora.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(f"#comment-{comment.pk}")).to_be_visible()
    assert not Decision.objects.exists()


def test_a_key_held_down_decides_once(desk_of, dora):
    waiting(5)
    page = desk_of(dora)
    page.evaluate(
        """() => { for (let n = 0; n < 5; n += 1) document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key: "a", bubbles: true, cancelable: true, repeat: n > 0})) }"""
    )
    expect(page.get_by_text("4 comments")).to_be_visible()
    assert Decision.objects.count() == 1


def test_the_undo_button_goes_when_its_time_is_over(desk_of, dora, settings):
    settings.UNDO_SECONDS = 2
    comment = waiting(2)[0]
    page = desk_of(dora)
    page.keyboard.press("a")
    undo = page.get_by_role("button", name=f"Undo: {comment.author_name}, approved")
    expect(undo).to_be_visible()
    expect(undo).to_have_count(0, timeout=6000)


def test_a_lost_connection_is_said_and_nothing_is_decided_twice(desk_of, dora):
    comment = waiting(2)[0]
    page = desk_of(dora)
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("No answer came")
    page.context.set_offline(False)
    press_until_gone(page, "a", comment.pk)
    assert Decision.objects.count() == 1


def test_an_answer_that_is_lost_on_its_way_decides_nothing_twice(desk_of, dora):
    comment = waiting(2)[0]
    page = desk_of(dora)

    def lose(route):
        route.fetch(max_redirects=0)  # the server has decided by then
        route.abort("connectionreset")

    page.route("**/decide/**", lose)
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("No answer came")
    assert Decision.objects.get().comment_id == comment.pk
    page.unroute("**/decide/**")
    press_until_gone(page, "a", comment.pk)
    assert Decision.objects.count() == 1


def test_who_comes_second_is_told_without_leaving_the_page(desk_of, dora, ben):
    first = waiting(2)[0]
    page = desk_of(dora)
    services.decide(first, action=Decision.Action.SPAM, moderator=ben)
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("it was marked as spam by Ben Okri")
    assert Decision.objects.get().moderator == ben


def test_everything_works_without_javascript(desk_of, dora):
    first, second, third = waiting(3)
    page = desk_of(dora, script=False)
    card = page.locator(f"#comment-{first.pk}")
    card.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("2 comments")).to_be_visible()
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_text("3 comments")).to_be_visible()
    page.locator(f"#comment-{first.pk}").get_by_role("link", name="Reject…").click()
    page.get_by_role("button", name="Hate").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(second.author_name)
    page.get_by_role("link", name="Leave it for later").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(third.author_name)
    assert Comment.objects.get(pk=first.pk).status == "rejected"


def test_masked_words_are_opened_by_a_key_and_without_javascript(desk_of, dora):
    body = "You utter fool, go home."
    evidence = (Evidence(label=Label.INSULT, reason="a word for a person", start=10, end=14),)
    assessed(make_comment(body=body), {Label.INSULT: 0.9}, evidence=evidence)
    DeskSettings.objects.create(moderator=dora, masked=True)
    for script in (True, False):
        page = desk_of(dora, script=script)
        word = page.locator(".card mark").first
        expect(word).to_be_hidden()
        if script:
            page.keyboard.press("v")
        else:
            page.get_by_text("hidden: insult").click()
        expect(word).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_has_no_accessibility_fault(desk_of, dora, checked, settings, size, scheme):
    settings.UNDO_SECONDS = 60
    body = "You utter fool. The moon is made of cheese. Bye."
    post = make_post(standfirst="What is known, and what is not.")
    parent = make_comment(post, status=Comment.Status.APPROVED)
    comment = assessed(
        make_comment(parent=parent, body=body, author_url="https://example.org"),
        {Label.INSULT: 0.95, Label.TOXICITY: 0.6, Label.MISINFORMATION: 0.8},
        evidence=(Evidence(label=Label.INSULT, reason="a word for a person", start=10, end=14),),
        fact_checks=(matched(checked, "The moon is made of cheese.", body),),
    )
    waiting(2)
    make_comment()
    DeskSettings.objects.create(moderator=dora, masked=scheme == "dark", views=[{"name": "Mine", "query": "q=x"}])
    page = desk_of(dora, color_scheme=scheme, viewport=SIZES[size])
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name=re.compile("Undo"))).to_be_visible()
    for address in (QUEUE, f"{QUEUE}?label=insult&from=20", f"{QUEUE}{comment.pk}/change/?reject=1&note=1"):
        page.goto(address)
        page.evaluate("for (const each of document.querySelectorAll('#container details')) each.open = true")
        for scope in ("#content-main", "#announce"):
            found = Axe().run(page, context=scope)
            assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
