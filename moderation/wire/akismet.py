"""The Akismet format: is this comment spam, and what a site's own people say of it.

What is wrong with a request is answered as that service does: 200, ``invalid``, and why in X-akismet-debug-help.
What is wrong here (no score in time, over quota) is 503 or 429 with Retry-After and X-akismet-error, and neither
``true`` nor ``false``: some clients take whatever is not ``false`` for spam, but none does at such a status.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from moderation import quotas
from moderation.keys import OPENING, ApiKey, Scope
from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.types import Label, Text
from moderation.scoring_door import Busy
from moderation.services import active_policy
from moderation.submissions import spam_probability, take_submission
from moderation.wire.akismet_fields import Fields, Unclear, comment_of, fields_of, is_set, needed, short
from moderation.wire.doors import Refused, Why, key_for, readings

THANKS = "Thanks for making the web a better place."
# Clients may throw such comments away unseen, so only what the shipped model is nearly certain of. What was learnt
# here, from whomever, never makes a comment one of these.
DISCARD_FROM = 0.99
GUARANTEED_NAMES = ("viagra-test-123", "akismet-guaranteed-spam")
GUARANTEED_EMAIL = "akismet-guaranteed-spam@example.com"

Handler = Callable[[ApiKey, Fields], HttpResponse]


def door(scope: Scope, *methods: str, key_in: tuple[str, ...] = ("api_key", "key")):
    """Make a view of a handler that is given the caller's key, good for ``scope``, and the request's fields."""

    def made(handler: Handler):
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(handler)
        def view(request: HttpRequest, path_key: str = "") -> HttpResponse:
            response = _answered(handler, scope, key_in, request, path_key)
            response.headers["Cache-Control"] = "no-store"
            return response

        return view

    return made


def _answered(
    handler: Handler, scope: Scope, key_in: tuple[str, ...], request: HttpRequest, path_key: str
) -> HttpResponse:
    try:
        fields = fields_of(request)
        in_fields = next((fields[name] for name in key_in if fields.get(name)), "")
        return handler(key_for(scope, in_fields or path_key or _in_host(request), request), fields)
    except Unclear as error:
        return _invalid(str(error))
    except Refused as refused:
        if refused.why is Why.TOO_MANY:
            return _not_now(429, refused.why.value, refused.retry_after)
        return _invalid(refused.why.value)
    except quotas.OverQuota as over:
        return _not_now(429, f"the key may be used {over.limit} times a {over.period}", over.retry_after)
    except Busy as busy:
        return _not_now(503, "no score could be made in time", busy.retry_after)


def _in_host(request: HttpRequest) -> str:
    """The first part of the host's name, if it looks like a key: clients ask KEY.host."""
    first = request.get_host().partition(".")[0].lower()
    return first if first.startswith(OPENING) else ""


def text(answer: str, status: int = 200, **headers: object) -> HttpResponse:
    """Exactly ``answer``: clients compare it."""
    named = {name.replace("_", "-"): str(value) for name, value in headers.items() if value is not None}
    return HttpResponse(answer, status=status, content_type="text/plain; charset=utf-8", headers=named)


def _invalid(why: str) -> HttpResponse:
    return text("invalid", X_akismet_debug_help=why)


def _not_now(status: int, why: str, retry_after: int | None) -> HttpResponse:
    return text(why, status, X_akismet_error=why, Retry_After=retry_after)


@door(Scope.ASSESS, "POST", key_in=("key", "api_key"))
def verify_key(key: ApiKey, fields: Fields) -> HttpResponse:
    needed(fields, "blog")
    return text("valid")


@door(Scope.ASSESS, "POST")
def comment_check(key: ApiKey, fields: Fields) -> HttpResponse:
    needed(fields, "blog")
    comment = comment_of(fields)
    spam, discard = _guaranteed(fields), is_set(fields, "is_test") and is_set(fields, "test_discard")
    if spam is None:
        spam, discard = _judged(key, comment)
    else:
        quotas.spend(key)
    quotas.tally(key, **{"spam" if spam else "ham": 1})
    return text("true" if spam else "false", X_akismet_pro_tip="discard" if spam and discard else None)


@door(Scope.FEEDBACK, "POST")
def submit_spam(key: ApiKey, fields: Fields) -> HttpResponse:
    return _submitted(key, fields, spam=True)


@door(Scope.FEEDBACK, "POST")
def submit_ham(key: ApiKey, fields: Fields) -> HttpResponse:
    return _submitted(key, fields, spam=False)


def _guaranteed(fields: Fields) -> bool | None:
    """What the format promises for the values that clients test with; None for anything else."""
    if fields.get("user_role") == "administrator":
        return False
    named = fields.get("comment_author") in GUARANTEED_NAMES
    return True if named or fields.get("comment_author_email") == GUARANTEED_EMAIL else None


def _judged(key: ApiKey, comment: Text) -> tuple[bool, bool]:
    """Whether it is spam, and whether so surely that nobody need see it. Raises OverQuota and Busy."""
    thresholds = active_policy().as_rules().thresholds
    threshold = thresholds.get(Label.SPAM, DEFAULT_THRESHOLDS[Label.SPAM])
    # Without what this site knows: ``spam_probability`` brings that and the caller's own together.
    (reading,) = readings(key, [comment], use_site=False)
    shipped = reading.probability(Label.SPAM)
    if shipped is None:
        raise Busy(60)
    spam = spam_probability(key, comment, shipped) >= threshold.review
    return spam, shipped >= max(DISCARD_FROM, threshold.reject)


def _submitted(key: ApiKey, fields: Fields, *, spam: bool) -> HttpResponse:
    """No ``blog`` is needed: some clients leave it out here."""
    comment = comment_of(fields)
    quotas.spend(key)
    if not is_set(fields, "is_test") and take_submission(key, comment, spam=spam, community=short(fields, "blog")):
        quotas.tally(key, **{"missed_spam" if spam else "false_positives": 1})
    return text(THANKS)
