"""OpenAI's moderations: its shape, categories that mean what we score, its errors, and no made-up zero."""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from moderation import quotas
from moderation.policy import DEFAULT_THRESHOLDS, Threshold
from moderation.scoring.types import Label
from moderation.services import active_policy, adopt_policy
from moderation.wire.openai import CATEGORIES, NEEDED, as_result
from tests.api import make_key
from tests.desk import make_reading

SCORED = ["harassment", "harassment/threatening", "hate", "hate/threatening", "violence"]
KIND = "Thank you for a careful article, I enjoyed it."


@pytest.fixture
def key(db, settings) -> str:
    settings.SCORE_IN_WEB = True
    settings.ASSESS_SECONDS = 120  # however busy the machine is
    quotas.forget()
    return make_key("assess")


def ask(key, body, **headers):
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    shown = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post("/v1/moderations", raw, content_type="application/json", headers=shown | headers)


def moderated(key, given, **more):
    response = ask(key, {"input": given, **more})
    assert response.status_code == 200, response.content
    return response.json()


def error(response, status):
    told = response.json()["error"]
    assert set(told) == {"message", "type", "param", "code"}
    assert response.status_code == status, told
    assert told["message"]
    return told["code"]


def test_a_string_has_one_result_with_every_category(key):
    told = moderated(key, "You are a stupid idiot and a liar.", model="omni-moderation-latest")
    (result,) = told["results"]
    assert told["id"].startswith("modr-")
    assert told["model"].startswith("rejoinder/abuse")
    for part in ("categories", "category_scores", "category_applied_input_types"):
        assert set(result[part]) == set(CATEGORIES)
    assert len(CATEGORIES) == 13
    assert (result["flagged"], result["categories"]["harassment"]) == (True, True)
    assert result["category_scores"]["harassment"] > 0.5
    assert {name for name, types in result["category_applied_input_types"].items() if types} == set(SCORED)
    assert not moderated(key, KIND)["results"][0]["flagged"]


def test_a_list_has_a_result_for_each_and_parts_are_one_text(key):
    first, second = moderated(key, [KIND, "You are a stupid idiot."])["results"]
    assert (first["flagged"], second["flagged"]) == (False, True)
    parts = [{"type": "text", "text": "You are a"}, {"type": "text", "text": "stupid idiot."}]
    (result,) = moderated(key, parts)["results"]
    assert result["flagged"]


def test_what_we_do_not_score_is_zero_and_says_that_nothing_was_read_for_it():
    result = as_result(make_reading(dict.fromkeys(NEEDED, 1.0)), DEFAULT_THRESHOLDS)
    for name in set(CATEGORIES) - set(SCORED):
        told = [result[part][name] for part in ("categories", "category_scores", "category_applied_input_types")]
        assert told == [False, 0, []]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({Label.INSULT: 0.7}, {"harassment": 0.7}),
        ({Label.THREAT: 0.6}, {"harassment": 0.6, "harassment/threatening": 0.6, "violence": 0.6}),
        ({Label.IDENTITY_ATTACK: 0.8}, {"hate": 0.8}),
        (
            {Label.IDENTITY_ATTACK: 0.8, Label.THREAT: 0.4},
            {
                "harassment": 0.4,
                "harassment/threatening": 0.4,
                "violence": 0.4,
                "hate": 0.8,
                "hate/threatening": 0.4,
            },
        ),
        ({Label.PROFANITY: 0.99, Label.SPAM: 0.99, Label.TOXICITY: 0.99}, {}),
    ],
)
def test_categories_are_made_of_labels_as_documented(scores, expected):
    result = as_result(make_reading(dict.fromkeys(NEEDED, 0.0) | scores), DEFAULT_THRESHOLDS)
    assert {name: score for name, score in result["category_scores"].items() if score} == expected
    assert {name for name, said in result["categories"].items() if said} == set(expected)
    assert result["flagged"] is bool(expected)


PROBABILITY = st.floats(0, 1)
SCORES = st.fixed_dictionaries({label: PROBABILITY for label in NEEDED})


@given(SCORES, st.sampled_from(sorted(NEEDED)), PROBABILITY)
def test_no_category_falls_when_a_label_rises_and_narrow_ones_stay_within(scores, label, higher):
    before = as_result(make_reading(scores), DEFAULT_THRESHOLDS)
    after = as_result(make_reading(scores | {label: max(scores[label], higher)}), DEFAULT_THRESHOLDS)
    for name in CATEGORIES:
        assert after["category_scores"][name] >= before["category_scores"][name]
        assert after["categories"][name] >= before["categories"][name]
        wider = name.partition("/")[0]
        assert before["category_scores"][name] <= before["category_scores"][wider]
        assert before["categories"][name] <= before["categories"][wider]


@pytest.mark.django_db
def test_the_policy_in_force_says_from_where_on_something_is_flagged(key):
    rude = "You are a stupid idiot and a liar."
    assert moderated(key, rude)["results"][0]["flagged"]
    policy = active_policy()
    policy.pk, policy._state.adding = None, True
    policy.thresholds = policy.thresholds | {
        str(label): {"review": 1.0, "reject": 1.0} for label in (Label.INSULT, Label.THREAT)
    }
    adopt_policy(policy)
    assert active_policy().as_thresholds()[Label.INSULT] == Threshold(1.0, 1.0)
    result = moderated(key, rude)["results"][0]
    assert not result["categories"]["harassment"]
    assert result["category_scores"]["harassment"] > 0.5


def test_another_language_is_an_error_and_never_a_zero(key):
    spanish = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."
    response = ask(key, {"input": [KIND, spanish]})
    assert error(response, 400) == "unsupported_language"
    assert response.json()["error"]["param"] == "input[1]"
    assert "Spanish" in response.json()["error"]["message"]
    assert ask(key, {"input": spanish}).json()["error"]["param"] == "input"


def test_a_text_scored_in_part_is_an_error_unless_that_part_is_flagged(key):
    spanish = "Te voy a matar a ti y a toda tu familia de cerdos."
    response = ask(key, {"input": [KIND, f"{KIND} {spanish}"]})
    assert error(response, 400) == "unsupported_language"
    assert response.json()["error"]["param"] == "input[1]"
    assert "scored only for its English part" in response.json()["error"]["message"]
    assert moderated(key, f"You are a stupid idiot and a liar. {spanish}")["results"][0]["flagged"]


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({}, "missing_required_parameter", "input"),
        ({"input": None}, "invalid_type", "input"),
        ({"input": 5}, "invalid_type", "input"),
        ({"input": []}, "invalid_type", "input"),
        ({"input": ""}, "empty_string", "input"),
        ({"input": ["a", ""]}, "empty_string", "input[1]"),
        ({"input": ["a", 5]}, "invalid_type", "input[1]"),
        ({"input": [[1, 2]]}, "invalid_type", "input[0]"),
        ({"input": ["a", {"type": "text", "text": "b"}]}, "invalid_type", "input[1]"),
        ({"input": [{"type": "text", "text": "b"}, "a"]}, "invalid_type", "input[1]"),
        ({"input": [{"type": "text"}]}, "invalid_type", "input[0]"),
        ({"input": [{"type": "audio"}]}, "invalid_type", "input[0]"),
        ({"input": [{"type": "text", "text": ""}]}, "empty_string", "input"),
        ({"input": [{"type": "text", "text": ""}, {"type": "text", "text": ""}]}, "empty_string", "input"),
        ({"input": [{"type": "text", "text": " "}, {"type": "text", "text": "\n"}]}, "empty_string", "input"),
        ({"input": [" \n"]}, "empty_string", "input[0]"),
        ({"input": [{"type": "image_url", "image_url": {"url": "https://x"}}]}, "unsupported_input", "input[0]"),
        ({"input": "a", "model": 5}, "invalid_type", "model"),
        ({"input": "a" * 20_481}, "string_above_max_length", "input"),
        ({"input": ["a"] * 101}, "array_above_max_length", "input"),
        ({"input": "\ud800"}, "invalid_string", "input"),
        ([], "invalid_type", None),
        ("5", "invalid_type", None),
        ("{", "invalid_json", None),
        (b'{"input": "\xff"}', "invalid_json", None),
        ("[" * 200_000, "invalid_json", None),
        ('{"input": NaN}', "invalid_json", None),
        (b"", "invalid_json", None),
    ],
)
def test_bad_input_is_named(key, body, code, param):
    response = ask(key, body)
    assert error(response, 400) == code
    told = response.json()["error"]
    assert (told["param"], told["type"]) == (param, "invalid_request_error")


def test_fifty_megabytes_are_not_read(key):
    assert error(ask(key, b"[" + b" " * 50_000_000), 413) == "request_too_large"


def test_who_may_not_is_told_in_openais_words(key, settings):
    for wrong in ("", "nonsense", "rj" + "a" * 58):
        assert error(ask(wrong, {"input": "a"}), 401) == "invalid_api_key"
    assert error(ask(make_key("read"), {"input": "a"}), 403) == "insufficient_permissions"
    settings.API_RATE_ADDRESS = 1
    refused = ask("nonsense", {"input": "a"})
    assert error(refused, 429) == "rate_limit_exceeded"
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["error"]["type"] == "requests"


def test_every_text_counts_for_the_quota(db, settings):
    settings.SCORE_IN_WEB = True
    quotas.forget()
    key = make_key("assess", quota_per_minute=2)
    assert ask(key, {"input": "a"}).status_code == 200
    refused = ask(key, {"input": ["a", "b"]})
    assert error(refused, 429) == "rate_limit_exceeded"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    daily = make_key("assess", quota_per_day=2)
    assert ask(daily, {"input": "a"}).status_code == 200
    assert error(ask(daily, {"input": ["a", "b"]}), 429) == "insufficient_quota"


@pytest.mark.parametrize("quota", ["quota_per_minute", "quota_per_day"])
def test_more_texts_than_the_key_may_ever_use_is_an_error_that_no_waiting_mends(db, quota):
    refused = ask(make_key("assess", **{quota: 2}), {"input": ["a", "b", "c"]})
    assert error(refused, 400) == "quota_too_small"
    assert "Retry-After" not in refused.headers


def test_without_a_scorer_it_is_503_with_retry_after(key, settings, tmp_path):
    settings.SCORE_IN_WEB = False
    settings.SCORER_URL = f"unix://{tmp_path}/nobody.sock"
    refused = ask(key, {"input": "a"})
    assert error(refused, 503) == "busy"
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "options"])
def test_other_methods_are_refused_by_name(method, db):
    response = getattr(Client(), method)("/v1/moderations")
    assert error(response, 405) == "method_not_supported"
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1/", "/v1/models", "/v1/moderations/", "/v1/chat/completions"])
def test_an_address_that_is_none_is_told_so_in_json(path, db):
    for method in ("GET", "POST"):
        assert error(Client(enforce_csrf_checks=True).generic(method, path), 404) == "unknown_url"


def test_any_charset_and_no_session_are_fine(key):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        "/v1/moderations", json.dumps({"input": KIND}), content_type="application/json; charset=utf-7",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
