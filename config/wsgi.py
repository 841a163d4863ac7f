import os
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()

from config.checks import refuse_misconfiguration  # noqa: E402 - needs the apps to be loaded

refuse_misconfiguration()


LARGEST_CHUNKED = 5_000_000  # bytes, of a body whose length nobody announced: more than any door takes
IN_MEMORY = 100_000  # bytes of it; the rest goes to a file


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, kept from a charset that is none, and from losing a body that comes in chunks.

    It takes the name of any codec, "zip" say, for a charset and fails before its first middleware, with a 500.
    And it reads as many bytes as Content-Length announces, none where the body comes in chunks.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    if not _can_be_read(content_type):
        # No codec has that name: Django passes over it, and a door that reads forms in other charsets refuses it.
        environ["CONTENT_TYPE"] = f"{content_type.partition(';')[0]}; charset=unknown"
    # Only a server that says so ends the stream where the body ends; of any other, reading on would wait for ever.
    if (
        not environ.get("wsgi.input_terminated")
        or "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    ):
        return _django(environ, start_response)
    with SpooledTemporaryFile(IN_MEMORY) as whole:
        length = _copy(environ["wsgi.input"], whole)
        # Every door refuses one as long in its own words, before it reads it. Only of files it might take a part.
        if length > LARGEST_CHUNKED and content_type.strip().lower().startswith("multipart/"):
            start_response("413 Content Too Large", [("Content-Type", "text/plain")])
            return [b"The body is longer than 5 MB.\n"]
        environ |= {"wsgi.input": whole, "CONTENT_LENGTH": str(length)}
        # The answer is made before the file is closed; one that streams must have read the body by then.
        return _django(environ, start_response)


def _copy(source: Any, to: SpooledTemporaryFile[bytes]) -> int:
    """Copies at most LARGEST_CHUNKED and a little; how many bytes there were. ``to`` is then at its beginning."""
    length = 0
    while length <= LARGEST_CHUNKED and (part := source.read(65_536)):
        length += to.write(part)
    to.seek(0)
    return length


def _can_be_read(content_type: str) -> bool:
    """Whether Django gets through its charset, and through bytes said to be in it."""
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        "".encode(charset)
        b"q=\xff".decode(charset, "replace")
    except (LookupError, ValueError):
        return False
    return True
