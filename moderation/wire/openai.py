"""OpenAI's ``POST /v1/moderations``: its shape and its errors, filled with what we truly score.

A text that could not be scored, in another language say, is an error: a 0 would be taken for harmless. So is one
that was scored for a part only, unless that part is flagged.
"""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from moderation import bodies, keys
from moderation.api.shapes import LONGEST_TEXT, MOST_TEXTS
from moderation.keys import Scope
from moderation.policy import Thresholds
from moderation.quotas import OverQuota
from moderation.scoring.types import Label, Reading, Score, Text
from moderation.scoring_door import Busy
from moderation.services import active_policy
from moderation.wire.doors import Refused, Why, key_for, readings

INVALID = "invalid_request_error"

# Category -> the ways to it, each a tuple of labels that have to be there together; no way: it is not scored. A
# way's probability is its lowest, a category's that of its highest way: what "together" and "one of" come to when
# labels go along with each other, as these do. So no category falls when a label rises, nor passes a wider one.
CATEGORIES: dict[str, tuple[tuple[Label, ...], ...]] = {
    "harassment": ((Label.INSULT,), (Label.THREAT,)),
    "harassment/threatening": ((Label.THREAT,),),
    "hate": ((Label.IDENTITY_ATTACK,),),
    "hate/threatening": ((Label.IDENTITY_ATTACK, Label.THREAT),),
    "illicit": (),
    "illicit/violent": (),
    "self-harm": (),
    "self-harm/intent": (),
    "self-harm/instructions": (),
    "sexual": (),
    "sexual/minors": (),
    "violence": ((Label.THREAT,),),  # announced, not described
    "violence/graphic": (),
}
NEEDED = {label for ways in CATEGORIES.values() for way in ways for label in way}
NOT_JSON = {
    "encoding": "The body of your request is not UTF-8.",
    "depth": "The body of your request is nested too deep.",
    "syntax": "We could not parse the JSON body of your request.",
}
REFUSALS = {
    Why.NO_KEY: (401, "invalid_api_key", "You did not provide an API key: send it as Authorization: Bearer."),
    Why.BAD_KEY: (401, "invalid_api_key", "Incorrect API key provided: it is wrong, stopped or has expired."),
    Why.WRONG_SCOPE: (403, "insufficient_permissions", "This API key was not made to have texts scored."),
    Why.TOO_MANY: (429, "rate_limit_exceeded", "Too much was asked from this address."),
}


class Failure(Exception):
    """An answer that is an error. ``param`` names the part of the request; ``retry_after`` is in seconds."""

    def __init__(
        self, message: str, *, status: int = 400, code: str | None = None, param: str | None = None,
        retry_after: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message, self.status, self.code, self.param = message, status, code, param
        self.retry_after = retry_after

    def as_response(self) -> JsonResponse:
        kind = {HTTPStatus.TOO_MANY_REQUESTS: "requests", HTTPStatus.SERVICE_UNAVAILABLE: "server_error"}
        error = {
            "message": self.message, "type": kind.get(HTTPStatus(self.status), INVALID), "param": self.param,
            "code": self.code,
        }  # fmt: skip
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else None
        return JsonResponse({"error": error}, status=self.status, headers=headers)


@csrf_exempt  # who calls shows a key, and no cookie counts
def moderations(request: HttpRequest) -> HttpResponse:
    try:
        response = _moderated(request)
    except Failure as failure:
        response = failure.as_response()
    except Refused as refused:
        status, code, message = REFUSALS[refused.why]
        response = Failure(message, status=status, code=code, retry_after=refused.retry_after).as_response()
    except OverQuota as over:
        response = _over(over).as_response()
    except Busy as busy:
        message = "No score could be made in time. Try again later."
        response = Failure(message, status=503, code="busy", retry_after=busy.retry_after).as_response()
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "POST"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """At every address that is none."""
    return Failure("There is nothing at this address.", status=404, code="unknown_url").as_response()


def _over(over: OverQuota) -> Failure:
    message = f"This key may be used for {over.limit} texts or calls a {over.period}"
    if over.retry_after is None:
        return Failure(f"{message}, and this request alone needs more.", code="quota_too_small", param="input")
    code = "insufficient_quota" if over.period == "day" else "rate_limit_exceeded"
    return Failure(f"{message}.", status=429, code=code, retry_after=over.retry_after)


def _moderated(request: HttpRequest) -> HttpResponse:
    """Raises Failure, and what ``wire.doors`` raises."""
    if request.method != "POST":
        raise Failure("This address takes POST only.", status=405, code="method_not_supported")
    key = key_for(Scope.ASSESS, keys.shown_key(request), request)
    texts, is_list = _texts(request)
    found = readings(key, [Text(body=text) for text in texts])
    thresholds = active_policy().as_rules().thresholds
    results = [
        _checked_result(reading, thresholds, f"input[{place}]" if is_list else "input")
        for place, reading in enumerate(found)
    ]
    return JsonResponse(
        {
            "id": f"modr-{uuid4().hex}",
            "model": f"rejoinder/{found[0].models['abuse']}",
            "results": results,
        }
    )


def as_result(reading: Reading, thresholds: Thresholds) -> dict[str, object]:
    """A Reading with the scores NEEDED as OpenAI's result. A category is true from its review thresholds on."""
    scored = {score.label: score.probability or 0.0 for score in reading.scores}
    above = {label: label in thresholds and scored[label] >= thresholds[label].review for label in NEEDED}
    categories = {
        name: any(all(above[label] for label in way) for way in ways) for name, ways in CATEGORIES.items()
    }
    return {
        "flagged": any(categories.values()),
        "categories": categories,
        "category_scores": {name: round(_probability(ways, scored), 4) for name, ways in CATEGORIES.items()},
        "category_applied_input_types": {name: ["text"] if ways else [] for name, ways in CATEGORIES.items()},
    }


def _probability(ways: tuple[tuple[Label, ...], ...], scored: Mapping[Label, float]) -> float:
    return max((min(scored[label] for label in way) for way in ways), default=0.0)


def _checked_result(reading: Reading, thresholds: Thresholds, param: str) -> dict[str, object]:
    """Raises Failure for a text without a score, and for one scored for a part in which nothing is found: the
    format has no word for "not all of it was read", and the rest is not harmless for that."""
    needed = [score for score in reading.scores if score.label in NEEDED]
    missing = next((score for score in needed if score.probability is None), None)
    if missing is not None:
        raise _unscored("this text", missing, param)
    result = as_result(reading, thresholds)
    partly = next((score for score in needed if score.note), None)
    if partly is not None and not result["flagged"]:
        raise _unscored("the whole of this text", partly, param)
    return result


def _unscored(what: str, score: Score, param: str) -> Failure:
    message = f"There is no score for {what} ({score.note}), and none is made up."
    return Failure(message, code="unsupported_language", param=param)


# --- What was sent ------------------------------------------------------------------------------------------
def _texts(request: HttpRequest) -> tuple[list[str], bool]:
    """The texts, one for each result, and whether they came as a list of strings. Raises Failure."""
    sent = _json(request)
    if not isinstance(sent, Mapping):
        raise Failure("The body of your request is no JSON object.", code="invalid_type")
    if "input" not in sent:
        raise Failure("Missing required parameter: 'input'.", code="missing_required_parameter", param="input")
    if not isinstance(sent.get("model", ""), str | None):
        raise Failure("Invalid type for 'model': expected a string.", code="invalid_type", param="model")
    given = sent["input"]
    if isinstance(given, str):
        return [_checked(given, "input")], False
    if not isinstance(given, list) or not given:
        message = "Invalid type for 'input': expected a string, a list of strings or a list of parts."
        raise Failure(message, code="invalid_type", param="input")
    if isinstance(given[0], Mapping):
        return [
            _checked("\n\n".join(_part(one, f"input[{place}]") for place, one in enumerate(given)), "input")
        ], False
    if len(given) > MOST_TEXTS:
        message = f"'input' may have {MOST_TEXTS} texts, and has {len(given)}."
        raise Failure(message, code="array_above_max_length", param="input")
    return [_checked(one, f"input[{place}]") for place, one in enumerate(given)], True


def _json(request: HttpRequest) -> object:
    try:
        return bodies.as_json(bodies.bounded(request.META, request))
    except bodies.TooLarge as error:
        message = f"The body of your request may have {error.most} bytes."
        raise Failure(message, status=413, code="request_too_large") from None
    except bodies.NotJson as error:
        raise Failure(NOT_JSON[error.why], code="invalid_json") from None


def _part(part: object, param: str) -> str:
    kind = part.get("type") if isinstance(part, Mapping) else None
    if kind == "image_url":
        raise Failure("Images are not scored here: send text only.", code="unsupported_input", param=param)
    text = part.get("text") if isinstance(part, Mapping) and kind == "text" else None
    if not isinstance(text, str):
        message = f'Invalid type for \'{param}\': expected an object with "type": "text" and a string "text".'
        raise Failure(message, code="invalid_type", param=param)
    return text


def _checked(text: object, param: str) -> str:
    if not isinstance(text, str):
        raise Failure(f"Invalid type for '{param}': expected a string.", code="invalid_type", param=param)
    if not text.strip():
        raise Failure(f"'{param}' is empty.", code="empty_string", param=param)
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise Failure(f"'{param}' has half a character.", code="invalid_string", param=param) from None
    if size > LONGEST_TEXT:
        message = f"'{param}' may have {LONGEST_TEXT} bytes of UTF-8, and has {size}."
        raise Failure(message, code="string_above_max_length", param=param)
    return text
