"""Leaving a comment: the form's own checks and the form's own service."""

import hashlib

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from blog import traps
from blog.addresses import client_address
from blog.forms import CommentForm
from blog.models import Comment, Post
from blog.services import Origin, earlier_submission, origin_of, submit_comment
from blog.threads import closed_sentence
from moderation.api import shapes
from moderation.api.idempotent import HEADER, idempotent
from moderation.api.problems import Kind, Problem
from moderation.api.reading import Comments
from moderation.api.schema import IDEMPOTENCY, IDEMPOTENT, documented
from moderation.keys import Scope

ASKED = {
    "body": "I read it differently.", "author_name": "Ben", "author_email": "ben@example.org", "parent": None,
    "author_address": "192.0.2.7",
}  # fmt: skip
STORED = {
    "id": 8, "post": "drone-strike", "parent": None, "status": "pending", "author_name": "Ben", "author_url": "",
    "body": "I read it differently.", "created_at": "2026-11-20T09:00:00Z", "status_token": "8.Zx1…",
    "status_url": "https://blog.example.org/your-comment/8.Zx1/",
}  # fmt: skip


class PostComments(Comments):
    """The approved comments of a post, and a new one."""

    post_scope = Scope.COMMENT

    @documented(
        shapes.LeftComment, Kind.WRONG_SCOPE, Kind.NOT_FOUND, Kind.CLOSED, Kind.SAID_BEFORE, *IDEMPOTENT,
        status=201, summary="Leave a comment", request=shapes.NewComment, parameters=[IDEMPOTENCY],
        example=STORED, asked=ASKED,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, slug: str) -> Response:
        """It waits for a moderator, as one left with the form does, and passes the same checks."""
        post = get_object_or_404(Post.objects.published(), slug=slug)
        sent = shapes.NewComment(data=request.data)
        sent.is_valid(raise_exception=True)
        if not post.comments_open():
            raise Problem(Kind.CLOSED, closed_sentence(post))
        form = _checked(post, sent.validated_data)
        submission = _submission(request)
        stored = earlier_submission(submission)
        if stored is None:
            origin = origin_of(sent.validated_data["author_address"] or client_address(request))
            _object(form, origin)
            stored = _submit(form, origin, submission)
        return Response(shapes.LeftComment(stored, context={"request": request}).data, status=201)


def _checked(post: Post, values: dict) -> CommentForm:
    """The form as a reader would have sent it. Raises ValidationError."""
    token = traps.new_token(post, age=settings.COMMENT_MIN_SECONDS + 1)  # a key stands in for the form's own age
    typed = {name: values[name] for name in ("body", "author_name", "author_email", "author_url")}
    parent = "" if values["parent"] is None else str(values["parent"])
    form = CommentForm({**typed, "parent": parent, "token": token.signed()}, post=post)
    if not form.is_valid():
        errors = {name: [str(one) for one in some] for name, some in form.errors.items()}
        whole = errors.pop("__all__", [])
        if parent and form.parent_comment is None and whole:
            errors["parent"] = [_("That comment is not shown, or cannot be answered any deeper.")]
        elif whole:
            errors["non_field_errors"] = whole
        raise ValidationError(errors)
    return form


def _object(form: CommentForm, origin: Origin) -> None:
    values = form.cleaned_data
    if traps.said_before(post=form.post, body=values["body"], email=values["author_email"], origin=origin):
        raise Problem(Kind.SAID_BEFORE, _("The same was said there by the same person within a day."))
    wait = traps.seconds_to_wait(origin)
    if wait:
        sentence = _("Many comments came from that address. Send its author_address, or wait.")
        raise Problem(Kind.TOO_MANY, sentence, retry_after=wait)


def _submit(form: CommentForm, origin: Origin, submission: str) -> Comment:
    values = form.cleaned_data
    return submit_comment(
        post=form.post,
        parent=form.parent_comment,
        author_name=values["author_name"],
        author_email=values["author_email"],
        author_url=values["author_url"],
        body=values["body"],
        origin=origin,
        submission=submission,
    )


def _submission(request: Request) -> str:
    """What makes a second sending the same one even when the first ended before its answer was kept."""
    name = request.headers.get(HEADER, "")
    return hashlib.sha256(f"api\0{request.auth.pk}\0{name}".encode()).hexdigest() if name else ""
