"""Fact Check Tools' claims:search, answered from this site's own library."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation.factchecks.claimreview import read_search_result
from moderation.factchecks.models import OWN
from tests.api import make_key
from tests.factories import make_fact_check, make_publisher
from tests.google import error

pytestmark = pytest.mark.django_db
ADDRESS = "/v1alpha1/claims:search"


@pytest.fixture
def key() -> str:
    return make_key("read")


def ask(key: str = "", **parameters: object):
    return Client().get(ADDRESS, {"key": key, "alt": "json"} | parameters)


def found(key: str, **parameters: object) -> list[str]:
    """The claims of an answer."""
    response = ask(key, **parameters)
    assert response.status_code == 200, response.content
    return [claim["text"] for claim in response.json().get("claims", [])]


def test_an_entry_has_googles_shape_and_can_be_read_back(key):
    entry = make_fact_check(
        "The moon consists of cheese.", url="https://www.factdesk.example/5", title="No, it is rock",
        review_date=date(2026, 3, 4), rating="Pants on fire",
    )  # fmt: skip
    (claim,) = ask(key, query="moon cheese").json()["claims"]
    assert claim == {
        "text": "The moon consists of cheese.",
        "claimReview": [{
            "publisher": {"name": "The Fact Desk", "site": "factdesk.example"},
            "url": "https://www.factdesk.example/5", "title": "No, it is rock",
            "reviewDate": "2026-03-04T00:00:00Z", "textualRating": "Pants on fire", "languageCode": "en",
        }],
    }  # fmt: skip
    (read,) = read_search_result(claim)
    assert (read.claim, read.rating, read.url, read.review_date) == (
        entry.claim, entry.rating, entry.url, entry.review_date,
    )  # fmt: skip


def test_every_telling_word_counts_in_whatever_order_and_case(key):
    moon = make_fact_check("The moon consists of cheese.").claim
    make_fact_check("The moon is hollow.", title="It is not")
    assert found(key, query="Is it true that CHEESE is what the Moon is?") == []  # "true" says something
    assert found(key, query="What is CHEESE, and is it the Moon's?") == [moon]
    assert len(found(key, query="moon")) == 2


def test_nothing_found_is_an_empty_object(key):
    make_fact_check("The moon consists of ham.", title="")
    assert ask(key, query="cheese").json() == {}
    assert ask(key, query="%").json() == {}


def test_only_entries_in_use_of_allowed_publishers_are_found(key):
    make_fact_check("The moon consists of cheese.", active=False)
    make_fact_check("The moon consists of ham.", publisher=make_publisher("Anybody", allowed=False))
    assert found(key, query="moon") == []


def test_an_own_entry_is_found_with_its_page_here(key):
    entry = make_fact_check("The moon consists of cheese.", source=OWN, url="", title="")
    for parameters in ({"query": "cheese"}, {"reviewPublisherSiteFilter": "testserver"}):
        (claim,) = ask(key, **parameters).json()["claims"]
        (review,) = claim["claimReview"]
        assert review["url"] == f"http://testserver/fact-checks/{entry.pk}/"
        assert review["publisher"]["site"] == "testserver"
        assert "title" not in review


def test_the_site_of_the_publisher_narrows_it_down(key):
    pages = {
        "alpha": "https://desk.example/1", "beta": "http://www.desk.example/2", "gamma": "https://desk.example",
        "delta": "https://desk.example:8443/x",
    }  # fmt: skip
    here = [make_fact_check(f"The moon is {name}.", url=url).claim for name, url in pages.items()]
    make_fact_check("The moon elsewhere.", url="https://desk.example.evil.example/1")
    make_fact_check("The moon away.", url="https://other.example/?https://desk.example/")
    for site in ("desk.example", "www.desk.example", "https://Desk.example/", "desk.example/"):
        assert found(key, reviewPublisherSiteFilter=site) == here[::-1]
    assert found(key, reviewPublisherSiteFilter="desk.example", query="moon beta") == [here[1]]
    assert found(key, reviewPublisherSiteFilter="[") == []
    assert found(key, reviewPublisherSiteFilter="%") == []


def test_language_and_age_narrow_it_down(key):
    today = timezone.localdate()
    new = make_fact_check("The moon, newly.", review_date=today - timedelta(days=3)).claim
    old = make_fact_check("The moon, of old.", review_date=today - timedelta(days=30), language="fr").claim
    undated = make_fact_check("The moon, one day.", language="pt-br").claim
    assert found(key, query="moon", languageCode="en-US") == [new]
    assert found(key, query="moon", languageCode="FR") == [old]
    assert found(key, query="moon", languageCode="pt") == [undated]
    assert found(key, query="moon", maxAgeDays=7) == [new]
    assert found(key, query="moon", maxAgeDays=2**31 - 1) == [old, new]
    assert found(key, query="moon", maxAgeDays=0) == [undated, old, new]


def test_pages_go_on_where_the_one_before_ended(key):
    claims = [make_fact_check(f"The moon has {number} corners.").claim for number in range(23)][::-1]
    first = ask(key, query="moon").json()
    assert [claim["text"] for claim in first["claims"]] == claims[:10]
    make_fact_check("The moon is new.")  # moves nothing
    second = ask(key, query="moon", pageSize=13, pageToken=first["nextPageToken"], offset=5).json()
    assert [claim["text"] for claim in second["claims"]] == claims[10:]
    assert "nextPageToken" not in second
    assert found(key, query="moon", offset=21, pageSize=2) == claims[20:22]
    assert found(key, query="moon", offset=2**31 - 1) == []
    assert len(found(key, query="moon", pageSize=1000)) == 24


@pytest.mark.parametrize(
    "parameters",
    [{}, {"query": " "}, {"query": "x" * 1001}, {"query": "a\0b"}, {"query": "a", "pageSize": "-1"},
     {"query": "a", "pageSize": "many"}, {"query": "a", "pageSize": 2**31}, {"query": "a", "offset": "1.5"},
     {"query": "a", "pageToken": "CAo"}, {"query": "a", "pageToken": "9" * 30}, {"query": "a", "pageToken": "٣"},
     {"query": "a", "maxAgeDays": "x"}, {"query": "a", "languageCode": "\0"},
     {"reviewPublisherSiteFilter": "\0"}],
)  # fmt: skip
def test_what_makes_no_question_is_refused(key, parameters):
    error(ask(key, **parameters), 400)


def test_a_key_to_read_is_needed(key):
    assert error(ask("rjwrong", query="a"), 400)["message"].startswith("API key not valid.")
    error(ask(query="a"), 403, "PERMISSION_DENIED")
    error(ask(make_key("assess"), query="a"), 403, "PERMISSION_DENIED")
    response = Client().post(f"{ADDRESS}?key={key}", {})
    error(response, 405, "UNIMPLEMENTED")
    assert response.headers["Allow"] == "GET"


def test_every_call_counts_for_the_quota():
    few = make_key("read", quota_per_minute=1)
    assert ask(few, query="a").status_code == 200
    error(ask(few, query="a"), 429, "RESOURCE_EXHAUSTED")
