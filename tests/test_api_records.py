"""Fact-checks, policies and statistics through the API."""

import pytest

from blog.models import Comment
from moderation.models import Policy
from moderation.services import adopt_policy
from tests.api import Api, make_key, problem
from tests.factories import make_comment, make_fact_check, make_publisher

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> Api:
    return Api(make_key("read"))


def test_fact_checks_in_use_are_listed(api):
    shown = make_fact_check("The moon consists of cheese.")
    make_fact_check(active=False)
    make_fact_check(publisher=make_publisher("Anybody", allowed=False))
    (told,) = api.get("fact-checks").json()["results"]
    assert (told["id"], told["claim"], told["verdict"]) == (shown.pk, shown.claim, "false")
    assert api.get(f"fact-checks/{shown.pk}").json() == told


def test_an_own_fact_check_is_read_here(api):
    entry = make_fact_check(source="own", url="")
    assert api.get(f"fact-checks/{entry.pk}").json()["url"] == f"http://testserver/fact-checks/{entry.pk}/"


def test_fact_checks_are_found_by_their_words(api):
    cheese = make_fact_check("The moon consists of cheese.", title="")
    make_fact_check("The moon landing was filmed.", title="")
    assert [one["id"] for one in api.get("fact-checks?q=CHEESE+moon").json()["results"]] == [cheese.pk]
    assert api.get("fact-checks?q=%25").json()["results"] == []  # a percent sign is one
    for wrong in ("x" * 201, "%00"):
        assert problem(api.get(f"fact-checks?q={wrong}"), 400) == "invalid"


def test_policies_are_read_by_version(api):
    adopt_policy(Policy(thresholds={"insult": {"review": 0.2, "reject": 0.3}}, note="Stricter."))
    told = api.get("policies").json()["results"]
    assert [(one["version"], one["active"]) for one in told] == [(2, True), (1, False)]
    assert api.get("policies/2").json()["thresholds"] == {"insult": {"review": 0.2, "reject": 0.3}}
    assert problem(api.get("policies/3"), 404) == "not-found"


def test_statistics_count_what_there_is(api):
    make_comment()
    make_comment(status=Comment.Status.SPAM)
    told = api.get("statistics").json()
    assert told["comments"] == {"pending": 1, "approved": 0, "rejected": 0, "spam": 1, "withdrawn": 0}
    assert (told["not_scored_yet"], told["posts"]) == (1, 2)
    assert told["oldest_waiting"]
    assert set(told["decisions_30_days"].values()) == {0}


def test_a_key_to_read_is_needed():
    for path in ("fact-checks", "fact-checks/1", "policies", "policies/1", "statistics"):
        assert problem(Api().get(path), 401) == "no-key"
        assert problem(Api(make_key("assess")).get(path), 403) == "wrong-scope"
