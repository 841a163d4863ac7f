"""The library in the admin, and the public page of what was written there."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher, Verdict
from moderation.factchecks.services import store_own
from tests.factories import make_fact_check, make_publisher, make_user

pytestmark = pytest.mark.django_db
LIST = reverse("admin:moderation_factcheck_changelist")
ADD = reverse("admin:moderation_factcheck_add")
PUBLISHERS = reverse("admin:moderation_publisher_changelist")


def change(entry):
    return reverse(f"admin:moderation_{entry._meta.model_name}_change", args=[entry.pk])


def form(**changes):
    values = {"claim": "Water is dry.", "verdict": "false", "language": "en"}
    values |= {"rating": "", "title": "", "explanation": "It is wet: https://example.org/", "review_date": ""}
    return values | changes


@pytest.fixture
def editor():
    client = Client()
    client.user = make_user("editor")
    client.force_login(client.user)
    return client


def test_a_moderator_writes_an_entry_that_is_in_use_at_once(moderator, settings):
    seen = LibraryVersion.current()
    assert moderator.post(ADD, form()).status_code == 302
    entry = FactCheck.objects.usable().get()
    assert (entry.claim, entry.verdict, entry.rating, entry.url) == ("Water is dry.", "false", "False", "")
    assert (entry.publisher.name, entry.written_by, entry.is_own) == (settings.SITE_NAME, moderator.user, True)
    assert entry.review_date == timezone.localdate()
    assert list(FactCheck.objects.changed_since(seen)) == [entry]


def test_a_link_brings_the_claim_along(moderator):
    page = moderator.get(ADD, {"claim": 'Water <b>"is"</b> dry & warm.', "publisher": "7", "written_by": "1"})
    assert page.status_code == 200
    assert "Water &lt;b&gt;&quot;is&quot;&lt;/b&gt; dry &amp; warm." in page.content.decode()
    assert not re.search(r"<option[^>]* value=\"(?!en)[^\"]+\"[^>]* selected", page.content.decode())
    assert page.context["adminform"].form["verdict"].value() is None
    assert moderator.get(ADD, {"claim": "x" * 5000 + "\x00"}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"claim": " "}, "required"),
        ({"claim": "\u200b\u200b"}, "Write the claim"),
        ({"claim": "x" * 2001}, "2000"),
        ({"verdict": "none"}, "valid choice"),
        ({"verdict": ""}, "required"),
        ({"explanation": " \u200b"}, "Say why, or name a source"),
        ({"rating": "True"}, "not what you chose"),
        ({"language": "<b>"}, "two letters"),
        ({"review_date": "soon"}, "valid date"),
    ],
)
def test_what_cannot_be_meant_is_said_beside_its_field(moderator, changes, sentence):
    page = moderator.post(ADD, form(**changes))
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not FactCheck.objects.exists()


def test_the_same_claim_is_not_written_twice(moderator):
    moderator.post(ADD, form())
    page = moderator.post(ADD, form(claim="  water IS dry. "))
    assert "already" in page.content.decode()
    assert FactCheck.objects.count() == 1


def test_an_own_entry_is_changed_and_its_vector_made_anew(moderator):
    entry = store_own(FactCheck(claim="Water is dry.", verdict=Verdict.FALSE))
    FactCheck.objects.update(vector=b"old", vector_version="1")
    assert moderator.post(change(entry), form(claim="Water is wet.", verdict="true")).status_code == 302
    entry.refresh_from_db()
    assert (entry.claim, entry.verdict, entry.rating, entry.vector) == ("Water is wet.", "true", "True", None)


def test_what_a_publisher_wrote_can_be_read_but_not_changed(moderator, editor):
    entry = make_fact_check("Water is dry.")
    for client in (moderator, editor):
        assert client.get(change(entry)).status_code == 200
        assert client.post(change(entry), form(claim="Mine.")).status_code == 403
        assert client.post(reverse("admin:moderation_factcheck_delete", args=[entry.pk])).status_code == 403
    entry.refresh_from_db()
    assert entry.claim == "Water is dry."


def test_entries_are_listed_searched_and_filtered(moderator):
    make_fact_check("Water is dry.")
    make_fact_check("Fire is cold.", publisher=make_publisher("Unknown Desk", allowed=False))
    page = moderator.get(LIST).content.decode()
    assert "Water is dry." in page
    assert "its publisher is not allowed" in page
    assert "Fire" not in moderator.get(LIST, {"q": "water"}).content.decode()
    assert "Water" not in moderator.get(LIST, {"publisher__allowed__exact": "0"}).content.decode()
    assert moderator.get(LIST, {"q": "\x00"}).status_code == 200


def test_entries_are_switched_off_and_on(moderator):
    entry = make_fact_check()
    for action, usable in (("switch_off", False), ("switch_on", True)):
        seen = LibraryVersion.current()
        assert moderator.post(LIST, {"action": action, "_selected_action": [entry.pk]}).status_code == 302
        assert FactCheck.objects.usable().exists() is usable
        assert FactCheck.objects.changed_since(seen).exists()


def test_an_editor_allows_a_publisher_and_takes_it_back(editor):
    publisher = make_publisher("Unknown Desk", allowed=False)
    make_fact_check(publisher=publisher)
    editor.post(PUBLISHERS, {"action": "allow", "_selected_action": [publisher.pk]})
    publisher.refresh_from_db()
    assert (publisher.allowed, publisher.allowed_by) == (True, editor.user)
    assert FactCheck.objects.usable().exists()
    editor.post(PUBLISHERS, {"action": "disallow", "_selected_action": [publisher.pk]})
    assert not FactCheck.objects.usable().exists()


def test_a_moderator_sees_publishers_but_does_not_allow_them(moderator):
    publisher = make_publisher("Unknown Desk", allowed=False)
    assert moderator.get(PUBLISHERS).status_code == 200
    moderator.post(PUBLISHERS, {"action": "allow", "_selected_action": [publisher.pk]})
    assert moderator.post(change(publisher), {"allowed": "on"}).status_code == 403
    publisher.refresh_from_db()
    assert not publisher.allowed


def test_naming_a_publishers_sites_sorts_its_entries(editor):
    publisher = make_publisher("Fact Desk")
    good, bad = (
        make_fact_check(publisher=publisher),
        make_fact_check(publisher=publisher, url="https://evil.example/1"),
    )
    assert "evil.example (1)" in editor.get(change(publisher)).content.decode()
    editor.post(change(publisher), {"allowed": "on", "sites": "https://www.factdesk.example/"})
    assert list(FactCheck.objects.usable()) == [good]
    assert Publisher.objects.get().sites == "factdesk.example"
    editor.post(change(publisher), {"allowed": "on", "sites": ""})
    assert set(FactCheck.objects.usable()) == {good, bad}
    assert "names of sites" in editor.post(change(publisher), {"sites": "nonsense"}).content.decode()


def test_a_publisher_is_added_once(editor):
    add = reverse("admin:moderation_publisher_add")
    assert editor.post(add, {"name": "New Desk", "allowed": "on", "sites": ""}).status_code == 302
    assert Publisher.objects.get().allowed_by == editor.user
    assert "already" in editor.post(add, {"name": " NEW desk", "sites": ""}).content.decode()


def test_strangers_see_none_of_it(client):
    client.force_login(make_user("reader"))
    for page in (LIST, ADD, PUBLISHERS):
        assert client.get(page).status_code == 302


ATTACK = "</script><script>alert(1)</script><!-- \u2028"


def test_an_own_entry_has_a_page_with_its_markup(client):
    entry = store_own(
        FactCheck(
            claim=f"Water is dry. {ATTACK}",
            verdict=Verdict.FALSE,
            title=f"No. {ATTACK}",
            rating=f"Wrong {ATTACK}",
            explanation=f"See https://example.org/water and **think**. {ATTACK} [x](javascript:alert(1))",
        )
    )
    response = client.get(entry.get_absolute_url())
    page = response.content.decode()
    assert response.status_code == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert page.count("<script") == page.count("</script>") == 1
    assert '<a href="https://example.org/water"' in page
    assert 'href="javascript' not in page
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert (data["@type"], data["claimReviewed"]) == ("ClaimReview", entry.claim)
    assert data["url"] == f"http://testserver/fact-checks/{entry.pk}/"
    assert data["reviewRating"]["ratingValue"] == 1
    assert data["author"]["name"] == entry.publisher.name


def test_only_own_entries_in_use_have_a_page(client):
    imported = make_fact_check()
    own = store_own(FactCheck(claim="Water is dry.", verdict=Verdict.FALSE))
    FactCheck.objects.filter(pk=own.pk).update(active=False)
    for pk in (imported.pk, own.pk, 999, 10**30):
        assert client.get(f"/fact-checks/{pk}/").status_code == 404
    assert client.post(f"/fact-checks/{own.pk}/").status_code == 405


def test_a_post_cannot_take_the_pages_address(client):
    assert client.get("/fact-checks/").status_code == 404
