"""What became of a comment, for whoever has its private token."""

from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.base import ApiView
from moderation.api.problems import Kind, Problem
from moderation.api.schema import documented
from moderation.models import Decision
from moderation.readers import links
from moderation.readers.progress import Step, newer_text, progress_of

HEADER = "X-Comment-Token"
TOKEN = OpenApiParameter(
    HEADER, {"type": "string", "minLength": 1, "maxLength": 200}, OpenApiParameter.HEADER, required=True,
    description="The `status_token` that the comment was answered with.",
)  # fmt: skip
ANSWER = {
    "id": 8, "post": "drone-strike", "created_at": "2026-11-20T09:00:00Z", "step": "rejected",
    "decision": {
        "created_at": "2026-11-20T09:05:00Z", "by": "moderator", "sentence": "It attacks a person.",
        "legal_ground": "", "message": "",
    },
    "may_appeal": True, "appeal_waits": False, "newer_token": None,
    "status_url": "https://blog.example.org/your-comment/8.Zx1/",
}  # fmt: skip


class FinalDecision(serializers.ModelSerializer):
    """What was decided about a comment, as its author is told."""

    by = serializers.ChoiceField(["moderator", "policy"], source="made_by")
    sentence = serializers.CharField(source="public_sentence", help_text="Why; may be empty.")

    class Meta:
        model = Decision
        fields = ["created_at", "by", "sentence", "legal_ground", "message"]
        read_only_fields = fields


class StatusOfComment(serializers.Serializer):
    """How far a comment has come, as on its private page."""

    id = serializers.IntegerField(source="comment.pk")
    post = serializers.SlugField(source="comment.post.slug")
    created_at = serializers.DateTimeField(source="comment.created_at")
    step = serializers.ChoiceField(
        [str(step) for step in Step],
        source="progress.step",
        help_text="deciding: a moderator decided, and may still take it back.",
    )
    decision = FinalDecision(
        source="progress.decision", allow_null=True, help_text="The one in force, once final."
    )
    may_appeal = serializers.BooleanField(source="progress.may_appeal", help_text="On its private page.")
    appeal_waits = serializers.BooleanField(source="progress.appeal_waits")
    newer_token = serializers.CharField(
        allow_null=True, help_text="Of the comment that its author put in the place of this one."
    )
    status_url = serializers.URLField(help_text="Its private page.")


class CommentStatus(ApiView):
    """How far a comment has come."""

    @documented(
        StatusOfComment, Kind.INVALID, Kind.NOT_FOUND, summary="What became of a comment, by its token",
        parameters=[TOKEN], example=ANSWER,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Needs no key: the token is one. It comes in a header, because addresses end up in logs."""
        token = request.headers.get(HEADER, "")
        if not token:
            sentence = _("Send the comment's token: %(header)s: …") % {"header": HEADER}
            raise Problem(Kind.INVALID, sentence, errors=[{"pointer": HEADER, "detail": sentence}])
        comment = links.comment_of(token)
        if comment is None:
            raise NotFound
        newer = newer_text(comment)
        told = {
            "comment": comment,
            "progress": progress_of(comment),
            "newer_token": links.status_token(newer) if newer else None,
            "status_url": request.build_absolute_uri(links.status_path(comment.pk)),
        }
        response = Response(StatusOfComment(told).data)
        patch_cache_control(response, no_store=True)
        patch_vary_headers(response, [HEADER])
        return response
