"""The thread under a post: one query, and a flat list that one template loop turns into nested lists."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from html import escape
from typing import TypedDict

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from blog.commenttext import render_comment
from blog.contextnotes import ContextNote
from blog.forms import CommentForm
from blog.models import Comment, Post
from blog.visitors import own_comments, saved_details

COLUMNS = ("pk", "parent_id", "depth", "status", "author_name", "author_url", "body_html", "created_at")


class Item(TypedDict):
    """One comment as the template shows it, all strings ready to stand in HTML.

    Made for speed, a thousand of them a page: templates look into dicts first, and leave SafeStrings alone.
    """

    pk: SafeString
    name: SafeString
    url: SafeString  # "" for none
    html: SafeString
    context: SafeString  # the moderators' note under it; nearly always ""
    iso: SafeString
    when: SafeString
    pending: bool  # the reader's own, seen by nobody else
    note: SafeString  # said above the text; nearly always ""
    reply: SafeString  # the name of the link to answer it; "" when that cannot be done
    level: int  # 0 for a comment on the post itself
    closes: SafeString  # the end tags of this comment and of all that end with it


def comment_context(request: HttpRequest, post: Post, notes: Mapping[int, ContextNote]) -> dict[str, object]:
    """What blog/_comments.html needs. One query for the thread, however long it is."""
    items = thread_of(post, own=own_comments(request), notes=notes)
    return {
        "post": post,
        "thread": items,
        "comment_count": sum(not item["pending"] for item in items),
        "comments_open": post.comments_open(),
        "closed_sentence": closed_sentence(post),
        "form": CommentForm.blank(post, details=saved_details(request)),
        "reply_base": reply_base(post),
        "enhanced": True,
    }


def closed_sentence(post: Post) -> str:
    """Why no comment can be left at present."""
    if not post.is_published():
        return gettext("Comments open when this post is published.")
    if post.comments_open_at and post.comments_open_at > timezone.now():
        opens = date_format(timezone.localtime(post.comments_open_at), "DATETIME_FORMAT")
        return gettext("Comments open on %(when)s.") % {"when": opens}
    return gettext("Comments are closed.")


def reply_base(post: Post) -> str:
    """The address of the page for answering a comment, without the comment's number and the last slash."""
    return reverse("blog:reply", args=[post.slug, 0]).removesuffix("0/")


def thread_of(
    post: Post, *, own: Sequence[int] = (), notes: Mapping[int, ContextNote] | None = None
) -> list[Item]:
    """The approved comments of a post and those of ``own`` that are pending, each after the one it answers.

    Oldest first among the answers to one comment. What answers a comment that is not shown (rejected later, for
    one) stands under the nearest one above that is.
    """
    items = arrange(_rows_of(post, own, COLUMNS), own=frozenset(own), may_answer=post.comments_open())
    _put_notes(items, notes or {})
    return items


def _rows_of(post: Post, own: Sequence[int] = (), columns: Sequence[str] = COLUMNS[:4]) -> Iterable[tuple]:
    shown = Q(status=Comment.Status.APPROVED) | Q(status=Comment.Status.PENDING, pk__in=own)
    answered = Exists(Comment.objects.filter(parent=OuterRef("pk")))  # to find the way up past a hidden comment
    return post.comments.filter(shown | answered).order_by("created_at", "pk").values_list(*columns)


def single_item(comment: Comment) -> Item:
    """A comment that its author has just left, by itself."""
    row = tuple(getattr(comment, name) for name in COLUMNS if name != "parent_id")
    (item,) = arrange([(row[0], None, *row[1:])], own=frozenset([comment.pk]), may_answer=False)
    return item


def arrange(rows: Iterable[tuple], *, own: frozenset[int], may_answer: bool) -> list[Item]:
    """Rows of COLUMNS, in the order of the conversation and with their nesting."""
    ordered = _in_order(rows, own)
    make = _item_maker({row[0]: row for row, _level in ordered}, may_answer)
    items = [make(row, level) for row, level in ordered]
    _close(items)
    return items


def in_conversation(post: Post) -> list[Comment]:
    """The approved comments of a post in the order of the conversation, each with its ``level``: 0 on the post
    itself. Two queries."""
    comments = {comment.pk: comment for comment in post.comments.approved()}
    found = []
    for row, level in _in_order(_rows_of(post), frozenset()):
        if comment := comments.get(row[0]):  # approved between the two queries: the next answer has it
            comment.level = level
            found.append(comment)
    return found


def _in_order(rows: Iterable[tuple], own: frozenset[int]) -> list[tuple[tuple, int]]:
    """Rows that begin as COLUMNS do, each after the one it answers, with their levels."""
    parents: dict[int, int | None] = {}
    visible: dict[int, tuple] = {}
    for row in rows:
        parents[row[0]] = row[1]
        if row[3] == Comment.Status.APPROVED or (row[3] == Comment.Status.PENDING and row[0] in own):
            visible[row[0]] = row
    answers: defaultdict[int | None, list[tuple]] = defaultdict(list)
    for row in visible.values():
        answers[_nearest(row[1], parents, visible)].append(row)

    ordered: list[tuple[tuple, int]] = []
    waiting = [(row, 0) for row in reversed(answers[None])]
    while waiting:
        row, level = waiting.pop()
        ordered.append((row, level))
        waiting += [(answer, level + 1) for answer in reversed(answers.get(row[0], ()))]
    return ordered


def _nearest(pk: int | None, parents: dict[int, int | None], visible: dict[int, tuple]) -> int | None:
    while pk is not None and pk not in visible:
        pk = parents.get(pk)
    return pk


def _item_maker(visible: dict[int, tuple], may_answer: bool) -> Callable[[tuple, int], Item]:
    zone = timezone.get_current_timezone()
    language = get_language() or settings.LANGUAGE_CODE
    reply = escape(gettext("Reply to %(name)s"))
    notes = {
        "pending": escape(gettext("Your comment is awaiting moderation. Only you see it here.")),
        "orphan": escape(gettext("In reply to a comment that is no longer shown.")),
    }

    def make(row: tuple, level: int) -> Item:
        pk, parent, depth, status, author, url, html, created = row
        local = created.astimezone(zone)
        name = escape(author)
        approved = status == Comment.Status.APPROVED
        answerable = may_answer and approved and depth < settings.COMMENT_MAX_DEPTH
        orphan = parent is not None and parent not in visible
        return Item(
            pk=SafeString(pk),
            name=SafeString(name),
            url=SafeString(escape(url)),
            html=SafeString(html),  # render_comment made it safe
            context=SafeString(""),
            iso=SafeString(local.isoformat(timespec="seconds")),
            when=SafeString(f"{_day(local.date(), language)} {_minute(local.hour, local.minute, language)}"),
            pending=not approved,
            note=SafeString("" if approved and not orphan else notes["orphan" if approved else "pending"]),
            reply=SafeString(reply % {"name": name} if answerable else ""),
            level=level,
            closes=SafeString(""),
        )

    return make


# Writing out a date takes longer than all the rest of a comment, and a thread has few different ones.
@lru_cache(maxsize=2000)
def _day(day: date, language: str) -> str:
    return escape(date_format(day, "DATE_FORMAT"))


@lru_cache(maxsize=2000)
def _minute(hour: int, minute: int, language: str) -> str:
    return escape(time_format(time(hour, minute), "TIME_FORMAT"))


def _close(items: list[Item]) -> None:
    """Say after each comment how many lists end there: its own answers' and those of all that it ends."""
    for item, following in zip(items, [*(item["level"] for item in items[1:]), 0], strict=False):
        ending = item["level"] - following + 1
        item["closes"] = SafeString("</ol></li>" * ending)


def _put_notes(items: list[Item], notes: Mapping[int, ContextNote]) -> None:
    shown = {str(pk): note for pk, note in notes.items()}
    for item in items if shown else ():
        note = shown.get(item["pk"])
        if note is not None and not item["pending"]:
            words = {"note": note, "name": item["name"], "html": SafeString(render_comment(note.text))}
            item["context"] = SafeString(render_to_string("blog/_context_note.html", words))
