"""Bodies of requests: read up to a limit, and JSON that is nothing else."""

import json
from typing import Any, Protocol

LARGEST = 4_000_000  # bytes: a hundred texts, escaped, go through


class TooLarge(Exception):
    """A body is longer than it may be. ``most`` is in bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} bytes")
        self.most = most


class NotJson(ValueError):
    """A body is no JSON in UTF-8. ``why`` is "encoding", "depth" or "syntax"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def bounded(meta: dict[str, Any], stream: _Stream, most: int = LARGEST) -> bytes:
    """The body, of a request with this ``META``, from its stream. Raises TooLarge, before reading it if it can."""
    try:
        announced = int(meta.get("CONTENT_LENGTH") or 0)
    except ValueError:
        announced = 0
    body = b"" if announced > most else stream.read(most + 1)
    if announced > most or len(body) > most:
        raise TooLarge(most)
    return body


def as_json(body: bytes) -> object:
    """What the JSON says, nested as deep as Python reads it; numbers are numbers. Raises NotJson."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError:
        raise NotJson("encoding") from None
    except RecursionError:
        raise NotJson("depth") from None
    except ValueError:
        raise NotJson("syntax") from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
