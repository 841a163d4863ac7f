"""The queue and decisions through the API: in the name of who made the key, and never twice."""

import pytest

from blog.models import Comment
from moderation.models import Assessment, Decision
from moderation.queue import upkeep
from tests.api import Api, make_key, problem
from tests.factories import make_comment, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(ben) -> Api:
    return Api(make_key("moderate", created_by=ben))


def scored(risk: float, **kwargs) -> Comment:
    comment = make_comment(**kwargs)
    comment.assessments.update(
        state=Assessment.State.DONE, risk=risk, insult=risk, action="review", language="en",
        reasons=[{"label": "insult", "score": risk, "threshold": 0.5, "note": ""}],
        evidence=[{"label": "insult", "reason": "rude", "start": 0, "end": 3}],
    )  # fmt: skip
    upkeep.refresh([comment.pk])
    return comment


def test_the_queue_comes_most_urgent_first_a_page_at_a_time(api):
    low, high, not_yet = scored(0.1), scored(0.9), make_comment()
    scored(1.0, status=Comment.Status.APPROVED)
    first = api.get("queue?page_size=2").json()
    second = api.client.get(first["next"], headers=api.headers).json()
    found = [one["id"] for one in first["results"] + second["results"]]
    assert found == [high.pk, not_yet.pk, low.pk]  # without a score it stands where a review threshold would
    assert second["next"] is None


def test_many_that_are_alike_are_all_shown_once(api):
    pks = [make_comment().pk for _number in range(7)]
    found, page = [], api.get("queue?page_size=3").json()
    while True:
        found += [one["id"] for one in page["results"]]
        if not page["next"]:
            break
        page = api.client.get(page["next"], headers=api.headers).json()
    assert found == pks


def test_a_queued_comment_comes_with_its_evidence_and_without_its_authors_address(api):
    comment = scored(0.8, author_email="ana@mail.example")
    response = api.get(f"comments/{comment.pk}")
    told = response.json()
    assert told["assessment"]["scores"]["insult"] == 0.8
    assert told["assessment"]["evidence"][0]["reason"] == "rude"
    assert told["assessment"]["recommendation"]["action"] == "review"
    assert told["author_network"] == "192.0.2.0/24"
    for one in (response, api.get("queue")):
        assert "mail.example" not in one.content.decode()


def test_one_that_is_not_scored_yet_says_so(api):
    told = api.get(f"comments/{make_comment().pk}").json()["assessment"]
    assert told["state"] == "queued"
    assert told["recommendation"] is None


def test_other_comments_are_listed_by_status(api):
    spam = make_comment(status=Comment.Status.SPAM)
    assert [one["id"] for one in api.get("queue?status=spam").json()["results"]] == [spam.pk]
    assert problem(api.get("queue?status=lost"), 400) == "invalid"


def test_a_decision_is_the_key_makers(api, ben):
    comment = make_comment(make_post())
    response = api.post(f"comments/{comment.pk}/decisions", {"action": "approve", "note": "Fine."})
    assert (response.status_code, response.json()["status"]) == (201, "approved")
    decision = Decision.objects.get()
    assert (decision.moderator, decision.action, decision.note) == (ben, "approve", "Fine.")


def test_a_comment_that_was_decided_meanwhile_is_left_alone(api):
    comment = make_comment(status=Comment.Status.REJECTED)
    refused = api.post(f"comments/{comment.pk}/decisions", {"action": "approve"})
    assert problem(refused, 409) == "already-decided"
    assert refused.json()["comment_status"] == "rejected"
    assert not Decision.objects.exists()
    again = {"action": "approve", "expected": "rejected"}
    assert api.post(f"comments/{comment.pk}/decisions", again).status_code == 201


def test_a_decision_sent_twice_is_made_once(api):
    comment = make_comment()
    path = f"comments/{comment.pk}/decisions"
    first, again = (api.post(path, {"action": "spam"}, Idempotency_Key="d1") for _time in range(2))
    assert first.json() == again.json()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/action"), ({"action": "publish"}, "/action"), ({"action": 1}, "/action"),
     ({"action": None}, "/action"), ({"action": "approve", "expected": "lost"}, "/expected"),
     ({"action": "approve", "note": "x" * 2001}, "/note"), ({"action": "approve", "note": "a\0b"}, "/note"),
     (["approve"], "")],
)  # fmt: skip
def test_what_is_no_decision_is_refused(api, body, pointer):
    refused = api.post(f"comments/{make_comment().pk}/decisions", body)
    assert problem(refused, 400) == "invalid"
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert not Decision.objects.exists()


def test_a_comment_that_there_is_not(api):
    for pk in (0, 10**17):
        assert problem(api.get(f"comments/{pk}"), 404) == "not-found"
        assert problem(api.post(f"comments/{pk}/decisions", {"action": "approve"}), 404) == "not-found"


def test_only_keys_to_moderate_may(ben):
    comment = make_comment()
    other = Api(make_key("read", "assess", "comment", "feedback"))
    for path in ("queue", f"comments/{comment.pk}"):
        assert problem(Api().get(path), 401) == "no-key"
        assert problem(other.get(path), 403) == "wrong-scope"
    assert problem(other.post(f"comments/{comment.pk}/decisions", {"action": "approve"}), 403) == "wrong-scope"


def test_a_key_stops_deciding_when_its_maker_may_no_longer(api, ben):
    ben.is_active = False
    ben.save()
    refused = api.get("queue")
    assert problem(refused, 403) == "wrong-scope"
    assert "may not decide" in refused.json()["detail"]
