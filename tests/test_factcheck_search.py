"""The connector to claims:search, against a real server that answers as Google's does."""

import io
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command

from moderation.factchecks.models import FactCheck

pytestmark = pytest.mark.django_db
KEY = "AIzaSecretKey123"


def claim(number, **changes):
    return {
        "text": f"Claim {number}.",
        "claimant": "Somebody",
        "claimDate": "2020-01-02T00:00:00Z",
        "claimReview": [
            {
                "publisher": {"name": "Fact Desk", "site": "factdesk.example"},
                "url": f"https://factdesk.example/{number}",
                "title": "No.",
                "reviewDate": "2020-01-07T00:00:00Z",
                "textualRating": "False",
                "languageCode": "en",
            }
            | changes
        ],
    }


@pytest.fixture
def service(settings):
    """Answers with ``service.answers``, one after the other, and keeps what was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server = self.server
            server.asked.append((parse_qs(urlsplit(self.path).query), self.headers.get("X-Goog-Api-Key")))
            status, body = server.answers.pop(0)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", body)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else json.dumps(body).encode())

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers = [], []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.FACT_CHECK_API_KEY = KEY
    settings.FACT_CHECK_API_URL = f"http://127.0.0.1:{server.server_port}/v1alpha1/claims:search"
    yield server
    server.shutdown()
    server.server_close()


def fetch(*words, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("fetch_factchecks", *words, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_what_the_service_finds_comes_into_the_library_page_by_page(service):
    service.answers = [
        (200, {"claims": [claim(1), claim(2, url="javascript:x")], "nextPageToken": "2"}),
        (200, {"claims": [claim(3), {"text": "Without review"}]}),
    ]
    out, err = fetch("drone", "strike", language="en", allow_publisher=["Fact Desk"])
    assert "2 created" in out
    assert "1 refused" in out
    assert "http://" in err
    assert service.asked[0] == ({"query": ["drone strike"], "languageCode": ["en"], "pageSize": ["50"]}, KEY)
    assert service.asked[1][0]["pageToken"] == ["2"]
    entry = FactCheck.objects.usable().get(claim="Claim 1.")
    assert (entry.verdict, str(entry.review_date), entry.source) == (
        "false",
        "2020-01-07",
        "Google Fact Check Tools",
    )


def test_a_search_finds_a_part_and_deactivates_nothing(service):
    service.answers = [(200, {"claims": [claim(1)]}), (200, {})]
    fetch("one")
    fetch("two")
    assert FactCheck.objects.get().active


def test_the_limit_and_a_dry_run_are_kept(service):
    service.answers = [(200, {"claims": [claim(number) for number in range(5)], "nextPageToken": "2"})]
    assert "3 created" in fetch("x", limit=3, dry_run=True)[0]
    assert not FactCheck.objects.exists()
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((400, {"error": {"message": f"API key not valid: {KEY}"}}), "FACT_CHECK_API_KEY is right"),
        ((403, {}), "FACT_CHECK_API_KEY is right"),
        ((429, {}), "Try again later"),
        ((500, {}), "Try again later"),
        ((302, "http://127.0.0.1:1/elsewhere"), "302"),
        ((200, "<html>"), "not the JSON"),
        ((200, [1]), "not the JSON"),
        ((200, "[" * 100_000), "not the JSON"),
        ((200, "x" * 5_000_001), "too large"),
    ],
    ids=range(9),
)
def test_a_service_that_refuses_is_said_to_and_the_key_is_never_told(service, answer, sentence, caplog):
    service.answers = [answer]
    with caplog.at_level(logging.DEBUG), pytest.raises(CommandError, match=sentence) as caught:
        fetch("x")
    assert KEY not in str(caught.value) + caplog.text
    assert not FactCheck.objects.exists()


def test_a_service_that_is_not_there_is_an_error_in_words(settings):
    settings.FACT_CHECK_API_KEY, settings.FACT_CHECK_API_URL = KEY, "http://127.0.0.1:9/claims:search"
    with pytest.raises(CommandError, match="could not be reached"):
        fetch("x")


def test_without_a_key_nothing_is_asked(service, settings):
    settings.FACT_CHECK_API_KEY = ""
    with pytest.raises(CommandError, match="FACT_CHECK_API_KEY"):
        fetch("x")
    assert service.asked == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"FACT_CHECK_API_KEY": "two\nlines"}, ["x"]),
        ({"FACT_CHECK_API_URL": "file:///etc/passwd"}, ["x"]),
        ({}, []),
    ],
)
def test_what_cannot_be_asked_is_not(service, settings, changes, words):
    for name, value in changes.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError):
        fetch(*words)
    assert service.asked == []
