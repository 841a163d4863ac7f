"""The verbs of the blog. Every door (form, API, command) that changes what readers see goes through these."""

import datetime
import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from blog.contextnotes import ContextNote, ContextNoteSource
from blog.models import Comment, PageVersion, Post
from blog.signals import comment_submitted


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a comment came from, without the address itself: a keyed hash and the /24 or /48 network."""

    ip_hash: str
    ip_network: str


def origin_of(address: str) -> Origin:
    """The Origin of an IP address; both parts empty for something that is none.

    The hash is keyed with SECRET_KEY, so that the four thousand million IPv4 addresses cannot simply be tried.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return Origin(ip_hash="", ip_network="")
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    prefix = 24 if ip.version == 4 else 48
    digest = hmac.new(settings.SECRET_KEY.encode(), b"comment-origin" + ip.packed, hashlib.sha256)
    return Origin(
        ip_hash=digest.hexdigest(),
        ip_network=str(ipaddress.ip_network(f"{ip}/{prefix}", strict=False)),
    )


def submit_comment(
    *,
    post: Post,
    parent: Comment | None,
    author_name: str,
    author_email: str,
    author_url: str,
    body: str,
    origin: Origin,
    form_seconds: float | None = None,
    submission: str = "",
    tell_by_mail: bool = False,
    replaces: Comment | None = None,
) -> Comment:
    """Store a checked comment as pending and announce it. The caller has validated the values (blog.forms).

    A ``submission`` that was stored before gives the comment it made then, and nothing is stored or announced.
    """
    try:
        with transaction.atomic():
            comment = Comment.objects.create(
                post=post,
                parent=parent,
                depth=parent.depth + 1 if parent else 0,
                author_name=author_name,
                author_email=author_email,
                author_url=author_url,
                body=body,
                ip_hash=origin.ip_hash,
                ip_network=origin.ip_network,
                form_seconds=form_seconds,
                submission=submission,
                tell_by_mail=tell_by_mail,
                replaces=replaces,
            )
            comment_submitted.send(sender=Comment, comment=comment)
            return comment
    except IntegrityError:
        # A double click sends the form twice, and both requests may have looked for the other one in vain.
        first = earlier_submission(submission)
        if first is None:
            raise
        return first


def earlier_submission(submission: str) -> Comment | None:
    """The comment that this sending of a form already made, if any."""
    return Comment.objects.filter(submission=submission).first() if submission else None


@transaction.atomic
def set_comment_status(comment: Comment, status: Comment.Status) -> None:
    """Show or hide a comment. Only a Decision may call this (moderation.services)."""
    visible = Comment.Status.APPROVED
    changes_page = visible in (comment.status, status) and comment.status != status
    comment.status = status
    comment.save(update_fields=["status"])
    if changes_page:
        PageVersion.bump()


@transaction.atomic
def publish_scheduled_posts() -> int:
    """Mark posts whose time has come as published; returns how many."""
    count = Post.objects.due().update(status=Post.Status.PUBLISHED)
    if count:
        PageVersion.bump()
    return count


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a note rests on. ``url``: with http(s)://, the path of a page of this site, or ""."""

    claim: str
    publisher: str
    rating: str = ""
    date: datetime.date | None = None
    url: str = ""


class NoteChanged(Exception):
    """Somebody else changed the note first; nothing was stored. ``note`` is the newest version, None for none.

    A retry does not help: a person looks at what it says by now.
    """

    def __init__(self, note: ContextNote | None):
        super().__init__("the note was changed in the meantime")
        self.note = note


@transaction.atomic
def write_note(
    comment: Comment,
    *,
    text: str,
    sources: Sequence[Source],
    author: AbstractBaseUser,
    expected: int | None = None,
) -> ContextNote:
    """Put a note under a comment, or a new version of it. Readers see it while they see the comment.

    ``text`` and ``sources`` are not empty: ValueError otherwise. ``expected`` is the number of the version that
    the author had seen, 0 for none: raises NoteChanged when there is a newer one.
    """
    if not text.strip() or not sources:
        raise ValueError("a note has a text and at least one source")
    note = _next_version(comment, expected, state=ContextNote.State.SHOWN, text=text, written_by=author)
    ContextNoteSource.objects.bulk_create(
        ContextNoteSource(note=note, position=place, **asdict(source)) for place, source in enumerate(sources)
    )
    return note


@transaction.atomic
def withdraw_note(comment: Comment, *, author: AbstractBaseUser, expected: int | None = None) -> ContextNote:
    """Take the note away from readers; its versions stay. Raises NoteChanged when none is shown, or as above."""
    return _next_version(comment, expected, state=ContextNote.State.WITHDRAWN, text="", written_by=author)


def _next_version(comment: Comment, expected: int | None, **values: object) -> ContextNote:
    # Two may write at once: the comment's row lets one through, the other then sees the new number.
    Comment.objects.select_for_update().get(pk=comment.pk)
    newest = comment.context_notes.order_by("-number").first()
    number = newest.number if newest else 0
    gone = newest is None or newest.state == ContextNote.State.WITHDRAWN
    if expected not in (None, number) or (gone and values["state"] == ContextNote.State.WITHDRAWN):
        raise NoteChanged(newest)
    note = ContextNote.objects.create(comment=comment, number=number + 1, **values)
    PageVersion.bump()
    return note
