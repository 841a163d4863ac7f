"""Comments that belong together: nearly the same text, the same link or site, the same repeated claim."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, CommentQuerySet
from moderation.factchecks.models import FactCheck
from moderation.factchecks.records import ClaimMatch
from moderation.models import Assessment
from moderation.scoring.links import kind_of
from moderation.traces import CommentTrace, TraceLink

KINDS = {
    "text": _("Nearly the same text"),
    "link": _("The same link"),
    "site": _("Links to the same site"),
    "claim": _("Repeating the same claim"),
}
LOOKED_THROUGH = 50_000  # newest comments
SHOWN = 50  # campaigns
LEAST = 3  # comments that make one
TITLE = 160  # characters of a text that name its campaign


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """Comments of some days that share something; ``key`` says what, for ``members``."""

    kind: str
    key: str
    title: str
    comments: int
    waiting: int
    posts: int
    people: int  # by e-mail address
    newest: datetime


def campaigns(kind: str, *, days: int) -> list[Campaign]:
    """Groups with somebody waiting, most waiting first; at most SHOWN. ValueError for an unknown kind."""
    rows, key, path = _shared(kind)
    since, last = timezone.now() - timedelta(days=days), _before_the_newest()
    # Said of the row and of the comment it leads to: a database takes neither from the other, and would read
    # every comment there is.
    near = FilteredRelation(path, condition=Q(**{f"{path}__pk__gt": last}))
    grouped = (
        rows.annotate(near=near)
        .filter(**{"near__created_at__gte": since, f"{path}__gt": last})
        .order_by()
        .values(key)
        .annotate(
            comments=Count("near__pk", distinct=True),
            waiting=Count("near__pk", distinct=True, filter=Q(near__status=Comment.Status.PENDING)),
            posts=Count("near__post", distinct=True),
            people=Count("near__author_email", distinct=True),
            newest=Max("near__created_at"),
        )
        .filter(comments__gte=LEAST, waiting__gt=0)
        .order_by("-waiting", "-comments", key)
    )
    found = [row | {"key": row.pop(key)} for row in grouped[: 2 * SHOWN]]
    titles = _titles(kind, [row["key"] for row in found])
    named = [row for row in found if row["key"] in titles][:SHOWN]
    return [Campaign(kind=kind, title=titles[row["key"]], **row | {"key": str(row["key"])}) for row in named]


def members(kind: str, key: str) -> CommentQuerySet:
    """All comments of a campaign, whatever their age. ValueError for a kind or key that cannot be."""
    if kind == "text":
        return Comment.objects.filter(trace__group=_number(key))
    if kind in ("link", "site"):
        return Comment.objects.filter(pk__in=TraceLink.objects.filter(**{kind: key}).values("trace"))
    if kind == "claim":
        matches = _repeating().filter(fact_check=_number(key))
        return Comment.objects.filter(pk__in=matches.values("assessment__comment"))
    raise ValueError(kind)


def title_of(kind: str, key: str) -> str:
    """What the members share, in words; "" for a campaign that there is not. ValueError as ``members``."""
    wanted = _number(key) if kind in ("text", "claim") else key
    return _titles(kind, [wanted]).get(wanted, "")


def _shared(kind: str) -> tuple[QuerySet, str, str]:
    """The rows that say who shares what, the column of what, and the way from the row to the comment."""
    if kind == "text":
        return CommentTrace.objects.filter(group__isnull=False), "group", "comment"
    if kind == "link":
        return TraceLink.objects.exclude(link=F("site")), "link", "trace__comment"
    if kind == "site":
        return TraceLink.objects.all(), "site", "trace__comment"
    if kind == "claim":
        return _repeating(), "fact_check", "assessment__comment"
    raise ValueError(kind)


def _repeating() -> QuerySet[ClaimMatch]:
    """Matches that repeat a claim, of each comment's newest reading. Who denies it is no part of a campaign."""
    done = Assessment.objects.filter(comment=OuterRef("assessment__comment"), state=Assessment.State.DONE)
    newest = Subquery(done.order_by("-pk").values("pk")[:1])
    return ClaimMatch.objects.filter(stance="repeats", assessment=newest)


def _before_the_newest() -> int:
    """The number of the newest comment that is not looked at any more; 0 when all are."""
    older = Comment.objects.order_by("-pk").values_list("pk", flat=True)[LOOKED_THROUGH : LOOKED_THROUGH + 1]
    return next(iter(older), 0)


def _titles(kind: str, keys: list) -> dict:
    """Key -> words. Leaves out what is no campaign: this site itself, and sites that are public sources."""
    if kind == "text":
        first = Comment.objects.filter(pk__in=keys).values_list("pk", "body")
        return {pk: Truncator(" ".join(body.split())).chars(TITLE) for pk, body in first}
    if kind == "claim":
        return dict(FactCheck.objects.filter(pk__in=keys).values_list("pk", "claim"))
    own = set(settings.ALLOWED_HOSTS)
    sites = {key: key.partition("/")[0] for key in keys}
    return {
        key: key
        for key, site in sites.items()
        if site not in own and (kind == "link" or kind_of(site, site) != "known")
    }


def _number(key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        raise ValueError(key)
    return int(key)
