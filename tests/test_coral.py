"""Coral's external moderation phase, answered here: what the policy would look at waits for a person there."""

import hmac
import json
import time
from hashlib import sha256

import pytest
from django.test import Client

from blog.models import Comment
from moderation.feedback import Feedback
from moderation.services import active_policy, adopt_policy
from moderation.wire.coral import SIGNATURES, words_of

pytestmark = pytest.mark.django_db

SECRET = "0123456789abcdef0123456789abcdef"
KIND = "Thank you, the second paragraph answers what I asked."
RUDE = "You are a stupid idiot and a liar."
SPAM = "Best online casino, free spins at http://casino-bonus.xyz"


@pytest.fixture(autouse=True)
def _with_a_secret(settings):
    settings.SCORE_IN_WEB = True
    settings.CORAL_SECONDS = 120  # however busy the machine is
    settings.CORAL_SIGNING_SECRETS = [SECRET]


def request_of(body: object) -> bytes:
    """A request as Coral writes it."""
    asked = {
        "action": "NEW",
        "comment": {"body": body, "parentID": None},
        "author": {"id": "baf4e943", "role": "COMMENTER"},
        "story": {"id": "245b3856", "url": "https://paper.example/story"},
        "site": {"id": "a4bede88"},
        "tenantID": "19ba5794",
        "tenantDomain": "paper.example",
    }
    return json.dumps(asked).encode()


def signature(raw: bytes, secret: str = SECRET) -> str:
    return f"sha256={hmac.new(secret.encode(), raw, sha256).hexdigest()}"


def send(raw: bytes, signed: str | None = None, **headers: str):
    signed = signature(raw) if signed is None else signed
    return Client().generic(
        "POST", "/coral/moderate", raw, "application/json", HTTP_X_CORAL_SIGNATURE=signed, **headers
    )


def moderate(body: str):
    return send(request_of(body))


def held(response) -> list[str]:
    """The reasons that a comment is held for."""
    assert response.status_code == 200
    told = response.json()
    assert told["status"] == "SYSTEM_WITHHELD"
    assert all(action["actionType"] == "FLAG" for action in told["actions"])
    return [action["reason"] for action in told["actions"]]


def refused(response, status: int) -> str:
    assert response.status_code == status
    return response.json()["error"]


def test_a_comment_that_nothing_speaks_against_goes_on_its_way():
    answer = moderate(KIND)
    assert (answer.status_code, answer.content) == (204, b"")


def test_abuse_and_spam_are_flagged_and_held_for_a_person():
    assert held(moderate(RUDE)) == ["COMMENT_DETECTED_TOXIC"]
    assert held(moderate(SPAM)) == ["COMMENT_DETECTED_SPAM"]
    assert held(moderate(f"{RUDE} {SPAM}")) == ["COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM"]
    assert not Comment.objects.exists()
    assert not Feedback.objects.exists()


def test_what_the_policys_own_rules_hold_is_held_without_a_flag():
    policy = active_policy()
    policy.pk, policy.rules = None, {"words": {"review_exact": ["paragraph"]}}
    adopt_policy(policy)
    assert held(moderate(KIND)) == []


def test_a_language_that_cannot_be_scored_is_held_and_not_guessed():
    spanish = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."
    assert held(moderate(spanish)) == []


@pytest.mark.parametrize("html", [
    "<div>{kind} {foreign}.</div>", "<p>{kind}</p><p>{foreign}</p>", "<div>{foreign}<br>{kind} {kind}</div>",
])  # fmt: skip
@pytest.mark.parametrize("foreign", [
    "Te voy a matar a ti y a toda tu familia de cerdos", "Zabiję ciebie i całą twoją rodzinę",
    "Ik maak je af, vuile hond", "Я убью тебя и всю твою семью", "Seni ve bütün aileni öldüreceğim",
])  # fmt: skip
def test_a_comment_of_which_a_part_cannot_be_scored_is_held_too(html, foreign):
    assert held(moderate(html.format(kind=KIND, foreign=foreign))) == []


def test_html_is_read_as_the_words_that_readers_see():
    assert words_of("<p>You are an id<b>io</b>t &amp; more</p><p>Bye</p>") == "You are an idiot & more Bye"
    assert held(moderate("<div>You are a stupid id<b>io</b>t and a li<i></i>ar.</div>")) == [
        "COMMENT_DETECTED_TOXIC"
    ]


def test_where_a_link_leads_is_read_too():
    said = words_of('<p>See <a class="x" href="http://casino-bonus.xyz?a=1&amp;b=2">here</a>.</p>')
    assert said == "See here.\nhttp://casino-bonus.xyz?a=1&b=2"
    shown = words_of('<a href="http://casino-bonus.xyz">http://casino-bonus.xyz</a>')
    assert shown == "http://casino-bonus.xyz"


# --- signatures ---


def test_any_of_several_secrets_and_signatures_will_do(settings):
    settings.CORAL_SIGNING_SECRETS = ["f" * 32, SECRET]
    raw = request_of(KIND)
    for signed in (signature(raw), signature(raw, "f" * 32), f"{signature(raw, 'old' * 10)}, {signature(raw)}"):
        assert send(raw, signed).status_code == 204


@pytest.mark.parametrize(
    "signed",
    ["", "sha256=", "sha256", "sha256=é", "sha256=" + "0" * 64, "sha1=" + "0" * 40, ",,,,", "sha256=0," * 10_000,
     signature(request_of(KIND), "another secret of them"), signature(request_of(RUDE))],
)  # fmt: skip
def test_what_is_not_signed_is_refused(signed):
    assert "signature" in refused(send(request_of(KIND), signed), 401)


def test_only_so_many_signatures_are_looked_at():
    raw = request_of(KIND)
    assert send(raw, "sha256=0," * (SIGNATURES - 1) + signature(raw)).status_code == 204
    assert send(raw, "sha256=0," * SIGNATURES + signature(raw)).status_code == 401


def test_the_very_bytes_are_signed():
    raw = request_of(KIND)
    assert "signature" in refused(send(raw + b" ", signature(raw)), 401)


def test_without_a_secret_nobody_is_answered(settings):
    settings.CORAL_SIGNING_SECRETS = []
    raw = request_of(KIND)
    assert "CORAL_SIGNING_SECRETS" in refused(send(raw, signature(raw, "")), 404)


def test_guessing_signatures_ends_soon(settings):
    settings.API_RATE_ADDRESS = 2
    raw = request_of(KIND)
    statuses = [send(raw, "sha256=0").status_code for _time in range(3)]
    assert statuses == [401, 401, 429]
    assert send(raw).status_code == 204


# --- requests that are none ---


def test_a_request_is_a_post():
    assert Client().get("/coral/moderate").status_code == 405


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"null", b"\xff", b"1" * 10_000, b"[" * 100_000, b'{"comment": NaN}',
     b'{"comment": "body"}', request_of(None), request_of(5), request_of(["a"])],
)  # fmt: skip
def test_a_signed_request_that_says_nothing_is_refused(raw):
    assert "comment.body" in refused(send(raw), 400)


def test_a_request_that_is_too_long_is_not_read():
    assert "bytes" in refused(send(b" " * 1_000_001), 413)
    assert "bytes" in refused(send(b"", CONTENT_LENGTH="50000000"), 413)


@pytest.mark.parametrize(
    "body", ["", "\0", "\ud800 half", "<", "<<a href=", "[" * 20_000, "<b>" * 50_000, "😀" * 5000]
)
def test_odd_bodies_are_answered(body):
    assert moderate(body).status_code in (200, 204)


def test_a_text_made_to_take_long_does_not():
    began = time.process_time()
    words_of("<a " * 300_000)
    assert time.process_time() - began < 5


# --- no score is made up ---


def test_what_could_not_be_scored_in_time_is_held(settings, tmp_path):
    """Coral publishes where a phase fails."""
    settings.SCORE_IN_WEB, settings.SCORER_URL = False, f"unix://{tmp_path}/nobody.sock"
    answer = moderate(KIND)
    assert answer.json() == {"status": "SYSTEM_WITHHELD"}
