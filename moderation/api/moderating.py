"""The queue and decisions, for programs that moderators use. A key acts in the name of who made it."""

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from blog.models import Comment
from moderation import services
from moderation.api import shapes
from moderation.api.base import ApiView, page_of
from moderation.api.idempotent import idempotent
from moderation.api.problems import Kind, Problem
from moderation.api.schema import IDEMPOTENCY, IDEMPOTENT, PAGE, documented
from moderation.keys import Scope
from moderation.models import Assessment, Decision, QueuedComment, QueueEntry
from moderation.scoring.types import Label

QUEUED = {
    "id": 8, "post": "drone-strike", "parent": None, "status": "pending", "author_name": "Ben", "author_url": "",
    "author_network": "192.0.2.0/24", "body": "You are an idiot.", "created_at": "2026-11-20T09:00:00Z",
    "assessment": {
        "state": "done", "language": "en",
        "scores": {str(label): 0.1 for label in Label} | {"insult": 0.97, "misinformation": None},
        "notes": {}, "evidence": [{"label": "insult", "reason": "you are an idiot", "start": 0, "end": 16}],
        "fact_checks": [],
        "recommendation": {
            "action": "reject", "risk": 0.97,
            "reasons": [{"label": "insult", "score": 0.97, "threshold": 0.9, "note": ""}],
        },
        "model_versions": {"abuse": "abuse-2"}, "policy": 1, "finished_at": "2026-11-20T09:00:01Z",
    },
}  # fmt: skip
DECISION = {
    "id": 3, "comment": 8, "action": "reject", "reason": "personal-attack", "message": "", "legal_ground": "",
    "note": "", "status": "rejected", "created_at": "2026-11-20T09:05:00Z",
}  # fmt: skip


class _Desk(ApiView):
    scope = Scope.MODERATE

    def _shaped(self, rows: list[QueuedComment], context: dict, **kwargs: object) -> shapes.QueuedShape:
        wanted = [comment.assessment_id for comment in rows if comment.assessment_id]
        found = Assessment.objects.select_related("policy").in_bulk(wanted)
        return shapes.QueuedShape(rows, many=True, context=context | {"assessments": found})


class Queue(_Desk):
    """What waits for a decision."""

    @documented(
        shapes.QueuedShape(many=True), Kind.WRONG_SCOPE, Kind.INVALID, example=QUEUED, operation_id="queue_list",
        summary="Comments that wait, most urgent first; or those of another status, newest first",
        parameters=[*PAGE, OpenApiParameter("status", enum=Comment.Status.values, default="pending")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        status = request.query_params.get("status", Comment.Status.PENDING)
        if status not in Comment.Status.values:
            sentence = _("There is no such status.")
            raise Problem(Kind.INVALID, sentence, errors=[{"pointer": "status", "detail": sentence}])
        rows = QueuedComment.objects.with_assessment().filter(status=status).select_related("post")
        if status != Comment.Status.PENDING:
            return page_of(self, rows, ("-created_at", "-pk"), self._shaped)
        rows = rows.filter(entry__kind=QueueEntry.Kind.PENDING).annotate(urgency=F("entry__urgency"))
        return page_of(self, rows, ("-urgency", "pk"), self._shaped)


class OneComment(_Desk):
    """A comment in any status."""

    @documented(
        shapes.QueuedShape, Kind.WRONG_SCOPE, Kind.NOT_FOUND, summary="One comment, as moderators see it",
        example=QUEUED,
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        rows = QueuedComment.objects.with_assessment().select_related("post")
        comment = get_object_or_404(rows, pk=pk)
        return Response(self._shaped([comment], {"request": request}).data[0])


class Decisions(ApiView):
    """Decides about a comment."""

    scope = Scope.MODERATE

    @documented(
        shapes.DecisionShape, Kind.WRONG_SCOPE, Kind.NOT_FOUND, Kind.DECIDED, *IDEMPOTENT, status=201,
        summary="Decide about a comment", request=shapes.ToDecide, parameters=[IDEMPOTENCY], example=DECISION,
        asked={"action": "reject", "reason": "personal-attack", "expected": "pending"},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """In the name of who made the key. A comment that has another status than expected is left as it is."""
        comment = get_object_or_404(Comment, pk=pk)
        sent = shapes.ToDecide(data=request.data)
        sent.is_valid(raise_exception=True)
        try:
            asked = dict(sent.validated_data)
            action, expected = Decision.Action(asked.pop("action")), Comment.Status(asked.pop("expected"))
            decision = services.decide(comment, action=action, moderator=request.user, expected=expected, **asked)
        except services.AlreadyDecided:
            comment.refresh_from_db(fields=["status"])
            sentence = _("It is %(status)s by now. Nothing was decided.") % {"status": comment.status}
            raise Problem(Kind.DECIDED, sentence, comment_status=comment.status) from None
        return Response(shapes.DecisionShape(decision).data, status=201)
