"""What became of a comment, for whoever has its private token."""

from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api import shapes
from moderation.api.base import ApiView
from moderation.api.problems import Kind, Problem
from moderation.api.schema import documented
from moderation.readers import links
from moderation.readers.progress import newer_text, progress_of

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


class CommentStatus(ApiView):
    """How far a comment has come."""

    @documented(
        shapes.StatusOfComment, Kind.INVALID, Kind.NOT_FOUND, summary="What became of a comment, by its token",
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
        response = Response(shapes.StatusOfComment(told).data)
        patch_cache_control(response, no_store=True)
        patch_vary_headers(response, [HEADER])
        return response
