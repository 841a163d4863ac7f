"""What templates of the blog and the desk say of readers' comments."""

from django import template
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import ngettext

from blog.models import Comment, Post
from blog.visitors import own_comments
from moderation.readers import links
from moderation.readers.models import Appeal, Report

register = template.Library()

SHOWN = 5  # of a reader's comments under one post, the newest


@register.simple_tag
def status_path(comment_id: object) -> str:
    """The private page of a comment: only where its author alone reads it."""
    return links.status_path(int(str(comment_id)))


@register.simple_tag
def decided_comments(request: HttpRequest | None, post: Post) -> list[Comment]:
    """This browser's comments under a post that do not wait any more, oldest first. No query for strangers."""
    own = own_comments(request) if request else []
    if not own:
        return []
    gone = Q(status__in=[Comment.Status.PENDING, Comment.Status.WITHDRAWN])
    found = post.comments.filter(pk__in=own).exclude(gone).order_by("-pk")[:SHOWN]
    return list(reversed(found))


@register.inclusion_tag("moderation/readers/desk_comment.html", takes_context=True)
def reader_side(context, comment: Comment) -> dict[str, object]:
    """For moderators, on a comment's page: its earlier texts, open reports, and appeals."""
    return {
        "request": context["request"],
        "comment": comment,
        "earlier": earlier_texts(comment),
        "reports": Report.objects.open().filter(comment=comment.pk),
        "appeals": Appeal.objects.filter(decision__comment=comment.pk).select_related("decision", "outcome"),
    }


def earlier_texts(comment: Comment) -> list[Comment]:
    """The texts that a comment replaced, newest first; ten at most."""
    found: list[Comment] = []
    while comment.replaces_id is not None and len(found) < 10:
        comment = Comment.objects.get(pk=comment.replaces_id)
        found.append(comment)
    return found


@register.filter
def spell_out(seconds: float) -> str:
    """A length of time in its largest whole unit: "40 seconds", "3 hours"."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length or (unit == "minute" and seconds >= 60):
            count = round(seconds / length)
            return {
                "day": ngettext("%(count)d day", "%(count)d days", count),
                "hour": ngettext("%(count)d hour", "%(count)d hours", count),
                "minute": ngettext("%(count)d minute", "%(count)d minutes", count),
            }[unit] % {"count": count}
    count = round(seconds)
    return ngettext("%(count)d second", "%(count)d seconds", count) % {"count": count}
