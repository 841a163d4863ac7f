import os
import re
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.wsgi import get_wsgi_application

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
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", content_type, re.IGNORECASE)
    if charset and not _is_text_encoding(charset[1]):
        environ["CONTENT_TYPE"] = content_type.partition(";")[0]
    # Only a server that says so ends the stream where the body ends; of any other, reading on would wait for ever.
    if (
        not environ.get("wsgi.input_terminated")
        or "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    ):
        return _django(environ, start_response)
    with SpooledTemporaryFile(IN_MEMORY) as whole:
        length = _copy(environ["wsgi.input"], whole)
        if length > LARGEST_CHUNKED:
            start_response("413 Content Too Large", [("Content-Type", "text/plain"), ("Connection", "close")])
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


def _is_text_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
