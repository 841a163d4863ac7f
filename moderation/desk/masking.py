"""A comment's words wherever the desk quotes them: abuse is covered for the moderators who asked for that."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from blog.models import Comment
from moderation.desk.marking import Finding, clipped, covered, marked
from moderation.desk.preferences import settings_of
from moderation.desk.reading import findings
from moderation.models import Assessment

DONE = Assessment.objects.filter(state=Assessment.State.DONE).order_by("-pk")


def with_readings(rows: QuerySet, request, comment: str = "") -> QuerySet:
    """The rows with what covering the words of their comments takes, for who asked for it: one query more.

    ``comment`` is the way from a row to its comment, "" for comments themselves.
    """
    if not settings_of(request).masked:
        return rows
    way = f"{comment}__assessments" if comment else "assessments"
    return rows.prefetch_related(Prefetch(way, queryset=DONE.all(), to_attr="readings"))


def abusive(comment: Comment) -> Sequence[Finding]:
    """What the newest reading found to be abuse. A query, unless the comment came ``with_readings``."""
    newest = getattr(comment, "readings", None)
    if newest is None:
        newest = comment.assessments.filter(state=Assessment.State.DONE).order_by("-pk")[:1]
    return [finding for reading in newest[:1] for finding in findings(reading) if finding.abusive]


def quote(comment: Comment, request, length: int | None = None) -> SafeString:
    """The text as HTML, up to ``length`` characters. What is covered opens by a click."""
    body, more = _cut(comment.body, length)
    found = clipped(abusive(comment), len(body)) if settings_of(request).masked else []
    return format_html("{}{}", marked(body, found, masked=True), more)


def excerpt(comment: Comment, length: int) -> str:
    """The text in one line for a link, in which nothing can be opened: covered if it came ``with_readings``."""
    found = abusive(comment) if hasattr(comment, "readings") else []
    return Truncator(" ".join(covered(comment.body, found).split())).chars(length) or _("(empty)")


def _cut(body: str, length: int | None) -> tuple[str, str]:
    return (body, "") if length is None or len(body) <= length else (body[:length], "…")
