"""What a site did with its readers' comments, year by year. Counted by a task; the page only shows it."""

from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from blog.models import Comment, PageVersion
from blog.pagecache import kept_page
from moderation.models import Decision
from moderation.readers.models import Appeal, Report, YearCounts

SETTLES_DOWN = timedelta(days=7)  # after its end a year is counted for so long, then never again


@require_safe
@kept_page
def transparency(request: HttpRequest) -> HttpResponse:
    """Reads a row a year and counts nothing."""
    return render(request, "moderation/readers/transparency.html", {"years": YearCounts.objects.all()})


def count_years(now: datetime | None = None) -> list[int]:
    """Count the years that may have changed since they were last counted; returns them. Safe to run any time."""
    now = now or timezone.now()
    first = Comment.objects.order_by("created_at").values_list("created_at", flat=True).first()
    this_year = timezone.localtime(now).year
    first_year = timezone.localtime(first).year if first else this_year
    done = dict(YearCounts.objects.values_list("year", "counted_at"))
    due = [
        year
        for year in range(first_year, this_year + 1)
        if year not in done or done[year] < _end_of(year) + SETTLES_DOWN
    ]
    for year in due:
        counts = counts_of(year)
        before = YearCounts.objects.filter(year=year)
        changed = not before.filter(**counts).exists()
        YearCounts.objects.update_or_create(year=year, defaults={**counts, "counted_at": now})
        if changed:
            PageVersion.bump()
    return due


def counts_of(year: int) -> dict[str, object]:
    """Every figure of a year, by when the thing itself happened; an edited comment was received once."""
    within = {"created_at__gte": _end_of(year - 1), "created_at__lt": _end_of(year)}
    received = Comment.objects.filter(**within)
    decisions = Decision.objects.standing().filter(**within)
    reports = Report.objects.filter(**within)
    appeals = Appeal.objects.filter(**within)
    answered = appeals.filter(outcome__isnull=False, outcome__undone_by__isnull=True)
    of_action = {
        name: Count("pk", filter=Q(action=action))
        for name, action in (("published", "approve"), ("not_published", "reject"), ("spam", "spam"))
    }
    return {
        "received": received.filter(replaces__isnull=True).count(),
        "withdrawn": received.filter(status=Comment.Status.WITHDRAWN, replaced_by__isnull=True).count(),
        **decisions.aggregate(
            decided=Count("pk"), automatic=Count("pk", filter=Q(policy__isnull=False)), **of_action
        ),
        **reports.aggregate(
            reports=Count("pk"),
            illegal_reports=Count("pk", filter=Q(reason=Report.Reason.ILLEGAL)),
            reports_removed=Count("pk", filter=Q(outcome=Report.Outcome.REMOVED)),
        ),
        "appeals": appeals.count(),
        "appeals_answered": answered.count(),
        "overturned": answered.filter(outcome__action=Decision.Action.APPROVE).count(),
        "median_seconds": _median(decisions),
        "reasons": _reasons(decisions),
    }


def _median(decisions) -> float | None:
    """Seconds from receiving a comment to the first decision about it in the year."""
    firsts = decisions.order_by().values("comment", "comment__created_at").annotate(first=Min("created_at"))
    waits = firsts.annotate(
        wait=ExpressionWrapper(F("first") - F("comment__created_at"), output_field=DurationField())
    ).order_by("wait")
    count = waits.count()
    if not count:
        return None
    middle = waits.values_list("wait", flat=True)[(count - 1) // 2 : count // 2 + 1]
    found = [wait.total_seconds() for wait in middle]
    return sum(found) / len(found)


def _reasons(decisions) -> list[list[object]]:
    against = decisions.filter(action=Decision.Action.REJECT).order_by()
    counted = against.values("reason__title").annotate(count=Count("pk")).order_by("-count", "reason__title")
    return [[row["reason__title"] or "", row["count"]] for row in counted]


def _end_of(year: int) -> datetime:
    """The moment a year ends, in the site's zone."""
    return datetime(year + 1, 1, 1, tzinfo=timezone.get_default_timezone())
