"""Google's batches: every part is answered as if it had come alone, and none can do what it could not do alone."""

import json
from email import message_from_bytes

import pytest
from django.test import Client

from moderation import quotas
from moderation.feedback import Feedback
from moderation.wire import batch
from tests.api import make_key
from tests.google import ANALYZE, SUGGEST, error

pytestmark = pytest.mark.django_db

KIND = {"comment": {"text": "Thank you for a careful article."}, "requestedAttributes": {"INSULT": {}}}
SAID = {"comment": {"text": "You are an idiot."}, "attributeScores": {"INSULT": {"summaryScore": {"value": 1}}}}
JSON = "Content-Type: application/json"


@pytest.fixture
def key(settings) -> str:
    settings.SCORE_IN_WEB = True
    settings.ASSESS_SECONDS = 120  # however busy the machine is
    quotas.forget()
    return make_key("assess", "feedback", "read")


def part(line: str, body: object = None, *headers: str, content_id: str = "<a + 1>") -> str:
    """One request as the clients write it."""
    http = "\r\n".join([f"{line} HTTP/1.1", *headers, "", "" if body is None else json.dumps(body)])
    return f"Content-Type: application/http\r\nContent-ID: {content_id}\r\n\r\n{http}"


def whole(*parts: str) -> bytes:
    return "".join([*(f"--b\r\n{one}\r\n" for one in parts), "--b--\r\n"]).encode()


def send(body: bytes, content_type: str = 'multipart/mixed; boundary="b"', **headers: str):
    return Client(enforce_csrf_checks=True).post("/batch", body, content_type=content_type, headers=headers)


def told(*parts: str, **headers: str) -> list[tuple[int, dict]]:
    """The status and the JSON of every part of the answer."""
    response = send(whole(*parts), **headers)
    assert response.status_code == 200, response.content
    assert "no-store" in response.headers["Cache-Control"]
    message = message_from_bytes(
        f"Content-Type: {response.headers['Content-Type']}\r\n\r\n".encode() + response.content
    )
    found = [one.get_payload().partition("\r\n\r\n") for one in message.get_payload()]
    return [(int(head.split(" ")[1]), json.loads(body)) for head, _blank, body in found]


def test_each_part_is_answered_under_its_name_in_order(key):
    parts = [
        part(f"POST {ANALYZE}?key={key}&alt=json", KIND, JSON, content_id="<x + first>"),
        part(f"POST {SUGGEST}?key={key}", SAID, JSON, content_id="<x + second>"),
        part(f"GET /v1alpha1/claims:search?key={key}&query=moon", content_id="<x + third>"),
    ]
    answers = told(*parts)
    assert [status for status, _said in answers] == [200, 200, 200]
    assert "INSULT" in answers[0][1]["attributeScores"]
    assert (answers[1][1], answers[2][1]) == ({}, {})
    assert Feedback.objects.get().text == "You are an idiot."
    named = [line for line in send(whole(*parts)).content.decode().splitlines() if line.startswith("Content-ID")]
    assert named == [f"Content-ID: <response-x + {name}>" for name in ("first", "second", "third")]


def test_lines_may_end_in_either_way_and_headers_may_be_folded(key):
    body = whole(part(f"POST {ANALYZE}?key={key}", KIND, content_id="<a +\r\n 1>")).replace(b"\r\n", b"\n")
    assert b"Content-ID: <response-a + 1>\r\n\r\nHTTP/1.1 200 OK\r\n" in send(body).content


def test_a_part_that_fails_fails_alone(key):
    answers = told(
        part(f"POST {ANALYZE}?key={key}"),
        part(f"GET {ANALYZE}?key={key}"),
        part(f"POST {ANALYZE}", KIND),
        part(f"POST {ANALYZE}?key=rjwrong", KIND),
        part(f"POST {ANALYZE}?key={make_key('read')}", KIND),
        part(f"POST {ANALYZE}?key={key}", KIND),
    )
    assert [status for status, _said in answers] == [400, 405, 403, 400, 403, 200]


@pytest.mark.parametrize(
    "line",
    ["GET /", "POST /batch", "POST /v1/moderations", "POST /1.1/comment-check", "GET /admin/", "GET /healthz", "",
     "POST http://elsewhere.example/v1alpha1/comments:analyze", f"POST /x/..{ANALYZE}", "\xff \0", "GET /\ud7ff"],
)  # fmt: skip
def test_no_other_address_is_reached(line):
    ((status, said),) = told(part(line, KIND, JSON))
    assert (status, said["error"]["status"]) == (404, "NOT_FOUND")


def test_a_key_may_be_shown_in_a_parts_header_or_in_the_batchs(key):
    read = make_key("read")
    ours, theirs = part(f"POST {ANALYZE}", KIND, f"X-Goog-Api-Key: {key}"), part(f"POST {ANALYZE}", KIND)
    assert [status for status, _said in told(ours, theirs, Authorization=f"Bearer {read}")] == [200, 403]
    bearer = part(f"POST {ANALYZE}", KIND, f"authorization: Bearer {key}")
    assert [status for status, _said in told(bearer, theirs, Authorization=f"Bearer {key}")] == [200, 200]


def test_every_part_counts_for_the_quota_of_its_key(key):
    few = make_key("assess", quota_per_minute=2)
    answers = told(*[part(f"POST {ANALYZE}?key={few}", KIND)] * 3, part(f"POST {ANALYZE}?key={key}", KIND))
    assert [status for status, _said in answers] == [200, 200, 429, 200]


def test_guesses_count_for_the_address_that_the_batch_came_from(settings):
    settings.API_RATE_ADDRESS, settings.TRUSTED_PROXIES = 2, 1
    forged = [f"X-Forwarded-For: 192.0.2.{number}" for number in range(4)]
    guesses = [part(f"POST {ANALYZE}?key=rjwrong", KIND, one) for one in forged]
    assert [status for status, _said in told(*guesses)] == [400, 400, 429, 429]


def test_a_batch_that_takes_too_long_is_answered_as_far_as_it_got(key, monkeypatch):
    monkeypatch.setattr(batch, "SECONDS", 0)
    ((status, said),) = told(part(f"POST {ANALYZE}?key={key}", KIND))
    assert (status, said["error"]["status"]) == (503, "UNAVAILABLE")


GOOD = whole(part(f"POST {ANALYZE}", KIND))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (GOOD, "application/json"), (GOOD, "multipart/mixed"), (GOOD, "multipart/form-data; boundary=b"),
        (GOOD, "multipart/mixed; boundary=other"), (b"", "multipart/mixed; boundary=b"),
        (b"--b--", "multipart/mixed; boundary=b"), (GOOD[:-6], "multipart/mixed; boundary=b"),
        (whole("POST / HTTP/1.1"), "multipart/mixed; boundary=b"), (whole(""), "multipart/mixed; boundary=b"),
        (whole(part("GET /", content_id="1")), "multipart/mixed; boundary=b"),
        (whole(part("GET /", content_id="<a\r\x00>")), "multipart/mixed; boundary=b"),
        (whole(part("GET /", None, "X-Long: " + "x" * 20_000)), "multipart/mixed; boundary=b"),
        (whole(*[part("GET /")] * 101), "multipart/mixed; boundary=b"),
        (b"--b\n" * 1_000_000, "multipart/mixed; boundary=b"), (b" " * 4_000_001, "multipart/mixed; boundary=b"),
    ],
)  # fmt: skip
def test_what_is_no_batch_is_refused_as_a_whole(body, content_type):
    error(send(body, content_type), 400)


def test_a_hundred_parts_are_a_batch():
    assert len(told(*[part("GET /")] * 100)) == 100


def test_a_batch_is_posted():
    response = Client().get("/batch")
    error(response, 405, "UNIMPLEMENTED")
    assert response.headers["Allow"] == "POST"
