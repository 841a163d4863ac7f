"""Having texts scored through the API: real scores or none, and nothing stored."""

import pytest

from blog.models import Comment
from moderation import quotas
from moderation.keys import ApiUsage
from moderation.models import Assessment
from moderation.scoring.types import Label
from tests.api import Api, make_key, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(settings) -> Api:
    settings.SCORE_IN_WEB = True
    settings.ASSESS_SECONDS = 120  # however busy the machine is
    quotas.forget()
    return Api(make_key("assess"))


def test_texts_are_scored_in_their_order_and_nothing_is_stored(api):
    rude, kind = "You are a stupid idiot and a liar.", "Thank you for a careful article, I enjoyed it."
    told = api.post("assessments", {"texts": [{"text": rude}, {"text": kind, "language": "en-GB"}]}).json()
    first, second = told["results"]
    assert list(first["scores"]) == [str(label) for label in Label]
    assert first["scores"]["insult"] > 0.5 > second["scores"]["insult"]
    assert first["recommendation"]["action"] != "approve"
    assert second["recommendation"]["action"] == "approve"
    span = next(one for one in first["evidence"] if one["label"] == "insult")
    assert rude[span["start"] : span["end"]]
    assert set(told["models"]) == {"abuse", "spam", "misinformation"}
    assert told["policy"] == 1
    assert not Comment.objects.exists()
    assert not Assessment.objects.exists()


def test_another_language_is_said_and_not_guessed(api):
    spanish = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."
    (told,) = api.post("assessments", {"texts": [{"text": spanish}]}).json()["results"]
    assert told["language"] == "es"
    assert told["scores"]["toxicity"] is None
    assert "Spanish" in told["notes"]["toxicity"]


def test_a_score_of_a_part_says_so_and_asks_for_a_person(api):
    mixed = "Thank you, I learned a lot from this. Te voy a matar a ti y a toda tu familia de cerdos."
    (told,) = api.post("assessments", {"texts": [{"text": mixed}]}).json()["results"]
    assert told["scores"]["toxicity"] < 0.5
    assert told["notes"]["toxicity"] == "scored only for its English part"
    assert told["recommendation"]["action"] == "review"


@pytest.mark.parametrize(
    "text", ["\ud800 half a character", "\0", " ", "😀" * 5120, "[" * 20_000, "a\u202eb\u200b"]
)
def test_odd_texts_are_scored_or_refused_by_name(api, text):
    response = api.post("assessments", {"texts": [{"text": text}]})
    if "\ud800" in text:
        assert problem(response, 400) == "invalid"
    else:
        assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/texts"), ({"texts": []}, "/texts"), ({"texts": "a"}, "/texts"), ({"texts": ["a"]}, "/texts/0"),
     ({"texts": [{"text": "a"}] * 101}, "/texts"), ({"texts": [{"text": ""}]}, "/texts/0/text"),
     ({"texts": [{"text": "a"}, {"text": "x" * 20_481}]}, "/texts/1/text"),
     ({"texts": [{"text": "é" * 10_241}]}, "/texts/0/text"), ({"texts": [{"text": 5}]}, "/texts/0/text"),
     ({"texts": [{"text": "a", "language": "not a language"}]}, "/texts/0/language"),
     ({"texts": [{"text": "a"}], "use_site": "yes"}, "/use_site"), ([], ""), ('"text"', ""),
     (None, ""), ("", "/texts")],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused_with_its_place(api, body, pointer):
    refused = api.post("assessments", body)
    assert problem(refused, 400) == "invalid"
    assert refused.json()["errors"][0]["pointer"] == pointer


def test_every_text_counts_for_the_quota(api):
    few = Api(make_key("assess", quota_per_minute=3))
    two = {"texts": [{"text": "Thank you."}] * 2}
    assert few.post("assessments", two).status_code == 200
    assert problem(few.post("assessments", two), 429) == "too-many"
    assert few.post("assessments", {"texts": [{"text": "Thank you."}]}).status_code == 200
    quotas.write()
    row = ApiUsage.objects.get()
    assert (row.calls, row.texts, row.refused) == (2, 3, 1)


def test_more_texts_than_the_key_may_ever_use_is_an_error_that_no_waiting_mends(api):
    few = Api(make_key("assess", quota_per_minute=2))
    refused = few.post("assessments", {"texts": [{"text": "Thank you."}] * 3})
    assert problem(refused, 400) == "invalid"
    assert "2 texts or calls a minute" in refused.json()["detail"]
    assert "Retry-After" not in refused.headers


def test_a_key_to_assess_is_needed(api):
    assert problem(Api().post("assessments", {}), 401) == "no-key"
    assert problem(Api("rjwrong").post("assessments", {}), 401) == "no-key"
    assert problem(Api(make_key("read")).post("assessments", {}), 403) == "wrong-scope"


def test_without_a_scorer_the_answer_is_to_try_again(api, settings, tmp_path):
    settings.SCORE_IN_WEB = False
    settings.SCORER_URL = f"unix://{tmp_path}/nobody.sock"
    refused = api.post("assessments", {"texts": [{"text": "Thank you."}]})
    assert problem(refused, 503) == "busy"
    assert int(refused.headers["Retry-After"]) > 0


# --- requests that are none ---

JSON = "application/json"


@pytest.mark.parametrize(
    ("raw", "content_type", "status", "kind"),
    [(b"{", JSON, 400, "malformed"), (b'{"texts": NaN}', JSON, 400, "malformed"),
     (b"\xff\xfe", JSON, 400, "malformed"), (b"[" * 100_000, JSON, 400, "malformed"),
     (b'{"a":' * 100_000, JSON, 400, "malformed"), (b"1" * 10_000, JSON, 400, "malformed"),
     (b" " * 4_000_001, JSON, 413, "too-large"), (b"{}", "application/json; charset=latin-1", 415, "not-json"),
     (b"{}", "application/json; charset=utf-16", 415, "not-json"), (b"texts=a", "text/plain", 415, "not-json"),
     (b"<a/>", "application/xml", 415, "not-json"),
     (b"text=a", "application/x-www-form-urlencoded", 415, "not-json")],
)  # fmt: skip
def test_what_is_no_json_is_refused(api, raw, content_type, status, kind):
    assert problem(api.post("assessments", raw, content_type=content_type), status) == kind
