"""Campaigns: nearly the same texts, shared links, sites and claims found across posts, and decided together."""

import random

import pytest
from django.urls import reverse

from blog.models import Comment
from moderation.campaigns import campaigns, members
from moderation.likeness import BANDS, bands, links_of, overlap, shingles
from moderation.models import CommentTrace, Decision
from moderation.services import decide
from moderation.templatetags.people import people_actions
from moderation.tracing import compare_waiting, trace_untraced
from tests.desk import assessed, matched
from tests.factories import make_comment, make_fact_check, make_post, make_user

LIST = reverse("admin:moderation_commenttrace_changelist")
EXPECTED_BAND = 479954618262513570
SAID = "The harbour authority has been hiding the real costs of the new bridge from everybody in this town."
VARIANTS = [
    SAID,
    SAID.upper(),
    SAID.replace("real", "true"),
    "Hello!! " + SAID + " 12345",
    SAID.replace("a", "а"),  # a Cyrillic letter that looks the same
    SAID.replace("hiding", "h1ding").replace("costs", "co\u200bsts"),
    SAID + " Read https://spam.example/win?id=77",
]
OTHERS = [
    "The new bridge is beautiful, and my children love to watch the ships from it every Sunday morning.",
    "I have lived in this town for sixty years and never has the harbour authority answered a letter.",
    "Costs are one thing. What about the noise at night, has anybody measured that near the school?",
]


WORDS = ["harbour", "bridge", "town", "school", "ship", "letter", "noise", "child"]
WORDS += ["money", "night", "year", "street", "tax", "map", "river", "stone"]


def page_of(kind, key):
    return reverse("admin:moderation_commenttrace_campaign", args=[kind]) + f"?key={key}"


# --- the measure, on plain values ---


@pytest.mark.parametrize("text", VARIANTS)
def test_tricks_of_spelling_figures_and_links_leave_texts_alike(text):
    assert overlap(shingles(SAID), shingles(text)) >= 0.7
    assert set(bands(shingles(SAID))) & set(bands(shingles(text)))


@pytest.mark.parametrize("text", OTHERS)
def test_texts_about_the_same_thing_are_not_alike(text):
    assert overlap(shingles(SAID), shingles(text)) < 0.3


def test_short_texts_are_never_alike():
    assert shingles("Thank you very much!") == frozenset()
    assert bands(frozenset()) == ()
    assert overlap(frozenset(), frozenset()) == 0


def test_bands_are_the_same_for_ever_and_fit_the_column():
    # Stored bands are compared with those of the next release: a change here needs a migration.
    assert bands(shingles(SAID))[0] == EXPECTED_BAND
    assert len(bands(shingles(SAID))) == BANDS
    assert all(0 <= band < 2**63 for band in bands(shingles(SAID)))


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "😀" * 5000, "a" * 100_000, "(((" * 9000, "http://[" * 500]
)
def test_any_text_can_be_measured(text):
    assert len(bands(shingles(text))) in (0, BANDS)
    assert len(links_of(text)) <= 20


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://www.Spam.example/win/?a=1#b", "spam.example/win"),
        ("http://spam.example/win", "spam.example/win"),
        ("spam-shop.top/win.", "spam-shop.top/win"),
    ],
)
def test_spellings_of_one_link_are_one_link(address, link):
    assert links_of(f"See {address} now") == [(link.partition("/")[0], link)]


def test_the_authors_website_is_a_link_too():
    assert links_of("Nice.", "https://spam.example/") == [("spam.example", "spam.example")]


# --- stored and grouped ---


@pytest.mark.django_db
def test_variants_of_a_text_make_one_campaign_across_posts(django_assert_max_num_queries):
    copies = [make_comment(body=text) for text in VARIANTS]
    others = [make_comment(body=text) for text in OTHERS]
    assert compare_waiting() == len(copies) + len(others)
    (campaign,) = campaigns("text", days=7)
    assert set(members("text", campaign.key)) == set(copies)
    assert (campaign.comments, campaign.waiting, campaign.posts, campaign.people) == (7, 7, 7, 7)
    assert campaign.title.startswith("The harbour authority")
    with django_assert_max_num_queries(3):
        campaigns("text", days=7)


@pytest.mark.django_db
def test_a_changed_text_leaves_its_campaign():
    copies = [make_comment(body=SAID) for _turn in range(3)]
    compare_waiting()
    copies[2].body = OTHERS[0]
    copies[2].save()
    compare_waiting()
    assert set(members("text", copies[0].pk and str(copies[0].pk))) == set(copies[:2])


@pytest.mark.django_db
def test_comparing_twice_changes_nothing_and_nothing_is_left():
    for _turn in range(3):
        make_comment(body=SAID)
    compare_waiting()
    before = list(CommentTrace.objects.order_by("pk").values())
    assert compare_waiting() == 0
    CommentTrace.objects.update(compared=False)
    compare_waiting()
    assert list(CommentTrace.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_comments_stored_in_bulk_are_traced_by_the_command():
    post = make_post()
    Comment.objects.bulk_create(
        Comment(post=post, author_name="A", author_email=f"a{n}@example.org", body=SAID) for n in range(3)
    )
    assert campaigns("text", days=7) == []
    assert trace_untraced() == 3
    assert trace_untraced() == 0
    compare_waiting()
    assert campaigns("text", days=7)[0].comments == 3


@pytest.mark.django_db
def test_shared_links_and_sites_are_found_in_texts_and_websites():
    make_comment(body="First: https://spam.example/win?x=1 and more words", author_url="")
    make_comment(body="Second one, www.spam.example/win", author_url="")
    make_comment(body="Third without any", author_url="http://spam.example/win/")
    make_comment(body="Fourth https://spam.example/lose", author_url="")
    for number in range(3):
        make_comment(body=f"As https://en.wikipedia.org/wiki/Page_{number} says")
    compare_waiting()
    assert [(c.key, c.comments) for c in campaigns("link", days=7)] == [("spam.example/win", 3)]
    assert [(c.key, c.comments) for c in campaigns("site", days=7)] == [("spam.example", 4)]
    assert members("site", "spam.example").count() == 4


@pytest.mark.django_db
def test_comments_that_repeat_one_claim_belong_together_and_who_denies_it_does_not():
    checked = make_fact_check("The moon consists of cheese.")
    body = "The moon consists of cheese."
    repeating = [assessed(make_comment(body=body), fact_checks=(matched(checked, body, body),)) for _n in range(3)]
    assessed(make_comment(body=body), fact_checks=(matched(checked, body, body, stance="denies"),))
    (campaign,) = campaigns("claim", days=7)
    assert (campaign.title, campaign.comments) == ("The moon consists of cheese.", 3)
    assert set(members("claim", campaign.key)) == set(repeating)


@pytest.mark.django_db
def test_a_campaign_of_which_nothing_waits_is_over():
    ben = make_user("moderator")
    for _turn in range(3):
        decide(make_comment(body=SAID), action=Decision.Action.SPAM, moderator=ben)
    compare_waiting()
    assert campaigns("text", days=7) == []


@pytest.mark.django_db
def test_copies_with_changed_words_are_found_among_strangers():
    """Measured: at least 95 of 100 copies with a tenth of their words changed are found, and no stranger."""
    chance = random.Random(7)
    words = [
        "harbour",
        "bridge",
        "town",
        "school",
        "ship",
        "letter",
        "noise",
        "child",
        "money",
        "night",
        "year",
        "street",
        "tax",
        "map",
        "river",
        "stone",
    ]
    post = make_post()
    stories = [" ".join(chance.choices(words, k=40)) for _n in range(5)]
    copies, strangers = [], []
    for number in range(100):
        said = stories[number % 5].split()
        for place in chance.sample(range(40), 4):
            said[place] = chance.choice(words)
        copies.append((number % 5, " ".join(said)))
    for _n in range(100):
        strangers.append(" ".join(chance.choices(words, k=40)))
    rows = [Comment(post=post, author_name="A", author_email="a@b.example", body=text) for text in stories]
    rows += [Comment(post=post, author_name="A", author_email="a@b.example", body=text) for _s, text in copies]
    rows += [Comment(post=post, author_name="A", author_email="a@b.example", body=text) for text in strangers]
    rows = Comment.objects.bulk_create(rows)
    trace_untraced()
    while compare_waiting(seconds=60):
        pass
    group = dict(CommentTrace.objects.values_list("comment", "group"))
    home = [group[row.pk] for row in rows[:5]]
    found = sum(group[row.pk] == home[story] for (story, _t), row in zip(copies, rows[5:105], strict=True))
    wrong = sum(group[row.pk] in home for row in rows[105:])
    assert (found >= 95, wrong) == (True, 0), found


# --- in the admin ---


@pytest.mark.django_db
def test_a_campaign_is_listed_opened_and_decided_together(desk):
    copies = [make_comment(body=text) for text in VARIANTS]
    compare_waiting()
    listed = desk.get(LIST)
    (campaign,) = listed.context["campaigns"]
    address = page_of("text", campaign.key)
    assert address in listed.content.decode()
    assert len(desk.get(address).context["waiting"]) == len(copies)
    shown = desk.post(address, {"action": "spam", "all": "on"})
    assert "7 comments will be marked as spam." in shown.content.decode()
    assert Comment.objects.pending().count() == 7
    response = desk.post(address, {"action": "spam", "ids": shown.context["form"]["ids"].value()})
    assert response.url == address
    assert Comment.objects.filter(status="spam").count() == 7
    assert desk.get(LIST).context["campaigns"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("text", "x"),
        ("text", ""),
        ("text", "9" * 40),
        ("text", "99"),
        ("claim", "²"),
        ("nothing", "1"),
        ("link", ""),
    ],
)
def test_a_campaign_that_there_is_not_is_not_found(desk, kind, key):
    assert desk.get(page_of(kind, key)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{"kind": "nothing"}, {"days": "x"}, {"days": "9" * 50}, {"kind": "claim"}])
def test_filters_that_cannot_be_meant_are_answered_with_a_page(desk, query):
    assert desk.get(LIST, query).status_code == 200


@pytest.mark.django_db
def test_scripts_in_texts_and_links_are_shown_as_text(desk):
    for _turn in range(3):
        make_comment(
            body=f"{SAID} <script>alert(1)</script>", author_url="http://evil.example/<script>alert(2)</script>"
        )
    compare_waiting()
    for kind in ("text", "link", "site"):
        page = desk.get(LIST, {"kind": kind})
        assert page.context["campaigns"]
        assert "<script>alert" not in page.content.decode()
        address = page_of(kind, page.context["campaigns"][0].key)
        assert "<script>alert" not in desk.get(address).content.decode()


@pytest.mark.django_db
def test_the_part_for_a_comments_page_leads_to_the_author(rf, ben):
    comment = make_comment()
    request = rf.get("/")
    request.user = ben
    context = people_actions({"request": request}, comment)
    assert [by for by, _name in context["ways"]] == ["email", "domain", "address", "network"]
    assert (context["may_set"], context["standing"].name) == (True, "")
    request.user = make_user("editor")
    assert people_actions({"request": request}, comment)["may_set"] is False
