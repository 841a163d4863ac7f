"""What a reader's own browser keeps: name, e-mail and website if they asked for it, and which comments are theirs.

A page made with either cookie is made for one person: the page cache (blog.pagecache) knows their names, passes
such requests by and marks the answers private.
"""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

DETAILS_COOKIE = "rejoinder_details"
COMMENTS_COOKIE = "rejoinder_comments"

DETAILS = ("author_name", "author_email", "author_url")
OWN_COMMENTS = 50  # the newest ones a browser remembers
_AGE = {DETAILS_COOKIE: 365 * 24 * 3600, COMMENTS_COOKIE: 90 * 24 * 3600}


def saved_details(request: HttpRequest) -> dict[str, str]:
    """Name, e-mail and website that this browser keeps; empty when it keeps none or the cookie is not ours."""
    kept = _read(request, DETAILS_COOKIE)
    return {name: str(kept.get(name, "")) for name in DETAILS} if isinstance(kept, dict) else {}


def own_comments(request: HttpRequest) -> list[int]:
    """Primary keys of the comments this browser left, oldest first, at most OWN_COMMENTS."""
    kept = _read(request, COMMENTS_COOKIE)
    return [pk for pk in kept if isinstance(pk, int)] if isinstance(kept, list) else []


def remember(
    request: HttpRequest, response: HttpResponse, comment_id: int, details: Mapping[str, str] | None
) -> None:
    """Let the browser know its new comment; keep its details, or forget them when ``details`` is None."""
    remember_comment(request, response, comment_id)
    if details is None:
        response.delete_cookie(DETAILS_COOKIE, samesite="Lax")
    else:
        _write(response, DETAILS_COOKIE, {name: details[name] for name in DETAILS})


def remember_comment(request: HttpRequest, response: HttpResponse, comment_id: int) -> None:
    """Let the browser know its new comment, and leave its details as they are."""
    own = [pk for pk in own_comments(request) if pk != comment_id] + [comment_id]
    _write(response, COMMENTS_COOKIE, own[-OWN_COMMENTS:])


def _read(request: HttpRequest, cookie: str) -> object:
    try:
        return signing.loads(request.COOKIES.get(cookie, ""), salt=cookie, max_age=_AGE[cookie])
    except (signing.BadSignature, ValueError):
        return None


def _write(response: HttpResponse, cookie: str, value: object) -> None:
    response.set_cookie(
        cookie,
        signing.dumps(value, salt=cookie),
        max_age=_AGE[cookie],
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
