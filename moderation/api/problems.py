"""Errors as RFC 9457 problem details. ``Kind`` has every one there is."""

from collections.abc import Mapping
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

URN = "urn:rejoinder:problem:"
MEDIA_TYPE = "application/problem+json"


class Kind(Enum):
    """What can go wrong: the end of its type, its status and its title."""

    MALFORMED = "malformed", 400, _("The request cannot be read.")
    INVALID = "invalid", 400, _("Some values cannot be used.")
    NO_KEY = "no-key", 401, _("An API key is needed, and none that opens anything was sent.")
    WRONG_SCOPE = "wrong-scope", 403, _("This key may not be used for that.")
    NOT_FOUND = "not-found", 404, _("There is nothing here.")
    WRONG_METHOD = "wrong-method", 405, _("This address does not take that method.")
    CLOSED = "comments-closed", 409, _("Comments are closed.")
    SAID_BEFORE = "said-before", 409, _("The same was said here before.")
    DECIDED = "already-decided", 409, _("The comment has another status by now.")
    IN_PROGRESS = "in-progress", 409, _("The first request with this idempotency key is not answered yet.")
    TOO_LARGE = "too-large", 413, _("The request is too large.")
    NOT_JSON = "not-json", 415, _("Requests are JSON in UTF-8.")
    KEY_REUSED = "idempotency-key-reused", 422, _("This idempotency key was used for another request.")
    TOO_MANY = "too-many", 429, _("Too much was asked in a short time.")
    BUSY = "busy", 503, _("No score could be made in time.")

    def __init__(self, name: str, code: int, title: str) -> None:
        self.urn, self.code, self.title = URN + name, code, title


class Problem(exceptions.APIException):
    """Raised by a view; ``more`` are members of the answer besides the usual ones."""

    def __init__(self, kind: Kind, detail: str = "", *, retry_after: int | None = None, **more: object) -> None:
        super().__init__(detail or str(kind.title))
        self.status_code, self.kind, self.retry_after, self.more = kind.code, kind, retry_after, more


class ProblemResponse(Response):
    """Rendered as JSON, and called what it is."""

    def __init__(self, kind: Kind, detail: str, headers: Mapping[str, str], **more: object) -> None:
        body = {"type": kind.urn, "title": str(kind.title), "status": kind.code, "detail": detail, **more}
        super().__init__(body, status=kind.code, headers=dict(headers), content_type=MEDIA_TYPE)

    @property
    def rendered_content(self) -> bytes:
        # Also where no renderer was chosen because the error came before that.
        self.accepted_renderer, self.accepted_media_type = JSONRenderer(), MEDIA_TYPE
        self.renderer_context = getattr(self, "renderer_context", {})
        return super().rendered_content


KIND_OF = {
    exceptions.ParseError: Kind.MALFORMED,
    exceptions.NotAuthenticated: Kind.NO_KEY,
    exceptions.AuthenticationFailed: Kind.NO_KEY,
    exceptions.PermissionDenied: Kind.WRONG_SCOPE,
    PermissionDenied: Kind.WRONG_SCOPE,
    exceptions.NotFound: Kind.NOT_FOUND,
    Http404: Kind.NOT_FOUND,
    exceptions.MethodNotAllowed: Kind.WRONG_METHOD,
    exceptions.UnsupportedMediaType: Kind.NOT_JSON,
}


def as_problem(error: Exception, context: Mapping[str, object]) -> Response | None:
    """DRF's exception handler. None for what nobody foresaw, which Django then reports as it does elsewhere."""
    if isinstance(error, Problem):
        headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
        return ProblemResponse(error.kind, str(error.detail), headers, **error.more)
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flat(error.detail))
        return ProblemResponse(Kind.INVALID, " ".join(one["detail"] for one in errors[:3]), {}, errors=errors)
    kind = next((kind for cause, kind in KIND_OF.items() if isinstance(error, cause)), None)
    if kind is None:
        return None
    headers = {"WWW-Authenticate": 'Bearer realm="api"'} if kind.code == status.HTTP_401_UNAUTHORIZED else {}
    # Django's 404 would name the table it looked in.
    plain = isinstance(error, Http404 | PermissionDenied)
    return ProblemResponse(kind, str(kind.title if plain else getattr(error, "detail", kind.title)), headers)


def _flat(detail: object, pointer: str = ""):
    """DRF's nested errors as a list of {pointer, detail}; the pointer is JSON Pointer (RFC 6901) into the body."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = pointer if name == "non_field_errors" else f"{pointer}/{name}"
            yield from _flat(inner, here)
    elif isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        for index, inner in enumerate(detail):
            yield from _flat(inner, f"{pointer}/{index}")
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(inner, pointer)
    elif detail:
        yield {"pointer": pointer, "detail": str(detail)}
