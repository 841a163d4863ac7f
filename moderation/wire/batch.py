"""Google's batches: up to a hundred requests in the parts of one body, as its client libraries send and read them.

Each part shows a key, is counted for it, and is answered by the view of its address as if it had come alone.
"""

import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote
from uuid import uuid4

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from moderation import bodies
from moderation.wire.claims_search import claims_search
from moderation.wire.google import Answer, Failure, Status, is_asked_with, nothing, open_to_pages, wrong_method
from moderation.wire.perspective import analyze, suggestscore

MOST_PARTS = 100
LONGEST_HEAD = 20_000  # bytes of a part's headers
SECONDS = 20  # after which no further part is begun: the thread that answers is one of few
DOORS: dict[str, Answer] = {
    "/v1alpha1/comments:analyze": analyze,
    "/v1alpha1/comments:suggestscore": suggestscore,
    "/v1alpha1/claims:search": claims_search,
}
# Of a part's headers only these: with others it could say that it came from another address than the batch did.
KEYS = {"authorization": "HTTP_AUTHORIZATION", "x-goog-api-key": "HTTP_X_GOOG_API_KEY"}
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLDED = re.compile(r"\r?\n[ \t]+")
_CONTENT_ID = re.compile(r"<([ -~]{1,500})>")


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a batch. ``content_id`` is without its brackets, ``path`` without the query."""

    content_id: str
    method: str
    path: str
    query: str
    headers: dict[str, str]  # by their names in lower case
    body: bytes


@csrf_exempt  # no cookie counts
@open_to_pages("POST")
def batch(request: HttpRequest) -> HttpResponse:
    """The answers stand in the order of the parts; one that fails fails alone."""
    if not is_asked_with("POST", request):
        return wrong_method("POST")
    try:
        parts = parts_of(request)
    except Failure as failure:
        return failure.as_response()
    end = time.monotonic() + SECONDS
    answers = [(part, _answered(part, request) if time.monotonic() < end else _late()) for part in parts]
    boundary = f"batch_{uuid4().hex}"
    whole = b"".join(_as_part(boundary, part, answer) for part, answer in answers) + f"--{boundary}--\r\n".encode()
    headers = {"Cache-Control": "private, no-store"}
    return HttpResponse(whole, content_type=f"multipart/mixed; boundary={boundary}", headers=headers)


def parts_of(request: HttpRequest) -> list[Part]:
    """Raises Failure, also for a batch that was cut off."""
    boundary = (request.content_params or {}).get("boundary", "").encode("ascii", "replace")
    if request.content_type != "multipart/mixed" or not boundary:
        raise Failure("A batch is multipart/mixed, with a boundary.")
    try:
        body = bodies.bounded(request.META, request)
    except bodies.TooLarge as error:
        raise Failure(f"Request payload size exceeds the limit: {error.most} bytes.") from None
    _preamble, *found = (b"\n" + body).split(b"\n--" + boundary, MOST_PARTS + 2)
    *parts, end = found or [b""]
    if len(parts) > MOST_PARTS:
        raise Failure(f"A batch may have {MOST_PARTS} parts.")
    if not parts or not end.startswith(b"--"):
        raise Failure("The batch has no parts, or no end.")
    return [_part(number, raw) for number, raw in enumerate(parts, start=1)]


def _part(number: int, raw: bytes) -> Part:
    about, http = _halves(raw)
    named = _CONTENT_ID.fullmatch(_headers(about).get("content-id", ""))
    if not named:
        raise Failure(f"Part {number} of the batch is to have a Content-ID in angle brackets.")
    head, body = _halves(http)
    line, _newline, headers = head.lstrip().partition("\n")
    method, _space, target = line.strip().partition(" ")
    path, _mark, query = target.partition(" ")[0].partition("?")
    return Part(named[1], method, unquote(path), query, _headers(headers), body)


def _halves(message: bytes) -> tuple[str, bytes]:
    """What stands above the first blank line, and below it. Raises Failure."""
    head, *body = _BLANK_LINE.split(message, 1)
    if len(head) > LONGEST_HEAD:
        raise Failure(f"The headers of a part may have {LONGEST_HEAD} bytes.")
    return head.decode("latin-1"), b"".join(body)


def _headers(lines: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in _FOLDED.sub(" ", lines).split("\n"))
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}


def _answered(part: Part, outer: HttpRequest) -> HttpResponse:
    """The view's own answer. A part without a key shows the batch's."""
    keys = {variable: part.headers[name] for name, variable in KEYS.items() if name in part.headers}
    asked = {
        "REQUEST_METHOD": part.method,
        "PATH_INFO": part.path,
        "QUERY_STRING": part.query,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(part.body)),
        "wsgi.input": BytesIO(part.body),
        "wsgi.url_scheme": outer.scheme,
    }
    return DOORS.get(part.path, nothing)(WSGIRequest(outer.META | keys | asked))


def _late() -> HttpResponse:
    message = "The parts before took too long. Send this one again."
    return Failure(message, status=Status.UNAVAILABLE, retry_after=1).as_response()


def _as_part(boundary: str, part: Part, answer: HttpResponse) -> bytes:
    lines = [
        f"--{boundary}", "Content-Type: application/http", f"Content-ID: <response-{part.content_id}>", "",
        f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + answer.serialize() + b"\r\n"
