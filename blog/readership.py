"""How often posts are read: a number for each post and day, and nothing about who read it.

A process keeps the counts of some seconds to itself, as writing each one would cost more than the page;
so many are lost when it is killed. Kept pages count like others. Who comes twice counts twice: to know better,
something about them would have to be stored.
"""

import atexit
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, models, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WRITE_AFTER = 10.0  # seconds
KEPT = timedelta(days=90)
# Who says of itself that it is a program, or nothing at all. Programs that lie are counted.
ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|fetch|monitor|headless|curl|wget|python|https?://", re.IGNORECASE
)

_kept: Counter[tuple[str, date]] = Counter()  # post's slug and day
_last_write = time.monotonic()
_lock = threading.Lock()


class PostReads(models.Model):
    """How often a post was read on one day, by UTC."""

    post = models.ForeignKey("blog.Post", on_delete=models.CASCADE, related_name="reads")
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("times read"), default=0)

    class Meta:
        verbose_name = _("readers of a post")
        verbose_name_plural = _("readers of posts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "post"], name="post_reads_a_day")]

    def __str__(self) -> str:
        return f"{self.post_id}, {self.day}: {self.count}"


class CountReads:
    """Middleware around the page cache, which counts the pages of posts that people are shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.COUNT_READS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200 and _is_reader(request):
            slug = _post_of(request)
            if slug:
                count(slug)
        return response


def _is_reader(request: HttpRequest) -> bool:
    """Not a robot, a browser that only fetches ahead, a part of a page, or somebody who works here."""
    head = request.headers
    ahead = f"{head.get('Sec-Purpose', '')} {head.get('Purpose', '')} {head.get('X-Moz', '')}"
    agent = head.get("User-Agent", "")
    return (
        request.method == "GET"
        and "prefetch" not in ahead
        and "HX-Request" not in head
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and bool(agent)
        and not ROBOT.search(agent)
    )


def _post_of(request: HttpRequest) -> str:
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return ""
    return str(found.kwargs["slug"]) if found.view_name == "blog:post" else ""


def count(slug: str) -> None:
    """One more reader of a post that there is; stored soon."""
    with _lock:
        _kept[slug, datetime.now(UTC).date()] += 1
        due = time.monotonic() - _last_write > WRITE_AFTER
    if due:
        write()


def write() -> None:
    """Store what this process counted."""
    global _last_write
    with _lock:
        taken = dict(_kept)
        _kept.clear()
        _last_write = time.monotonic()
    if not taken:
        return
    try:
        with transaction.atomic():
            # In one order in every process, so that no two wait for each other.
            for (slug, day), more in sorted(taken.items()):
                _add(slug, day, more)
    except DatabaseError:  # away: no page fails for want of its count
        return


def _add(slug: str, day: date, more: int) -> None:
    rows = PostReads.objects.filter(post__slug=slug, day=day)
    if rows.update(count=F("count") + more):
        return
    post = PostReads._meta.get_field("post").related_model.objects.filter(slug=slug).first()
    if post:
        # Another process may make the row meanwhile: then it still wants adding to.
        PostReads.objects.get_or_create(post=post, day=day)
        rows.update(count=F("count") + more)


def forget_old() -> int:
    """Delete counts of long ago; returns how many."""
    return PostReads.objects.filter(day__lt=timezone.now().date() - KEPT).delete()[0]


atexit.register(write)
