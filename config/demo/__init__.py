"""What a new site shows before it has articles of its own: posts, comments in every state, and fact-checks."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.importing import ImportedPost, read_article
from blog.importing.store import import_post
from blog.models import Comment, Post
from blog.services import origin_of, submit_comment
from config.demo.crowd import fill_queue
from moderation.factchecks.services import store_own
from moderation.factchecks.starter import load_starter
from moderation.models import Decision, FactCheck
from moderation.services import decide

FOLDER = Path(__file__).resolve().parent
MAIN = "mediation-drone-strike.md"  # the one with comments
DAYS_AGO = {"how-comments-are-moderated.md": 20, "how-to-read-a-claim.md": 9, MAIN: 3}
# Decided on the demo's approved comments. Nobody can log in as it: it has no password and is not active.
MODERATOR = "demo-moderator"


class DemoRefused(Exception):
    """The site has posts of its own, among which the demo's would be out of place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What was added; all 0 when the demo was there already."""

    posts: int = 0
    shown: int = 0  # approved comments
    waiting: int = 0  # comments in the queue
    fact_checks: int = 0  # entries of the library


@transaction.atomic
def load_demo(*, force: bool = False, waiting: int = 0) -> Summary:
    """Load the demo unless any of its posts is there: the owner may have deleted the others on purpose.

    Every comment is queued for assessment as a reader's would be; no broker need be up. Dates are counted back
    from now. ``waiting`` is how many comments the queue is to hold at least, now or on an earlier demo. Raises
    DemoRefused, having stored nothing, on a site with other posts, unless ``force``.
    """
    articles = {name: _article(name) for name in DAYS_AGO}
    known = [article.identity for article in articles.values()]
    if Post.objects.filter(source__in=known).exists():
        main = Post.objects.filter(source=articles[MAIN].identity).first()
        return Summary(waiting=fill_queue(main, _comments(), waiting) if main else 0)
    if Post.objects.exists() and not force:
        raise DemoRefused(_("This site already has posts, so the demo was not loaded; --force loads it anyway."))
    posts = {name: import_post(article, publish=True)[0] for name, article in articles.items()}
    fact_checks = load_starter() + _load_fact_checks()  # before the comments, which are matched to them
    comments = _load_comments(posts[MAIN])
    shown = sum(comment.status == Comment.Status.APPROVED for comment in comments)
    waits = len(comments) - shown + fill_queue(posts[MAIN], _comments(), waiting)
    return Summary(posts=len(posts), shown=shown, waiting=waits, fact_checks=fact_checks)


def _article(name: str) -> ImportedPost:
    article = read_article((FOLDER / name).read_bytes(), name)
    return replace(article, date=timezone.now() - timedelta(days=DAYS_AGO[name]))


def _load_fact_checks() -> int:
    """The demo's own entries; the number of those that were not there yet."""
    known = set(FactCheck.objects.own().values_list("claim", flat=True))
    rows = yaml.safe_load((FOLDER / "fact_checks.yaml").read_text("utf-8"))
    new = [row for row in rows if row["claim"] not in known]
    for row in new:
        store_own(FactCheck(**row | {"explanation": _unwrap(row["explanation"])}))
    return len(new)


def _load_comments(post: Post) -> list[Comment]:
    by_key: dict[str, Comment] = {}
    moderator = _moderator()
    for number, row in enumerate(_comments()):
        parent = by_key.get(row.get("parent"))
        comment = submit_comment(
            post=post,
            parent=parent,
            author_name=row["name"],
            author_email=row["email"],
            author_url=row.get("website", ""),
            body=row["body"],
            origin=origin_of(f"203.0.113.{number + 1}"),  # a network reserved for examples
            form_seconds=40.0 + len(row["body"]) / 4,
        )
        start = post.published_at if row["hours"] >= 0 else timezone.now()
        Comment.objects.filter(pk=comment.pk).update(created_at=start + timedelta(hours=row["hours"]))
        if row.get("show"):
            decide(comment, action=Decision.Action.APPROVE, moderator=moderator, note=_("Part of the demo."))
        comment.refresh_from_db()
        by_key[row["key"]] = comment
    return list(by_key.values())


def _comments() -> list[dict[str, Any]]:
    """The rows of the file, as it describes them."""
    rows = yaml.safe_load((FOLDER / "comments.yaml").read_text("utf-8"))
    return [row | {"body": _unwrap(row["body"])} for row in rows]


def _unwrap(text: str) -> str:
    """Paragraphs on one line each: the file's line ends would become line breaks on the page."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def _moderator() -> AbstractBaseUser:
    users = get_user_model().objects
    known = users.filter(username=MODERATOR).first()
    return known or users.create_user(MODERATOR, password=None, is_active=False)
