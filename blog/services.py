"""The verbs of the blog. Every door (form, API, command) that changes what readers see goes through these."""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

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
