"""What the formats of Google's APIs have in common: how a key is shown, how errors look, and that pages may ask.

Standard query parameters (``alt``, ``fields``, ``prettyPrint``, ``callback`` and the like) may be sent and change
nothing; names that are not known are left alone, in the body as in the address.
"""

from collections.abc import Callable
from enum import Enum
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from moderation import keys
from moderation.keys import ApiKey, Scope
from moderation.quotas import OverQuota
from moderation.scoring_door import Busy
from moderation.wire.doors import Refused, Why, key_for

QUOTED = 100  # characters of a client's own words that an error repeats
PREFLIGHT_SECONDS = 3600  # for which a browser need not ask again whether it may


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
Answer = Callable[[HttpRequest], HttpResponse]


def open_to_pages(method: str) -> Callable[[Answer], Answer]:
    """Let scripts in any page ask a view with ``method``, as they could ask the services whose format it is.

    No cookie counts there and what is worth anything needs a key, so a page learns nothing that its own server
    could not.
    """

    def opened(view: Answer) -> Answer:
        @wraps(view)
        def answered(request: HttpRequest) -> HttpResponse:
            response = _preflight(method) if request.method == "OPTIONS" else view(request)
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            return response

        return answered

    return opened


def _preflight(method: str) -> HttpResponse:
    allowed = {
        "Access-Control-Allow-Methods": method,
        "Access-Control-Allow-Headers": "Content-Type, Authorization, X-Goog-Api-Key",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
    return HttpResponse(status=204, headers=allowed)


def door(method: str, scope: Scope) -> Callable[[View], Answer]:
    """Make a view that is asked with ``method`` and a key for ``scope``; what it raises is answered as errors."""

    def for_clients(view: View) -> Answer:
        @csrf_exempt  # who calls shows a key, and no cookie counts
        @open_to_pages(method)
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


@csrf_exempt
@open_to_pages("GET, POST")
def nothing(request: HttpRequest) -> HttpResponse:
    """At every address that is none."""
    return Failure("There is nothing at this address.", status=Status.NOT_FOUND).as_response()


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
        f"{message}.",
        _reason("RATE_LIMIT_EXCEEDED"),
        status=Status.RESOURCE_EXHAUSTED,
        retry_after=over.retry_after,
    )
