"""Fills in CommentTrace: whose a comment is at once, what it resembles soon after."""

import time

from django.db import transaction
from django.db.models import Q

from blog.models import Comment
from moderation.emails import domain_of, email_key
from moderation.likeness import ALIKE, bands, links_of, overlap, shingles
from moderation.traces import BANDS, CommentTrace, TraceLink

CANDIDATES = 60  # newest comments that share a band; they belong to few groups
GROUPS = 12  # of which a comment is compared with at most so many


def backwards(domain: str) -> str:
    """ "mail.example.org" -> "org.example.mail.": a domain with all below it is one prefix. "" stays."""
    return "".join(f"{part}." for part in reversed(domain.split("."))) if domain else ""


def trace(comment: Comment) -> None:
    """Write down whose the comment is; comparing it is left to ``compare_waiting``.

    Does not fail on any text: it runs in the transaction that stores the comment.
    """
    CommentTrace.objects.update_or_create(comment=comment, defaults=_whose(comment) | {"compared": False})


def trace_untraced(limit: int = 1000) -> int:
    """Make the rows that are missing: of comments from before this table, or stored in bulk. Returns how many."""
    missing = list(Comment.objects.filter(trace=None).order_by("pk")[:limit])
    CommentTrace.objects.bulk_create(
        [CommentTrace(comment=comment, **_whose(comment)) for comment in missing], ignore_conflicts=True
    )
    return len(missing)


def _whose(comment: Comment) -> dict[str, str]:
    address = comment.author_email
    return {"email_key": email_key(address), "domain": backwards(domain_of(address))[:260]}


def compare_waiting(limit: int = 300, seconds: float = 5) -> int:
    """Compare the texts that were not yet, oldest first. Returns how many. Safe to run twice at once."""
    end = time.monotonic() + seconds
    waiting = CommentTrace.objects.filter(compared=False).order_by("comment").select_related("comment")
    done = 0
    for row in waiting[:limit]:
        if time.monotonic() > end:
            break
        _compare(row)
        done += 1
    return done


@transaction.atomic
def _compare(row: CommentTrace) -> None:
    comment = row.comment
    pieces = shingles(comment.body)
    values = dict(zip(BANDS, bands(pieces), strict=False)) or dict.fromkeys(BANDS)
    group = _group_of(comment.pk, pieces, values) if pieces else None
    TraceLink.objects.filter(trace=row).delete()
    TraceLink.objects.bulk_create(
        [TraceLink(trace=row, site=site, link=link) for site, link in links_of(comment.body, comment.author_url)],
        ignore_conflicts=True,  # another worker may be at the same comment
    )
    CommentTrace.objects.filter(pk=row.pk).update(compared=True, group=group, **values)


def _group_of(comment: int, pieces: frozenset[str], values: dict[str, int | None]) -> int:
    """The group of the most alike among those that share a band; the comment's own number if none is alike."""
    shared = Q()
    for name, value in values.items():
        shared |= Q(**{name: value})
    near = CommentTrace.objects.filter(shared, group__isnull=False).exclude(comment=comment)
    groups = list(dict.fromkeys(near.order_by("-comment").values_list("group", flat=True)[:CANDIDATES]))[:GROUPS]
    first = Comment.objects.filter(pk__in=groups).values_list("pk", "body")
    alike = [(overlap(pieces, shingles(body)), -pk) for pk, body in first if pk != comment]
    best, minus_pk = max(alike, default=(0.0, 0))
    return -minus_pk if best >= ALIKE else comment
