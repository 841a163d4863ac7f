"""Fact-checks, policies and statistics, to be read."""

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, Min
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from blog.models import Comment, Post
from moderation.api import shapes
from moderation.api.base import ApiView, page_of
from moderation.api.problems import Kind, Problem
from moderation.api.schema import PAGE, documented
from moderation.factchecks.models import FactCheck
from moderation.keys import Scope
from moderation.models import Assessment, Decision, Policy, QueuedComment

FACT_CHECK = {
    "id": 5, "claim": "The moon consists of cheese.", "rating": "False", "verdict": "false",
    "publisher": "The Fact Desk", "url": "https://factdesk.example/5", "title": "No, it is rock", "language": "en",
    "review_date": "2026-03-04", "licence": "CC BY 4.0",
}  # fmt: skip
POLICY = {
    "version": 2, "active": True, "thresholds": {"insult": {"review": 0.5, "reject": 0.9}}, "note": "",
    "created_at": "2026-11-20T09:00:00Z",
}  # fmt: skip
COUNTS = {
    "counted_at": "2026-11-20T09:00:00Z", "posts": 3,
    "comments": {"pending": 2, "approved": 40, "rejected": 3, "spam": 9}, "oldest_waiting": "2026-11-20T08:00:00Z",
    "not_scored_yet": 0, "scoring_failed": 0, "decisions_30_days": {"approve": 40, "reject": 3, "spam": 9},
    "fact_checks": 210,
}  # fmt: skip
LONGEST_QUESTION = 200
KEPT = 60  # seconds


class _Records(ApiView):
    scope = Scope.READ


class FactChecks(_Records):
    """The library: entries in use, of allowed publishers."""

    @documented(
        shapes.FactCheckShape(many=True), Kind.WRONG_SCOPE, Kind.INVALID, example=FACT_CHECK,
        summary="Fact-checks, newest first", operation_id="fact_checks_list",
        parameters=[*PAGE, OpenApiParameter("q", {"type": "string", "maxLength": LONGEST_QUESTION},
                                            description="Telling words, all of which claim or title must have.")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = request.query_params.get("q", "")
        if len(asked) > LONGEST_QUESTION or "\0" in asked:
            sentence = _("Ask with %(most)d characters or fewer.") % {"most": LONGEST_QUESTION}
            raise Problem(Kind.INVALID, sentence, errors=[{"pointer": "q", "detail": sentence}])
        rows = FactCheck.objects.usable().select_related("publisher").defer("vector").about(asked)
        return page_of(self, rows, "-pk", shapes.FactCheckShape)


class OneFactCheck(_Records):
    @documented(
        shapes.FactCheckShape, Kind.WRONG_SCOPE, Kind.NOT_FOUND, summary="One fact-check", example=FACT_CHECK
    )
    def get(self, request: Request, pk: int) -> Response:
        entry = get_object_or_404(FactCheck.objects.usable().select_related("publisher").defer("vector"), pk=pk)
        return Response(shapes.FactCheckShape(entry, context={"request": request}).data)


class Policies(_Records):
    """Thresholds by which scores become recommendations. They are changed in the admin."""

    @documented(
        shapes.PolicyShape(many=True), Kind.WRONG_SCOPE, Kind.INVALID, summary="Policies, newest first",
        parameters=PAGE, example=POLICY, operation_id="policies_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return page_of(self, Policy.objects.all(), "-version", shapes.PolicyShape)


class OnePolicy(_Records):
    @documented(
        shapes.PolicyShape, Kind.WRONG_SCOPE, Kind.NOT_FOUND, summary="One policy, by its version", example=POLICY
    )
    def get(self, request: Request, version: int) -> Response:
        return Response(shapes.PolicyShape(get_object_or_404(Policy, version=version)).data)


class SiteStatistics(_Records):
    @documented(
        shapes.Statistics, Kind.WRONG_SCOPE, summary="How much there is, and how much waits", example=COUNTS
    )
    def get(self, request: Request) -> Response:
        counts = cache.get("api-statistics")
        if counts is None:
            counts = _count()
            cache.set("api-statistics", counts, KEPT)
        return Response(shapes.Statistics(counts).data)


def _count() -> dict[str, object]:
    now = timezone.now()
    by_status = Comment.objects.order_by().values_list("status").annotate(count=Count("pk"))
    recent = Decision.objects.filter(created_at__gte=now - timedelta(days=30)).order_by()
    waiting = QueuedComment.objects.pending()
    return {
        "counted_at": now,
        "posts": Post.objects.published().count(),
        "comments": {**dict.fromkeys(Comment.Status.values, 0), **dict(by_status)},
        "oldest_waiting": Comment.objects.pending().aggregate(oldest=Min("created_at"))["oldest"],
        "not_scored_yet": waiting.not_scored_yet().count(),
        "scoring_failed": waiting.with_assessment().filter(state=Assessment.State.FAILED).count(),
        "decisions_30_days": {
            **dict.fromkeys(Decision.Action.values, 0),
            **dict(recent.values_list("action").annotate(count=Count("pk"))),
        },
        "fact_checks": FactCheck.objects.usable().count(),
    }
