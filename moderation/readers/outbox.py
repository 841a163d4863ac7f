"""Mail to readers: stored first, sent by a task, tried again. Nothing leaves unless the owner configured it."""

import logging
import time
from datetime import timedelta
from itertools import takewhile
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.mailing import mail_is_on
from moderation.emails import is_erased
from moderation.readers import links
from moderation.readers.models import Mail, MailStop

logger = logging.getLogger(__name__)

MOST_A_DAY = 10  # mails to one address: nobody's address is flooded by what others type into forms
MOST_TRIES = 10  # with the waits below: for 17 hours
FIRST_WAIT = timedelta(minutes=1)  # after the first failure, doubling
SUBJECT = 200  # characters
KEPT = timedelta(days=30)  # by then nothing makes the same mail again


def put(*, kind: str, key: str, to: str, subject: str, body: str) -> Mail | None:
    """Store a mail to be sent soon. ``key`` says what it is about: a second one with the same key is not made.

    None, and nothing stored, when the site sends no mail, the address was erased or wants none, or had many today.
    """
    if not mail_is_on() or not to or is_erased(to):
        return None
    address = links.address_hash(to)
    if MailStop.objects.filter(address_hash=address).exists():
        return None
    today = Mail.objects.filter(to_hash=address, created_at__gte=timezone.now() - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        return None
    values = {"kind": kind, "to": to, "to_hash": address, "body": body}
    values["subject"] = " ".join(subject.split())[:SUBJECT]  # a header is one line, whatever a title holds
    return Mail.objects.get_or_create(key=key, defaults=values)[0]


def send_due(limit: int = 50, seconds: float = 20) -> int:
    """Send what waits; returns how many left. Begins none after ``seconds``. Safe to run several times at once.

    A process that dies between sending and noting it sends that mail again, under the same Message-ID.
    """
    if not mail_is_on():
        return 0
    end = time.monotonic() + seconds
    due = Mail.objects.exclude(to="").filter(next_try__lte=timezone.now()).order_by("next_try", "pk")
    rows = takewhile(lambda _row: time.monotonic() < end, due[:limit])
    return sum(_send(row) for row in rows)


def forget_old() -> int:
    """Delete rows of mails that left, or were given up, a month ago; returns how many."""
    return Mail.objects.filter(to="", created_at__lte=timezone.now() - KEPT).delete()[0]


def stop(address: str) -> None:
    """Send no more mail to the address with this hash, and drop what waits for it. Safe to call twice."""
    MailStop.objects.get_or_create(address_hash=address)
    Mail.objects.filter(to_hash=address, sent_at__isnull=True).update(to="", subject="", body="")


def go_on(address: str) -> None:
    """Take ``stop`` back."""
    MailStop.objects.filter(address_hash=address).delete()


def _send(row: Mail) -> bool:
    wait = FIRST_WAIT * 2**row.tries
    mine = Mail.objects.filter(pk=row.pk, tries=row.tries).exclude(to="")
    # Another task may have read the same row; the count lets exactly one of us go on.
    if not mine.update(tries=F("tries") + 1, next_try=timezone.now() + wait):
        return False
    try:
        message(row).send()
    except Exception as error:
        # A mail server's answer may quote the address: only the error's name is kept.
        logger.warning("mail %s could not be sent: %s", row.pk, type(error).__name__)
        given_up = {"to": "", "subject": "", "body": ""} if row.tries + 1 >= MOST_TRIES else {}
        Mail.objects.filter(pk=row.pk).update(error=type(error).__name__[:100], **given_up)
        return False
    gone = {"to": "", "subject": "", "body": "", "error": ""}
    Mail.objects.filter(pk=row.pk).update(sent_at=timezone.now(), **gone)
    return True


def message(row: Mail) -> EmailMessage:
    """The mail as it leaves: plain text, with a way to stop them all by one click (RFC 8058)."""
    stop_at = links.absolute(links.stop_path(row.to_hash))
    farewell = _("You get this because you asked for it on %(site)s. To get no more mail from there:") % {
        "site": settings.SITE_NAME
    }
    return EmailMessage(
        subject=row.subject,
        body=f"{row.body}\n\n-- \n{farewell}\n{stop_at}\n",
        to=[row.to],
        connection=get_connection(fail_silently=False),
        headers={
            "List-Unsubscribe": f"<{stop_at}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Message-ID": f"<{row.pk}.{row.to_hash[:16]}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
