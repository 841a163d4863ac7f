"""Requests no browser sends get an answer all the same, never a server error."""

import io

import pytest

from config.wsgi import application
from tests.factories import make_post

pytestmark = pytest.mark.django_db(transaction=True)  # Django closes the connection around each request


def ask(path="/", query="", **environ):
    """The status that the WSGI application itself gives: Django's test client would enter it further in."""
    answered = []
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
        lambda status, headers: answered.append(status),
    )
    getattr(body, "close", list)()
    return answered[0]


@pytest.mark.parametrize("charset", ["zip", "rot13", "hex", "no-such", "utf-8", '"zip"', "a\0b"])
@pytest.mark.parametrize("query", ["", "q=war"])
def test_a_charset_that_is_none_is_passed_over(charset, query):
    make_post()
    assert ask("/search/", query, CONTENT_TYPE=f"text/html; charset={charset}") == "200 OK"


def test_a_browser_finds_an_icon(stranger):
    assert stranger.get("/favicon.ico").url.endswith("icon.svg")
    assert stranger.post("/favicon.ico").status_code == 405


def test_a_body_in_chunks_without_a_server_that_ends_it_is_not_waited_for():
    class Endless(io.BytesIO):
        def read(self, size=-1):
            raise AssertionError("read on a stream that never ends")

    post = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "HTTP_TRANSFER_ENCODING": "chunked"}
    assert ask("/v1/moderations", **post | {"wsgi.input": Endless()}).startswith("401")


def test_a_body_in_chunks_that_is_too_long_is_refused():
    long = {"wsgi.input": io.BytesIO(b" " * 5_000_001), "wsgi.input_terminated": True}
    post = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json", "HTTP_TRANSFER_ENCODING": "Chunked"}
    assert ask("/v1/moderations", **post | long) == "413 Content Too Large"
