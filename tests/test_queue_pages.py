"""The queue page by page, its filters and views, and each moderator's own settings."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation import locks, services
from moderation.desk import paging
from moderation.desk.places import beyond, place_of
from moderation.desk.posting import NOTHING_DONE
from moderation.desk.queue import QueueAdmin
from moderation.models import Decision, DeskSettings, QueuedComment
from moderation.scoring.types import Evidence, Label
from tests.desk import QUEUE, assessed, matched, page_of
from tests.factories import make_comment, make_fact_check, make_post, make_user

pytestmark = pytest.mark.django_db

SETTINGS = reverse("admin:moderation_queuedcomment_settings")
SAVE = reverse("admin:moderation_queuedcomment_save_view")
FORGET = reverse("admin:moderation_queuedcomment_forget_view")


def listed(response):
    return [comment.pk for comment in response.context["cl"].result_list]


def many(count):
    """Pending comments at the same risk and moment, some more urgent; the queue's order of their numbers."""
    now, post = timezone.now(), make_post()
    rows = [make_comment(post, created_at=now - timedelta(hours=number // 3)) for number in range(count)]
    return [row.pk for row in sorted(rows, key=lambda row: (row.created_at, row.pk))]


@pytest.mark.parametrize("query", ["", "?status=all"])
def test_pages_go_on_where_the_last_one_ended_and_back(desk, monkeypatch, query):
    monkeypatch.setattr(QueueAdmin, "list_per_page", 4)
    expected = many(11)
    if query:
        expected = list(Comment.objects.order_by("-created_at", "-pk").values_list("pk", flat=True))
    pages, address = [], QUEUE + query
    while address:
        response = desk.get(address)
        pages.append(response)
        address = response.context["cl"].next_page and QUEUE + response.context["cl"].next_page
    assert [listed(page) for page in pages] == [expected[:4], expected[4:8], expected[8:]]
    assert pages[0].context["cl"].previous_page == ""
    back = desk.get(QUEUE + pages[2].context["cl"].previous_page)
    assert listed(back) == expected[4:8]
    first = desk.get(QUEUE + back.context["cl"].previous_page)
    assert listed(first) == expected[:4]
    assert first.context["cl"].previous_page == ""
    assert first.context["cl"].next_page


def test_a_comment_decided_between_two_pages_skips_none(desk, ben, monkeypatch):
    monkeypatch.setattr(QueueAdmin, "list_per_page", 3)
    expected = many(7)
    following = desk.get(QUEUE).context["cl"].next_page
    services.decide(Comment.objects.get(pk=expected[2]), action=Decision.Action.SPAM, moderator=ben)
    assert listed(desk.get(QUEUE + following)) == expected[3:6]


@pytest.mark.parametrize(
    "place", ["", "x", "1", "_", "1_", "_1", "-_1", "9" * 40 + "_1", "1_" + "9" * 40, "1_1_1", "٣_1", "-5_0x1"]
)
def test_a_place_that_is_none_starts_at_the_top(desk, place):
    expected = many(2)
    for name in ("after", "before"):
        for status in ("", "all"):
            assert set(listed(desk.get(QUEUE, {name: place, "status": status}))) == set(expected)


def test_places_before_the_epoch_and_far_ahead_are_places(desk):
    comment = make_comment(created_at=timezone.now().replace(year=1969))
    comment.refresh_from_db()
    queued = QueuedComment.objects.get(pk=comment.pk)
    for by_urgency in (True, False):
        place = place_of(queued, by_urgency=by_urgency)
        assert not beyond(QueuedComment.objects.all(), place, by_urgency=by_urgency).exists()
    assert desk.get(QUEUE, {"after": "253402300799000000_1", "status": "all"}).status_code == 200


def test_counts_are_exact_up_to_a_bound(desk, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 5)
    many(5)
    assert "5 comments</h2>" in desk.get(QUEUE).content.decode()
    make_comment()
    assert "5+ comments" in desk.get(QUEUE).content.decode()


def test_decided_comments_are_searched_among_the_newest_only_and_that_is_said(desk, monkeypatch):
    monkeypatch.setattr(paging, "LOOKED_THROUGH", 2)
    now = timezone.now()
    rows = [
        make_comment(body="needle", status="approved", created_at=now - timedelta(days=number))
        for number in range(4)
    ]
    response = desk.get(QUEUE, {"status": "approved", "q": "needle"})
    assert listed(response) == [rows[0].pk, rows[1].pk]
    assert "among the newest 2 comments" in response.content.decode()
    assert len(listed(desk.get(QUEUE, {"status": "approved"}))) == 4


# --- Filters ---


@pytest.mark.parametrize("status", ["", "all"])
def test_more_ways_to_narrow(desk, status):
    body = "The moon is made of cheese."
    entry = make_fact_check()
    comments = {
        "insult": assessed(make_comment(), {Label.INSULT: 0.62}),
        "claim": assessed(make_comment(body=body), fact_checks=(matched(entry, body, body, stance="denies"),)),
        "french": assessed(make_comment(author_email="bad@example.org"), language="fr"),
    }
    make_comment(author_email="bad@example.org", status=Comment.Status.SPAM)
    for query, name in [
        ({"scored": "insult", "from": "62", "to": "62"}, "insult"),
        ({"scored": "insult", "from": "50"}, "insult"),
        ({"stance": "denies"}, "claim"),
        ({"stance": "any"}, "claim"),
        ({"fact_check": entry.pk}, "claim"),
        ({"language": "fr"}, "french"),
        ({"author": "refused"}, "french"),
    ]:
        found = [
            pk
            for pk in listed(desk.get(QUEUE, query | {"status": status}))
            if Comment.objects.pending().filter(pk=pk)
        ]
        assert found == [comments[name].pk], query
    for query in ({"scored": "insult", "from": "63"}, {"stance": "asks"}, {"fact_check": 10**30 % 10**17}):
        assert listed(desk.get(QUEUE, query | {"status": status})) == [], query


@pytest.mark.parametrize(
    "query", [{"scored": "insult", "from": "x", "to": "-1"}, {"like": "x"}, {"fact_check": "x"}]
)
def test_what_is_no_number_narrows_nothing(desk, query):
    assessed(make_comment(), {Label.INSULT: 0.5})
    assert len(listed(desk.get(QUEUE, query))) == 1


def test_similar_comments_are_counted_and_found(desk):
    text = "Buy cheap pills online now my friend"
    one, two = make_comment(body=f"{text} 1"), make_comment(body=f"{text} 2")
    linked = make_comment(body="Other words entirely, though: https://shop.example/x")
    also = make_comment(body="See http://shop.example/x")
    make_comment(body="Nothing of the kind was ever written here")
    page = desk.get(QUEUE).content.decode()
    assert page.count("1 with the same words") == 2
    assert page.count("1 with the same link") == 2
    assert set(listed(desk.get(QUEUE, {"like": one.pk}))) == {one.pk, two.pk}
    assert set(listed(desk.get(QUEUE, {"like": also.pk}))) == {linked.pk, also.pk}
    assert listed(desk.get(QUEUE, {"like": 999_999})) == []


def test_the_order_is_explained_in_words(desk):
    make_comment(created_at=timezone.now() - timedelta(hours=3, minutes=5))
    make_comment(created_at=timezone.now())
    page = desk.get(QUEUE).content.decode()
    assert "50 h for not being scored yet, 3 h since it came" in page
    assert 'role="tooltip"' in page


# --- On to the next ---


def test_working_through_a_view_stays_in_it_and_leaves_out_what_was_left_for_later(desk):
    spam = [assessed(make_comment(), {Label.SPAM: risk}) for risk in (0.9, 0.8, 0.7)]
    assessed(make_comment(), {Label.INSULT: 0.99})
    decide = reverse("admin:moderation_queuedcomment_decide", args=[spam[0].pk])
    response = desk.post(f"{decide}?view=label%3Dspam&skip={spam[1].pk}", {"action": "spam", "seen": "pending"})
    assert response["Location"] == f"{page_of(spam[2])}?view=label%3Dspam&skip={spam[1].pk}"
    last = f"{reverse('admin:moderation_queuedcomment_next')}?view=label%3Dspam&skip={spam[1].pk},{spam[2].pk}"
    assert desk.get(last)["Location"] == f"{QUEUE}?label=spam"
    assert listed(desk.get(f"{QUEUE}?label=spam&skip={spam[1].pk}")) == [spam[2].pk]


def test_the_page_leads_to_its_neighbours_in_the_order_of_the_view(desk):
    rows = [assessed(make_comment(), {Label.INSULT: risk}) for risk in (0.9, 0.8, 0.7)]
    page = desk.get(page_of(rows[1])).content.decode()
    assert f'href="{page_of(rows[0])}" data-key="k"' in page
    assert f'href="{page_of(rows[2])}" data-key="j"' in page
    assert 'data-key="k"' not in desk.get(page_of(rows[0])).content.decode()


def test_a_comment_that_somebody_else_has_open_says_so_on_its_card_and_comes_later(desk, ben):
    taken, free = [assessed(make_comment(), {Label.INSULT: risk}) for risk in (0.9, 0.8)]
    locks.take(taken, make_user("moderator", first_name="Dora", last_name="Maar"))
    assert "Dora Maar has it open until" in desk.get(QUEUE).content.decode()
    assert desk.get(reverse("admin:moderation_queuedcomment_next"))["Location"] == page_of(free)


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/admin/logout/",
        "/no/",
    ],
)
def test_a_decision_leads_back_to_the_desk_and_nowhere_else(desk, back):
    address = reverse("admin:moderation_queuedcomment_decide", args=[make_comment().pk])
    response = desk.post(address, {"action": "approve", "seen": "pending", "back": back})
    assert response["Location"] == QUEUE


def test_a_button_may_carry_its_reason(desk):
    comment = make_comment()
    address = reverse("admin:moderation_queuedcomment_decide", args=[comment.pk])
    back = f"{QUEUE}?label=spam"
    response = desk.post(address, {"action": "reject:hate", "seen": "pending", "back": back})
    assert response["Location"] == back
    assert Decision.objects.get().reason.slug == "hate"
    other = make_comment()
    address = reverse("admin:moderation_queuedcomment_decide", args=[other.pk])
    assert desk.post(address, {"action": "reject:nonsense", "seen": "pending"}).status_code == 400
    assert desk.post(address, {"action": "reject:illegal", "seen": "pending"}).status_code == 400


def test_all_in_a_view_are_previewed_first(desk):
    spam = [assessed(make_comment(), {Label.SPAM: 0.9}) for _ in range(3)]
    other = make_comment()
    data = {"action": "mark_as_spam", "select_across": "1", "index": "0", "_selected_action": str(spam[0].pk)}
    page = desk.post(f"{QUEUE}?label=spam", data)
    assert "3 comments will be marked as spam." in page.content.decode()
    assert not Decision.objects.exists()
    assert str(other.pk) not in page.context["form"].initial["ids"].split(",")


@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}?label=spam"])
def test_all_in_a_view_need_no_ticks(desk, address):
    found = [assessed(make_comment(), {Label.SPAM: 0.9}) for _ in range(3)]
    page = desk.post(address, {"action": "mark_as_spam", "select_across": "1", "index": "0"})
    assert "3 comments will be marked as spam." in page.content.decode()
    assert {int(pk) for pk in page.context["form"].initial["ids"].split(",")} == {each.pk for each in found}


def test_nothing_ticked_and_not_all_is_nothing(desk):
    make_comment()
    page = desk.post(QUEUE, {"action": "approve", "select_across": "0", "index": "0"}, follow=True)
    assert "Items must be selected" in page.content.decode()


def test_a_preview_shows_the_first_that_it_will_decide_about(desk):
    body = "Number %d says so."
    for number in range(22):
        assessed(make_comment(body=body % number), {Label.SPAM: 0.9 - number / 100})
    page = desk.post(QUEUE, {"action": "reject", "select_across": "1", "index": "0"}).content.decode()
    assert all(body % number in page for number in range(20))
    assert body % 20 not in page
    assert "and 2 more" in page


@pytest.mark.parametrize(("action", "asked"), [("reject", True), ("mark_as_spam", False), ("approve", False)])
def test_only_a_rejection_is_asked_for_its_reason(desk, action, asked):
    make_comment()
    page = desk.post(QUEUE, {"action": action, "select_across": "1", "index": "0"}).content.decode()
    assert ('name="reason"' in page) == ('name="legal_ground"' in page) == asked
    assert 'name="message"' in page


# --- Each moderator's own ---


def test_marked_abuse_is_hidden_for_who_asked_for_it(desk, ben):
    body = "You fool."
    evidence = (Evidence(label=Label.INSULT, reason="r", start=4, end=8),)
    comment = assessed(make_comment(body=body), {Label.INSULT: 0.9}, evidence=evidence)
    covered = '<details class="masked"><summary>hidden: insult</summary><mark'
    for address in (QUEUE, page_of(comment)):
        assert covered not in desk.get(address).content.decode()
    response = desk.post(SETTINGS, {"masked": "on", "back": page_of(comment)})
    assert response["Location"] == page_of(comment)
    for address in (QUEUE, page_of(comment)):
        assert covered in desk.get(address).content.decode()
    desk.post(SETTINGS, {"masked": "off"})
    assert not DeskSettings.objects.get(moderator=ben).masked


def test_views_are_kept_by_name_for_their_moderator_only(desk, client, ben):
    response = desk.post(
        SAVE, {"name": "<b>Mine</b>", "query": "label=spam&author_email__startswith=a&q=x&after=1_2"}
    )
    assert response["Location"] == f"{QUEUE}?label=spam&q=x"
    page = desk.get(f"{QUEUE}?q=x&label=spam").content.decode()
    assert '<a href="?label=spam&amp;q=x" aria-current="page">&lt;b&gt;Mine&lt;/b&gt;</a>' in page
    assert DeskSettings.objects.get(moderator=ben).views == [{"name": "<b>Mine</b>", "query": "label=spam&q=x"}]
    client.force_login(make_user("moderator"))
    assert "Mine&lt;/b&gt;</a>" not in client.get(QUEUE).content.decode()
    client.force_login(ben)
    desk.post(FORGET, {"name": "<b>Mine</b>"})
    assert DeskSettings.objects.get(moderator=ben).views == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "Give the view a name."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"name": "long", "query": "q=" + "x" * 600}, "too long"),
    ],
)
def test_a_view_that_cannot_be_kept_says_why(desk, data, said):
    assert said in desk.post(SAVE, data, follow=True).content.decode()
    assert not DeskSettings.objects.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [("mine", "You have a view “mine” already."), ("Threats", "Everybody has a view “Threats”.")],
)
def test_a_name_that_a_view_has_already_is_refused(desk, ben, name, said):
    desk.post(SAVE, {"name": "Mine", "query": "label=spam"})
    assert said in desk.post(SAVE, {"name": name, "query": "label=insult"}, follow=True).content.decode()
    assert DeskSettings.objects.get(moderator=ben).views == [{"name": "Mine", "query": "label=spam"}]


def test_a_language_that_nobody_can_tell_is_called_unknown(desk):
    comment = assessed(make_comment(), language="und")
    assert '<option value="und">Unknown language</option>' in desk.get(QUEUE).content.decode()
    assert "Language: unknown." in " ".join(desk.get(page_of(comment)).content.decode().split())


def test_there_is_a_limit_to_views(desk, ben):
    for number in range(25):
        response = desk.post(SAVE, {"name": f"view {number}", "query": ""}, follow=True)
    assert "20 views already" in response.content.decode()
    assert len(DeskSettings.objects.get(moderator=ben).views) == 20


@pytest.mark.parametrize("address", [SETTINGS, SAVE, FORGET])
def test_settings_want_a_post_and_a_moderator(client, desk, address):
    assert str(NOTHING_DONE) in desk.get(address, follow=True).content.decode()
    client.force_login(make_user("editor"))
    assert client.post(address, {"name": "x", "keys": "off"}).status_code == 403
    client.logout()
    assert client.post(address, {"name": "x", "keys": "off"}).status_code == 302
    assert not DeskSettings.objects.exists()


def test_who_may_only_look_decides_nothing_by_key(client):
    user = make_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_queuedcomment"))
    client.force_login(user)
    comment = make_comment()
    for address in (QUEUE, page_of(comment)):
        page = client.get(address).content.decode()
        assert not any(f'data-key="{key}"' in page for key in "awrslx")
