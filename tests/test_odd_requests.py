"""Requests no browser sends get an answer all the same, never a server error."""

import io

import pytest

from config.wsgi import application
from tests.api import make_key
from tests.factories import make_post

pytestmark = pytest.mark.django_db(transaction=True)  # Django closes the connection around each request

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def answered(path="/", query="", **environ):
    """What the WSGI application itself answers, status, headers and body: Django's test client would enter it
    further in."""
    started = []
    body = application(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            **environ,
        },
        lambda status, headers: started.append((status, dict(headers))),
    )
    said = b"".join(body)
    getattr(body, "close", list)()
    return *started[0], said


def ask(path="/", query="", **environ):
    """The status alone."""
    return answered(path, query, **environ)[0]


def sent(body, kind):
    """What a POST of ``body`` has in its environment."""
    said = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))}
    return said | {"wsgi.input": io.BytesIO(body)}


@pytest.mark.parametrize("charset", [
    "zip", "rot13", "hex", "no-such", "utf-8", '"zip"', "a\0b", "punycode", "idna", "undefined", "utf-16",
    "utf-8; charset=zip",
])  # fmt: skip
@pytest.mark.parametrize("query", ["", "q=war", "q=\xff%ff"])
def test_a_charset_that_is_none_is_passed_over(charset, query):
    make_post()
    assert ask("/search/", query, CONTENT_TYPE=f"text/html; charset={charset}") == "200 OK"


@pytest.mark.parametrize("charset", ["no-such''utf-8", "utf-8''zip", "punycode''%ff", "utf-8''%00"])
def test_a_charset_that_names_its_own_charset_is_read_or_passed_over(charset):
    assert ask("/search/", "q=war", CONTENT_TYPE=f"text/html; charset*={charset}") == "200 OK"


@pytest.mark.parametrize("charset", ["bogus", "rot13", "hex", "base64", "punycode", "utf-16"])
def test_the_akismet_door_reads_no_form_in_a_charset_that_is_none(charset):
    form = f"blog=https://gardens.example&api_key={make_key('assess')}&comment_content=a".encode()
    status, headers, said = answered("/1.1/comment-check", **sent(form, f"{FORM}; charset={charset}"))
    assert (status, said) == ("200 OK", b"invalid")
    assert "charset" in headers["X-akismet-debug-help"]


def test_a_browser_finds_an_icon(stranger):
    assert stranger.get("/favicon.ico").url.endswith("icon.svg")
    assert stranger.post("/favicon.ico").status_code == 405


def test_a_body_in_chunks_without_a_server_that_ends_it_is_not_waited_for():
    class Endless(io.BytesIO):
        def read(self, size=-1):
            raise AssertionError("read on a stream that never ends")

    post = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
    assert ask("/v1/moderations", **post | {"wsgi.input": Endless()}).startswith("401")


@pytest.mark.parametrize(
    ("path", "kind", "status", "said"),
    [
        ("/v1/moderations", JSON, 413, b'"request_too_large"'),
        ("/v1alpha1/comments:analyze", JSON, 400, b"Request payload size exceeds the limit"),
        ("/api/v1/assessments", JSON, 413, b"urn:"),
        ("/1.1/comment-check", FORM, 200, b"invalid"),
        ("/coral/moderate", JSON, 413, b'"error"'),
        ("/admin/login/", FORM, 403, b"<h1>"),
        ("/1.1/comment-check", "Multipart/form-data; boundary=x", 413, b"5 MB"),
    ],
)
def test_a_body_in_chunks_that_is_too_long_is_refused_in_the_doors_own_words(settings, path, kind, status, said):
    settings.CORAL_SIGNING_SECRETS = ["whsec"]
    long = sent(b" " * 5_000_001, kind) | {"HTTP_AUTHORIZATION": f"Bearer {make_key('assess')}"}
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "Chunked"}
    del long["CONTENT_LENGTH"]
    found, _headers, body = answered(path, **long | chunked)
    assert (int(found[:3]), said in body) == (status, True), body[:300]
