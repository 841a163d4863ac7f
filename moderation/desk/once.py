"""Secrets that a page shows once: made by a POST, read by the page it leads to, gone when that is loaded again.

Sessions lie in the database, and a key must not. The session has one half of the secret and a cookie of that page
alone the other; each by itself is noise.
"""

import secrets
from base64 import b64decode, b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect

SESSION, COOKIE = "shown_once", "shown_once"
SECONDS = 300  # that the browser keeps its half


def show_once(request: HttpRequest, address: str, secret: str) -> HttpResponseRedirect:
    """Lead to the page at ``address``, which asks ``take`` for the secret."""
    plain = secret.encode()
    pad = secrets.token_bytes(len(plain))
    request.session[SESSION] = [address, _text(_mixed(plain, pad))]
    response = HttpResponseRedirect(address, status=303)
    response.set_cookie(
        COOKIE,
        _text(pad),
        max_age=SECONDS,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def take(request: HttpRequest) -> str | None:
    """The secret for this page; None when it was shown already, or when there is none."""
    address, half = request.session.get(SESSION, ("", ""))
    if address != request.path:
        return None
    del request.session[SESSION]  # what the cookie has is worth nothing any more
    try:
        return _mixed(b64decode(half), b64decode(request.COOKIES.get(COOKIE, ""))).decode()
    except ValueError:
        return None


def _mixed(one: bytes, other: bytes) -> bytes:
    """Raises ValueError for two of different lengths."""
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _text(half: bytes) -> str:
    return b64encode(half).decode()
