"""Perspective's comments:analyze: scores in its shape, from our own scorers, and its errors in its own words."""

import io
from itertools import pairwise

import pytest
from django.test import Client

from blog.models import Comment
from moderation import quotas
from moderation.feedback import Feedback
from moderation.keys import ApiKey
from moderation.models import Assessment
from moderation.scoring.types import Label, Text
from moderation.services import pipeline
from tests.api import make_key
from tests.google import ANALYZE, PERSPECTIVE_ERROR, SUGGEST, error, post

pytestmark = pytest.mark.django_db

RUDE = "You are a stupid idiot and a liar."
KIND = "Thank you for a careful article, I enjoyed it."
SPANISH = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."
INVALID_REQUEST = [{"@type": PERSPECTIVE_ERROR, "errorType": "INVALID_REQUEST"}]
NAMES = ["TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT", "SPAM"]


@pytest.fixture
def key(settings) -> str:
    settings.SCORE_IN_WEB = True
    settings.ASSESS_SECONDS = 120  # however busy the machine is
    quotas.forget()
    return make_key("assess")


def asked(text: str, *names: str, **more: object) -> dict:
    return {"comment": {"text": text}, "requestedAttributes": {name: {} for name in names or ["TOXICITY"]}} | more


def told(key: str, text: str, *names: str, **more: object) -> dict:
    response = post(ANALYZE, asked(text, *names, **more), key)
    assert response.status_code == 200, response.content
    return response.json()


def refused(key: str, body: object, **kwargs: object) -> dict:
    return error(post(ANALYZE, body, key, **kwargs), 400)


# --- scores ---


def test_every_attribute_has_the_score_that_the_scorers_give_it(key):
    (reading,) = pipeline().read([Text(body=RUDE)])
    answer = told(key, RUDE, *NAMES)
    assert list(answer["attributeScores"]) == NAMES
    for name, scores in answer["attributeScores"].items():
        value = reading.probability(Label(name.lower()))
        assert scores["summaryScore"] == {"value": pytest.approx(value), "type": "PROBABILITY"}
        assert scores["spanScores"] == [{"begin": 0, "end": len(RUDE), "score": scores["summaryScore"]}]
    assert answer["attributeScores"]["INSULT"]["summaryScore"]["value"] > 0.5
    assert answer["languages"] == answer["detectedLanguages"] == ["en"]
    assert not Comment.objects.exists()
    assert not Assessment.objects.exists()
    assert not Feedback.objects.exists()


def test_experimental_twins_are_answered_under_the_name_that_was_asked(key):
    scores = told(key, RUDE, "INSULT", "INSULT_EXPERIMENTAL")["attributeScores"]
    assert scores["INSULT"] == scores["INSULT_EXPERIMENTAL"]


def test_sentences_have_scores_of_their_own_at_places_in_utf_16(key):
    first, second = "😀 Thank you for a careful article.", "You are a stupid idiot."
    text = f"{first} {second}"
    scores = told(key, text, "INSULT", "SPAM", spanAnnotations=True)["attributeScores"]
    kind, rude = scores["INSULT"]["spanScores"]
    units = text.encode("utf-16-le")
    assert units[2 * kind["begin"] : 2 * kind["end"]].decode("utf-16-le") == first
    assert units[2 * rude["begin"] : 2 * rude["end"]].decode("utf-16-le") == second
    assert rude["end"] == len(text) + 1
    assert rude["score"]["value"] > 0.5 > kind["score"]["value"]
    (alone,) = pipeline().read([Text(body=second)])
    assert rude["score"]["value"] == pytest.approx(alone.probability(Label.INSULT))
    (whole,) = scores["SPAM"]["spanScores"]
    assert (whole["begin"], whole["end"]) == (0, len(text) + 1)


def test_of_many_sentences_neighbours_are_scored_together(key):
    text = "I agree. " * 120
    spans = told(key, text, spanAnnotations=True)["attributeScores"]["TOXICITY"]["spanScores"]
    assert len(spans) == 40
    assert spans[0]["begin"] == 0
    assert spans[-1]["end"] == len(text.rstrip())
    assert all(before["end"] <= after["begin"] for before, after in pairwise(spans))


def test_a_single_sentence_is_one_span(key):
    spans = told(key, RUDE, spanAnnotations=True)["attributeScores"]["TOXICITY"]["spanScores"]
    assert [(span["begin"], span["end"]) for span in spans] == [(0, len(RUDE))]


def test_each_sentence_counts_for_the_quota(settings, key):
    few = make_key("assess", quota_per_minute=4)
    two = asked(f"{KIND} {RUDE}", spanAnnotations=True)
    assert post(ANALYZE, two, few).status_code == 200
    assert error(post(ANALYZE, two, few), 429, "RESOURCE_EXHAUSTED")
    assert post(ANALYZE, asked(KIND), few).status_code == 200


def test_more_sentences_than_the_key_may_ever_use_is_an_error_that_no_waiting_mends(key):
    few = make_key("assess", quota_per_minute=2)
    response = post(ANALYZE, asked(f"{KIND} {RUDE}", spanAnnotations=True), few)
    assert "this request alone needs more" in error(response, 400)["message"]
    assert "Retry-After" not in response.headers
    assert post(ANALYZE, asked(KIND), few).status_code == 200


def test_a_score_under_its_threshold_is_left_out(key):
    wanted = {"TOXICITY": {"scoreThreshold": 0.9}, "INSULT": {"scoreThreshold": 0.0}, "THREAT": {}}
    response = post(ANALYZE, {"comment": {"text": KIND}, "requestedAttributes": wanted}, key)
    assert list(response.json()["attributeScores"]) == ["INSULT", "THREAT"]


def test_spans_under_the_threshold_are_left_out(key):
    wanted = {"INSULT": {"scoreThreshold": 0.5, "scoreType": "PROBABILITY"}}
    body = {"comment": {"text": f"{KIND} {RUDE}"}, "requestedAttributes": wanted, "spanAnnotations": True}
    (span,) = post(ANALYZE, body, key).json()["attributeScores"]["INSULT"]["spanScores"]
    assert span["begin"] == len(KIND) + 1


def test_what_a_client_says_of_itself_comes_back_or_changes_nothing(key):
    said = {
        "clientToken": "comment:7 \ud800", "sessionId": "s", "communityId": "c", "doNotStore": True,
        "context": {"entries": [{"text": RUDE}]}, "somethingNew": [1], "spanAnnotations": None,
    }  # fmt: skip
    answer = told(key, KIND, **said)
    assert answer["clientToken"] == "comment:7 \ud800"
    assert answer["attributeScores"] == told(key, KIND)["attributeScores"]
    about = {"articleAndParentComment": {"article": {"text": RUDE}}, "entries": []}
    assert "clientToken" not in told(key, KIND, context=about)


@pytest.mark.parametrize(
    "text", ["\0", "half \ud800 of one", "[" * 20_000, "a\u202eb\u200b", "<script>x</script>"]
)
def test_odd_texts_are_scored(key, text):
    assert told(key, text, spanAnnotations=True)["attributeScores"]


def test_the_longest_text_is_scored(key):
    assert told(key, "😀" * 5120)["attributeScores"]


# --- languages ---


def test_a_declared_language_is_taken_at_its_word(key):
    answer = told(key, SPANISH, languages=["en-GB"])
    assert answer["languages"] == ["en-GB"]
    assert "detectedLanguages" not in answer
    assert answer["attributeScores"]


def test_another_language_is_an_error_that_names_it(key):
    for languages, called in (([], "detectedLanguages"), (["es"], "requestedLanguages")):
        failed = refused(key, asked(SPANISH, "SPAM", "INSULT", languages=languages))
        assert failed["message"] == "Attribute INSULT does not support request languages: es"
        where = {"attribute": "INSULT", called: ["es"]}
        assert failed["details"] == [{
            "@type": PERSPECTIVE_ERROR, "errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "languageNotSupportedByAttributeError": where,
        }]  # fmt: skip


@pytest.mark.parametrize(("code", "foreign"), [
    ("es", "Te voy a matar a ti y a toda tu familia de cerdos."), ("pl", "Zabiję ciebie i całą twoją rodzinę."),
    ("ru", "Я убью тебя и всю твою семью."),
])  # fmt: skip
def test_a_text_in_two_languages_is_scored_in_english_and_both_are_named(key, code, foreign):
    answer = told(key, f"{KIND} {foreign}")
    assert (answer["languages"], answer["detectedLanguages"]) == (["en"], ["en", code])
    assert answer["attributeScores"]


def test_of_several_languages_those_that_are_not_read_are_named(key):
    failed = refused(key, asked(KIND, languages=["en", "es", "pt-BR"]))
    assert failed["message"] == "Attribute TOXICITY does not support request languages: es, pt-BR"


@pytest.mark.parametrize("languages", [[], ["es"]])
def test_what_cannot_be_scored_may_be_dropped(key, languages):
    names = ["INSULT", "SPAM", "SEXUALLY_EXPLICIT", "MADE_UP"]
    answer = told(key, SPANISH, *names, languages=languages, dropUnsupportedAttributes=True)
    assert list(answer["attributeScores"]) == ["SPAM"]
    assert answer["languages"] == ["es"]


def test_a_text_whose_language_cannot_be_told_is_scored_in_latin_letters_only(key):
    answer = told(key, "xqzt")
    assert (answer["languages"], answer["detectedLanguages"]) == (["en"], ["und"])
    failed = refused(key, asked("ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ"))
    assert failed["message"] == "Unable to detect language"
    assert failed["details"][0]["errorType"] == "LANGUAGE_DETECTION_FAILED"


# --- bad input, in the format's own words ---


@pytest.mark.parametrize(
    ("body", "message", "kind"),
    [
        (asked(""), "Comment must be non-empty.", "COMMENT_EMPTY"),
        (asked(" \n"), "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"comment": None}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        (asked("x" * 20_481), "Comment text too long.", "COMMENT_TOO_LONG"),
        (asked("é" * 10_241), "Comment text too long.", "COMMENT_TOO_LONG"),
        ({"comment": {"text": "a"}}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        (asked("a", requestedAttributes={}), "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        (asked("a", "MADE_UP"), "Unknown requested attribute: MADE_UP", "INVALID_REQUEST"),
        (asked("a", "SEXUALLY_EXPLICIT"), "Unknown requested attribute: SEXUALLY_EXPLICIT", "INVALID_REQUEST"),
        (asked("a", "toxicity"), "Unknown requested attribute: toxicity", "INVALID_REQUEST"),
        (asked("a", "X" * 5000), "Unknown requested attribute: " + "X" * 100, "INVALID_REQUEST"),
        (
            asked("a", requestedAttributes={"THREAT": {"scoreType": "RAW"}}),
            "Requested score type RAW is not supported by attribute THREAT", "INVALID_REQUEST",
        ),
        (
            asked("a", comment={"text": "a", "type": "HTML"}),
            "Currently, only 'PLAIN_TEXT' comments are supported", "INVALID_REQUEST",
        ),
        (asked("a", comment={"text": "a", "type": "RTF"}), "Unknown text type", "INVALID_REQUEST"),
        (
            asked("a", context={"entries": [{"text": "b"}], "articleAndParentComment": {"article": {}}}),
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
            "INVALID_REQUEST",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused_in_words_that_clients_know(key, body, message, kind):
    failed = refused(key, body)
    assert failed["message"] == message
    assert failed["details"] == [{"@type": PERSPECTIVE_ERROR, "errorType": kind}]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (asked("a", comment="a"), "comment"), (asked("a", comment={"text": 5}), "comment.text"),
        (asked("a", requestedAttributes=["TOXICITY"]), "requestedAttributes"),
        (asked("a", requestedAttributes={"TOXICITY": 1}), "requestedAttributes.TOXICITY"),
        (
            asked("a", requestedAttributes={"TOXICITY": {"scoreThreshold": True}}),
            "requestedAttributes.TOXICITY.scoreThreshold",
        ),
        ({**asked("a"), "requestedAttributes": {"TOXICITY": {"scoreThreshold": 10**400}}},
         "requestedAttributes.TOXICITY.scoreThreshold"),
        (asked("a", languages="en"), "languages"), (asked("a", languages=[5]), "languages"),
        (asked("a", languages=[""]), "languages"), (asked("a", languages=["en", " "]), "languages"),
        (asked("a", spanAnnotations="yes"), "spanAnnotations"), (asked("a", clientToken=5), "clientToken"),
        (asked("a", context=[]), "context"), (asked("a", context={"entries": ["b"]}), "context.entries"),
        (asked("a", context={"articleAndParentComment": 5}), "context.articleAndParentComment"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_refused_with_its_place(key, body, place):
    failed = refused(key, body)
    assert failed["message"].startswith(f"Invalid value at '{place}': ")
    assert failed["details"] == INVALID_REQUEST


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"comment": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000, b"[]", b'"a"',
     b"null", b"comment=a"],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(key, raw):
    failed = refused(key, raw)
    assert failed["message"].startswith("Invalid JSON payload received.")
    assert failed["details"] == INVALID_REQUEST


def test_a_body_that_is_too_large_is_not_read(key):
    class Endless(io.BytesIO):
        """A body that says how much of it was read."""

        taken = 0

        def read(self, size=-1):
            self.taken += size
            return b" " * size

    body = Endless()
    address = f"{ANALYZE}?key={key}"
    announced = {"CONTENT_LENGTH": str(50_000_000), "wsgi.input": body, "CONTENT_TYPE": "application/json"}
    failed = error(Client().generic("POST", address, **announced), 400)
    assert failed["message"] == "Request payload size exceeds the limit: 4000000 bytes."
    assert body.taken == 0


@pytest.mark.parametrize("charset", ["latin-1", "utf-16"])
def test_another_charset_is_refused(key, charset):
    failed = refused(key, asked("a"), content_type=f"application/json; charset={charset}")
    assert failed["message"] == "Invalid JSON payload received. It is not UTF-8."


def test_the_kind_of_body_need_not_be_said(key):
    assert post(ANALYZE, asked(KIND), key, content_type="text/plain; charset=UTF-8").status_code == 200


# --- who may ask ---


def test_a_key_may_be_shown_in_the_address_or_in_a_header(key):
    for headers in ({"X-Goog-Api-Key": key}, {"Authorization": f"Bearer {key}"}, {"X-Api-Key": key}):
        assert post(ANALYZE, asked(KIND), **headers).status_code == 200


def test_a_wrong_key_is_told_in_words_that_clients_know(key):
    ApiKey.objects.filter(pk=ApiKey.objects.get().pk).update(active=False)
    for wrong in ("rjwrong", key, "x" * 1000, "\0"):
        failed = refused(wrong, asked(KIND))
        assert failed["message"] == "API key not valid. Please pass a valid API key."
        assert failed["details"][0]["reason"] == "API_KEY_INVALID"


def test_no_key_and_a_key_for_something_else_open_nothing(key):
    error(post(ANALYZE, asked(KIND)), 403, "PERMISSION_DENIED")
    error(post(ANALYZE, asked(KIND), make_key("read", "feedback")), 403, "PERMISSION_DENIED")


def test_an_address_that_tries_key_after_key_has_to_wait(settings, key):
    settings.API_RATE_ADDRESS = 2
    for _try in range(2):
        refused("rjwrong", asked(KIND))
    response = post(ANALYZE, asked(KIND), "rjwrong")
    error(response, 429, "RESOURCE_EXHAUSTED")
    assert int(response.headers["Retry-After"]) > 0


def test_over_quota_says_when_to_come_back(key):
    few = make_key("assess", quota_per_minute=1)
    assert post(ANALYZE, asked(KIND), few).status_code == 200
    response = post(ANALYZE, asked(KIND), few)
    assert "1 texts or calls a minute" in error(response, 429, "RESOURCE_EXHAUSTED")["message"]
    assert 0 < int(response.headers["Retry-After"]) <= 60


def test_a_request_that_is_refused_costs_nothing(key):
    few = make_key("assess", quota_per_minute=1)
    refused(few, asked(""))
    assert post(ANALYZE, asked(KIND), few).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused(key, method):
    response = Client().generic(method, f"{ANALYZE}?key={key}")
    error(response, 405, "UNIMPLEMENTED")
    assert response.headers["Allow"] == "POST"


def test_without_a_scorer_no_score_is_made_up(key, settings, tmp_path):
    settings.SCORE_IN_WEB = False
    settings.SCORER_URL = f"unix://{tmp_path}/nobody.sock"
    response = post(ANALYZE, asked(KIND), key)
    error(response, 503, "UNAVAILABLE")
    assert int(response.headers["Retry-After"]) > 0


def test_no_answer_is_kept_by_anybody_in_between(key):
    assert "no-store" in post(ANALYZE, asked(KIND), key).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "method"),
    [(ANALYZE, "POST"), (SUGGEST, "POST"), ("/v1alpha1/claims:search", "GET"), ("/$discovery/rest", "GET")],
)
def test_a_page_may_ask_from_wherever_it_is(path, method, key):
    asking = {
        "Origin": "https://forum.example", "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type,x-goog-api-key",
    }  # fmt: skip
    allowed = Client().options(path, headers=asking)
    assert (allowed.status_code, allowed.content) == (204, b"")
    assert allowed.headers["Access-Control-Allow-Origin"] == "*"
    assert allowed.headers["Access-Control-Allow-Methods"] == method
    assert "X-Goog-Api-Key" in allowed.headers["Access-Control-Allow-Headers"]
    assert int(allowed.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    for answer in (Client().generic(method, path), Client().put(path), Client().get("/v1alpha1/nothing")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_reads_scores_and_errors(key):
    for response in (post(ANALYZE, asked(KIND), key), post(ANALYZE, asked(""), key), post(ANALYZE, {}, "rjwrong")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", [f"{ANALYZE}/", "/v1alpha1/", "/v1alpha1/nothing", "/v1alpha1/comments:guess/it"])
def test_an_address_that_is_none_is_told_so_in_json(path):
    for method in ("GET", "POST"):
        error(Client(enforce_csrf_checks=True).generic(method, path), 404, "NOT_FOUND")


def test_the_log_has_neither_keys_nor_texts(key, caplog):
    post(ANALYZE, asked("", "TOXICITY", clientToken="do not tell"), key)
    post(ANALYZE, asked("do not tell", "MADE_UP"), key)
    post(ANALYZE, asked("do not tell"), "rjsecret")
    assert ANALYZE in caplog.text
    assert not any(secret in caplog.text for secret in (key, "rjsecret", "do not tell"))
