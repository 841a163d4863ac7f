"""What the formats of Google's APIs have in common: how a key is shown, how JSON is read, how errors look.

Standard query parameters (``alt``, ``fields``, ``prettyPrint``, ``callback`` and the like) may be sent and change
nothing; names that are not known are left alone, in the body as in the address.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from functools import wraps
from types import UnionType
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from moderation import bodies, keys
from moderation.keys import ApiKey, Scope
from moderation.quotas import OverQuota
from moderation.scoring_door import Busy
from moderation.wire.doors import Refused, Why, key_for

QUOTED = 100  # characters of a client's own words that an error repeats


class Status(Enum):
    """The names that errors have there, with their HTTP status."""

    INVALID_ARGUMENT = 400
    PERMISSION_DENIED = 403
    NOT_FOUND = 404
    UNIMPLEMENTED = 405  # a method that an address does not have
    RESOURCE_EXHAUSTED = 429  # a retry helps, after Retry-After
    UNAVAILABLE = 503  # the same


class Failure(Exception):
    """An answer that is an error. ``details`` are objects with an ``@type``; ``retry_after`` is in seconds."""

    def __init__(
        self, message: str, *details: dict[str, object],
        status: Status = Status.INVALID_ARGUMENT, retry_after: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message, self.details, self.status, self.retry_after = message, details, status, retry_after

    def as_response(self) -> JsonResponse:
        error: dict[str, object] = {
            "code": self.status.value, "message": self.message, "status": self.status.name,
        }  # fmt: skip
        if self.details:
            error["details"] = list(self.details)
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else None
        return JsonResponse({"error": error}, status=self.status.value, headers=headers)


View = Callable[[HttpRequest, ApiKey], HttpResponse]


def door(method: str, scope: Scope) -> Callable[[View], Callable[[HttpRequest], HttpResponse]]:
    """Make a view that is asked with ``method`` and a key for ``scope``; what it raises is answered as errors."""

    def for_clients(view: View) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt  # who calls shows a key, and no cookie counts
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            if not is_asked_with(method, request):
                return wrong_method(method)
            try:
                response = view(request, key_for(scope, shown_key(request), request))
            except Refused as refused:
                response = _refusal(refused).as_response()
            except OverQuota as over:
                response = _over(over).as_response()
            except Busy as busy:
                message = "No score could be made in time. Try again later."
                response = Failure(message, status=Status.UNAVAILABLE, retry_after=busy.retry_after).as_response()
            except Failure as failure:
                response = failure.as_response()
            response.headers["Cache-Control"] = "private, no-store"
            return response

        return answered

    return for_clients


def shown_key(request: HttpRequest) -> str:
    """The key in ``?key=``, X-Goog-Api-Key or one of the usual headers; "" for none."""
    asked = request.GET.get("key", "").strip() or request.headers.get("X-Goog-Api-Key", "").strip()
    return asked or keys.shown_key(request)


def is_asked_with(method: str, request: HttpRequest) -> bool:
    """HEAD is a GET whose body nobody wants."""
    return request.method == method or (method == "GET" and request.method == "HEAD")


def wrong_method(method: str) -> HttpResponse:
    response = Failure(f"This address is asked with {method}.", status=Status.UNIMPLEMENTED).as_response()
    response.headers["Allow"] = method
    return response


def _refusal(refused: Refused) -> Failure:
    if refused.why is Why.BAD_KEY:
        return Failure("API key not valid. Please pass a valid API key.", _reason("API_KEY_INVALID"))
    if refused.why is Why.NO_KEY:
        message = "Send an API key: as ?key=, as X-Goog-Api-Key or as Authorization: Bearer."
        return Failure(message, status=Status.PERMISSION_DENIED)
    if refused.why is Why.WRONG_SCOPE:
        message = "This API key was not made for that."
        return Failure(message, _reason("API_KEY_SERVICE_BLOCKED"), status=Status.PERMISSION_DENIED)
    message = "Too much was asked from this address."
    return Failure(message, status=Status.RESOURCE_EXHAUSTED, retry_after=refused.retry_after)


def _reason(reason: str) -> dict[str, object]:
    return {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}


def _over(over: OverQuota) -> Failure:
    message = f"Quota exceeded: this key may be used for {over.limit} texts or calls a {over.period}"
    if over.retry_after is None:
        return Failure(f"{message}, and this request alone needs more.", _reason("RATE_LIMIT_EXCEEDED"))
    return Failure(
        f"{message}.", _reason("RATE_LIMIT_EXCEEDED"), status=Status.RESOURCE_EXHAUSTED, retry_after=over.retry_after
    )


# --- What was sent -------------------------------------------------------------------------------------------
NOT_JSON = {
    "encoding": "Invalid JSON payload received. It is not UTF-8.",
    "depth": "Invalid JSON payload received. It is nested too deep.",
    "syntax": "Invalid JSON payload received. It is not JSON.",
}


class Fields:
    """A JSON object that was sent, read by names; null says as much as leaving a name out.

    A value of another kind than the one asked for raises Failure with its place.
    """

    def __init__(self, values: dict[str, object], place: str = "") -> None:
        self._values, self._place = values, place

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """ "" without one."""
        return self._of(name, str, "a string") or ""

    def flag(self, name: str) -> bool:
        return self._of(name, bool, "true or false") or False

    def number(self, name: str) -> float | None:
        value = self._of(name, int | float, "a number")
        if isinstance(value, bool):
            raise self._not(name, "a number")
        try:
            return None if value is None else float(value)
        except OverflowError:
            raise self._not(name, "a number") from None

    def inner(self, name: str) -> "Fields":
        """Without any names where there is no such object."""
        return Fields(self._of(name, dict, "an object") or {}, self.place(name))

    def texts(self, name: str) -> list[str]:
        found = self._of(name, list, "a list") or []
        if not all(isinstance(one, str) for one in found):
            raise self._not(name, "a list of strings")
        return found

    def inners(self, name: str) -> list["Fields"]:
        found = self._of(name, list, "a list") or []
        if not all(isinstance(one, dict) for one in found):
            raise self._not(name, "a list of objects")
        return [Fields(one, f"{self.place(name)}[{number}]") for number, one in enumerate(found)]

    def place(self, name: str) -> str:
        return f"{self._place}.{name[:QUOTED]}" if self._place else name[:QUOTED]

    def _of(self, name: str, kind: type | UnionType, called: str) -> Any:
        value = self._values.get(name)
        if value is not None and not isinstance(value, kind):
            raise self._not(name, called)
        return value

    def _not(self, name: str, called: str) -> Failure:
        return Failure(f"Invalid value at '{self.place(name)}': it is to be {called}.")


def sent(request: HttpRequest) -> Fields:
    """The body, which is a JSON object in UTF-8 whatever kind it says it is. Raises Failure."""
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"'").lower()
    if charset not in ("utf-8", "utf8"):
        raise Failure(NOT_JSON["encoding"])
    try:
        found = bodies.as_json(bodies.bounded(request.META, request))
    except bodies.TooLarge as error:
        raise Failure(f"Request payload size exceeds the limit: {error.most} bytes.") from None
    except bodies.NotJson as error:
        raise Failure(NOT_JSON[error.why]) from None
    if not isinstance(found, dict):
        raise Failure("Invalid JSON payload received. It is not an object.")
    return Fields(found)
