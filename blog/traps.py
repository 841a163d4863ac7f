"""Spam traps that cost a reader nothing: each one that shuts gives the form back, with everything in it.

A public page is kept in a cache and sent to many readers alike, so it cannot carry Django's CSRF token, which
belongs to one of them. Nor is there anything to protect by it: a reader's comment is accepted from anybody, with
no login that another site could misuse. What remains, posting in the name of somebody's address, is refused by
``from_elsewhere``; and a signed form token says which post the form was made for, and when.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from blog.models import Comment, Post
from blog.services import Origin

SALT = "blog.comment-form"


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a form says of itself: the post it was made for, when (seconds since 1970), and a random part."""

    post: int
    made: float
    nonce: str

    def age(self) -> float:
        """Seconds since the form was made; negative if another machine's clock is ahead."""
        return time.time() - self.made

    def signed(self) -> str:
        return signing.dumps([self.post, self.made, self.nonce], salt=SALT)


def new_token(post: Post, age: float = 0) -> FormToken:
    """A token for a form made now, or ``age`` seconds ago."""
    # Never rounded up: a form sent at once would have been made in the future.
    return FormToken(post.pk, floor(100 * (time.time() - age)) / 100, secrets.token_urlsafe(12))


def read_token(signed: str) -> FormToken | None:
    """The token, or None when it is malformed or not from here."""
    try:
        post, made, nonce = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return FormToken(post, made, nonce)


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site made the browser send this.

    Every browser in use sends Sec-Fetch-Site (over https) or Origin with a POST. What sends none of them is no
    browser, and no page can make it do anything.
    """
    source = request.headers.get("Origin") or request.headers.get("Referer")
    ours = source is not None and _is_ours(source, request)
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none") and not (site == "same-site" and ours)
    return source is not None and not ours


def _is_ours(source: str, request: HttpRequest) -> bool:
    try:
        parts = urlsplit(source)
    except ValueError:
        return False
    return (
        parts.netloc == request.get_host() or f"{parts.scheme}://{parts.netloc}" in settings.CSRF_TRUSTED_ORIGINS
    )


def seconds_to_wait(origin: Origin, earlier: QuerySet | None = None) -> int:
    """Seconds until this address and its network may leave another comment; 0: now.

    ``earlier``: what counts instead of comments, such as reports: rows with ip_hash, ip_network and created_at.

    Two requests at once may both pass. That is one comment more, not a hole.
    """
    address, network = settings.COMMENT_RATE_ADDRESS, settings.COMMENT_RATE_NETWORK
    rows = Comment.objects.all() if earlier is None else earlier
    return max(
        _wait(rows, "ip_hash", origin.ip_hash, *address),
        _wait(rows, "ip_network", origin.ip_network, *network),
    )


def _wait(rows: QuerySet, field: str, value: str, limit: int, seconds: int) -> int:
    if not value:  # where no address is known, all readers would share one limit
        return 0
    now = timezone.now()
    recent = rows.filter(**{field: value}, created_at__gt=now - timedelta(seconds=seconds))
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True)[:limit])
    if len(times) < limit:
        return 0
    oldest = times[-1] if times else now
    return max(1, ceil((oldest + timedelta(seconds=seconds) - now).total_seconds()))


def said_before(*, post: Post, body: str, email: str, origin: Origin) -> bool:
    """Whether this e-mail or address left the same words under this post within a day."""
    words = body.split()
    since = timezone.now() - timedelta(days=1)
    recent = Comment.objects.filter(post=post, created_at__gt=since).exclude(status=Comment.Status.WITHDRAWN)
    earlier = recent.filter(author_email__iexact=email)
    if origin.ip_hash:
        earlier = earlier | recent.filter(ip_hash=origin.ip_hash)
    return any(text.split() == words for text in earlier.values_list("body", flat=True))
