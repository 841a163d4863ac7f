"""Posts and approved comments, for everybody."""

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from blog.contextnotes import notes_under
from blog.models import Comment, Post
from blog.threads import in_conversation
from moderation.api import shapes
from moderation.api.base import ApiView, page_of
from moderation.api.problems import Kind
from moderation.api.schema import PAGE, documented

POST = {
    "slug": "drone-strike", "title": "A drone strike", "summary": "What is known.", "author": "Ana Lima",
    "tags": ["war"], "published_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-20T08:00:00Z",
    "comment_count": 2, "comments_open": True, "url": "https://blog.example.org/drone-strike/",
}  # fmt: skip
COMMENT = {
    "id": 7, "parent": None, "author_name": "Ben", "author_url": "", "body": "I read it *differently*.",
    "html": "<p>I read it <em>differently</em>.</p>", "created_at": "2026-11-20T09:00:00Z", "context_note": None,
}  # fmt: skip


class Posts(ApiView):
    @documented(
        shapes.PostSummary(many=True), Kind.INVALID, summary="Published posts, newest first", parameters=PAGE,
        example=POST, operation_id="posts_list",
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        return page_of(self, Post.objects.published().with_parts(), ("-published_at", "-pk"), shapes.PostSummary)


class OnePost(ApiView):
    @documented(
        shapes.PostInFull, Kind.NOT_FOUND, summary="One published post, with its text",
        example=POST | {"standfirst": "What is known.", "html": "<p>The text.</p>"},
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        post = get_object_or_404(Post.objects.published().with_parts(), slug=slug)
        return Response(shapes.PostInFull(post, context={"request": request}).data)


class Comments(ApiView):
    """Approved comments of a post."""

    def _shaped(self, rows: list[Comment], context: dict, **kwargs: object) -> shapes.CommentShape:
        notes = notes_under([comment.pk for comment in rows])
        return shapes.CommentShape(rows, many=True, context=context | {"notes": notes})

    @documented(
        shapes.CommentShape(many=True), Kind.NOT_FOUND, Kind.INVALID, parameters=PAGE, example=COMMENT,
        summary="A post's approved comments, oldest first", operation_id="posts_comments_list",
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        post = get_object_or_404(Post.objects.published(), slug=slug)
        return page_of(self, post.comments.approved(), ("created_at", "pk"), self._shaped)


class WholeThread(ApiView):
    @documented(
        shapes.Thread, Kind.NOT_FOUND, summary="All approved comments of a post, in the order of the conversation",
        example={"post": "drone-strike", "count": 1, "comments": [COMMENT | {"level": 0}]},
    )  # fmt: skip
    def get(self, request: Request, slug: str) -> Response:
        post = get_object_or_404(Post.objects.published(), slug=slug)
        comments = in_conversation(post)
        context = {"request": request, "notes": notes_under(post.comments.approved())}
        return Response(
            {
                "post": post.slug,
                "count": len(comments),
                "comments": shapes.ThreadComment(comments, many=True, context=context).data,
            }
        )
