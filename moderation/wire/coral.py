"""Coral's external moderation phase: a comment in, signed; what Coral shall do with it out.

Coral goes on without a phase that fails or is late, which may publish the comment. So a comment that could not be
scored in time is held there for a person, as one is that the policy would reject: a person decides. The format
has no time stamp: a request sent again is answered again, and neither changes anything, for nothing is stored.
"""

import hmac
import re
from hashlib import sha256
from html import unescape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from blog.addresses import client_address
from blog.plaintext import tidy
from blog.text import plain_text
from moderation import bodies, quotas
from moderation.facts import facts_of_text
from moderation.policy import Action, Recommendation, recommend
from moderation.scoring.types import ABUSE_LABELS, Label, Text
from moderation.scoring_door import Busy, assess_texts
from moderation.services import active_policy

LARGEST = 1_000_000  # bytes
SIGNATURES = 8  # that are looked at: Coral sends one for each secret in force
MOST_LINKS = 50  # addresses behind words that are read with them
HELD = "SYSTEM_WITHHELD"  # what Coral's own phases answer: the comment waits in its queue of pending ones
_HREF = re.compile(r"""<a\b[^>]{0,300}?\bhref\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)


@csrf_exempt
@require_POST
def moderate(request: HttpRequest) -> HttpResponse:
    if not settings.CORAL_SIGNING_SECRETS:
        return _refused(404, "CORAL_SIGNING_SECRETS is not set here")
    try:
        raw = bodies.bounded(request.META, request, LARGEST)
    except bodies.TooLarge as error:
        return _refused(413, f"more than {error.most} bytes")
    if not is_signed(raw, request.headers.get("X-Coral-Signature", "")):
        wait = quotas.per_address(client_address(request))
        if wait:
            return _refused(429, "too much was asked from this address", Retry_After=str(wait))
        return _refused(401, "no signature by a secret of CORAL_SIGNING_SECRETS")
    body = _body_of(raw)
    if body is None:
        return _refused(400, "JSON with a text at comment.body is needed")
    return _answer(Text(body=words_of(body)))


def is_signed(raw: bytes, header: str) -> bool:
    """Whether one of the signatures in the header is by one of our secrets, over the very bytes."""
    signatures = [part.strip().partition("=") for part in header.split(",", SIGNATURES)[:SIGNATURES]]
    shown = [value.lower().encode("utf-8", "replace") for kind, _equals, value in signatures if kind == "sha256"]
    right = [
        hmac.new(secret.encode(), raw, sha256).hexdigest().encode() for secret in settings.CORAL_SIGNING_SECRETS
    ]
    # Every pair is compared: how long it takes does not tell which one was nearly right.
    return any([hmac.compare_digest(one, other) for one in shown for other in right])


def words_of(html: str) -> str:
    """What the HTML of a comment says, with the addresses behind its links."""
    html = tidy(html)[0]
    said = plain_text(html)
    links = (unescape(link) for link in dict.fromkeys(_HREF.findall(html)))
    return "\n".join([said, *[link for link in links if link not in said][:MOST_LINKS]])


def _body_of(raw: bytes) -> str | None:
    try:
        sent = bodies.as_json(raw)
    except bodies.NotJson:
        return None
    comment = sent.get("comment") if isinstance(sent, dict) else None
    body = comment.get("body") if isinstance(comment, dict) else None
    return body if isinstance(body, str) else None


def _answer(text: Text) -> HttpResponse:
    rules = active_policy().as_rules()
    try:
        (reading,) = assess_texts([text], deadline=settings.CORAL_SECONDS)
    except Busy:
        return JsonResponse({"status": HELD})
    advice = recommend(reading, rules, facts_of_text(text.body, rules))
    if advice.action is Action.APPROVE:
        return HttpResponse(status=204)
    return JsonResponse({"status": HELD, "actions": _flags(advice)})


def _flags(advice: Recommendation) -> list[dict[str, str]]:
    """Coral knows two reasons; what a policy holds for another one is held without any."""
    labels = {reason.label for reason in advice.reasons if reason.score is not None}
    reasons = ["COMMENT_DETECTED_TOXIC"] if labels & set(ABUSE_LABELS) else []
    reasons += ["COMMENT_DETECTED_SPAM"] if Label.SPAM in labels else []
    return [{"actionType": "FLAG", "reason": reason} for reason in reasons]


def _refused(status: int, why: str, **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse({"error": why}, status=status, headers=named)
