"""Links that nobody can guess: they say who may see a page, and hold a row's number and nothing else.

Signed with SECRET_KEY, one salt for each kind, so that a link of one kind opens nothing of another. They do not
run out: whoever has one may come back years later. With a new secret (and no fallback) they all stop.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from blog.models import Comment
from moderation.readers.models import Report

COMMENT, REPORT, ADDRESS = "comment", "report", "mail"


def sign(kind: str, value: str) -> str:
    """A token that says ``value``, for links of one kind."""
    return _signer(kind).sign(value)


def status_token(comment_id: int) -> str:
    """What the link to a comment's private page holds; the API takes it as well."""
    return sign(COMMENT, str(comment_id))


def status_path(comment_id: int) -> str:
    """The private page of a comment, for its author."""
    return reverse("moderation:your_comment", args=[status_token(comment_id)])


def report_path(report_id: int) -> str:
    """The private page of a report, for who sent it."""
    return reverse("moderation:your_report", args=[sign(REPORT, str(report_id))])


def stop_path(address_hash: str) -> str:
    """The page that stops all mail to an address; sent to that address alone."""
    return reverse("moderation:stop_mail", args=[sign(ADDRESS, address_hash)])


def comment_of(token: str) -> Comment | None:
    """The comment of a link; None for a forged one, which no query is made for, or one that is gone."""
    number = _unsigned(COMMENT, token)
    return Comment.objects.select_related("post").filter(pk=int(number)).first() if number else None


def report_of(token: str) -> Report | None:
    """As ``comment_of``, for a report."""
    number = _unsigned(REPORT, token)
    return Report.objects.select_related("comment__post").filter(pk=int(number)).first() if number else None


def address_of(token: str) -> str:
    """The hash of the address of a link; "" for a forged one."""
    return _unsigned(ADDRESS, token)


def address_hash(email: str) -> str:
    """The same for every spelling of an address in capitals; cannot be turned back without the site's secret."""
    return salted_hmac("moderation.readers.address", email.strip().lower(), algorithm="sha256").hexdigest()


def absolute(path: str) -> str:
    """A path of this site as it stands in a mail."""
    return f"{settings.SITE_URL}{path}"


def _unsigned(kind: str, token: str) -> str:
    try:
        return _signer(kind).unsign(token)
    except signing.BadSignature:
        return ""


def _signer(kind: str) -> signing.Signer:
    # Made anew each time: where a site has no secret, that is for the system checks to say, not for an import.
    return signing.Signer(sep=".", salt=f"moderation.readers.{kind}")
