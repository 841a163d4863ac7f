"""What search engines and other sites are told about a post (schema.org, as JSON-LD)."""

import json
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from blog.contextnotes import ContextNote, ContextNoteSource
from blog.models import Post

MAX_COMMENTS = 50  # engines read the first few; a thousand would double the page

# Inside <script> only these could end it or open a comment; in JSON they may always be written so.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def post_json(
    request: HttpRequest, post: Post, comment_count: int, notes: Mapping[int, ContextNote]
) -> SafeString:
    """The post and its first approved comments as JSON that is safe inside a script element; one query.

    Names and texts only: no e-mail address, no website of a commenter. ``notes`` are those under the comments.
    """
    comments = _comments(request, post, notes)
    return script_json(_article(request, post) | {"commentCount": comment_count, "comment": comments})


def script_json(data: dict[str, object]) -> SafeString:
    """JSON that is safe inside a script element, whatever the texts in it are."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 - escaped in the line above


def _article(request: HttpRequest, post: Post) -> dict[str, object]:
    url = request.build_absolute_uri(post.get_absolute_url())
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": post.title,
        "description": post.summary,
        "dateModified": post.updated_at.isoformat(),
        "keywords": [tag.name for tag in post.tags.all()],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
    }
    if post.published_at:
        article["datePublished"] = post.published_at.isoformat()
    if post.author:
        page = request.build_absolute_uri(post.author.get_absolute_url())
        article["author"] = {"@type": "Person", "name": post.author.name, "url": page}
    return article


def _comments(request: HttpRequest, post: Post, notes: Mapping[int, ContextNote]) -> list[dict[str, object]]:
    url = request.build_absolute_uri(post.get_absolute_url())
    first = post.comments.approved().order_by("created_at", "pk")[:MAX_COMMENTS]
    return [
        {
            "@type": "Comment",
            "url": f"{url}#comment-{pk}",
            "dateCreated": created_at.isoformat(),
            "author": {"@type": "Person", "name": name},
            "text": body,
        }
        | ({"comment": _note(request, url, notes[pk])} if pk in notes else {})
        for pk, name, body, created_at in first.values_list("pk", "author_name", "body", "created_at")
    ]


def _note(request: HttpRequest, url: str, note: ContextNote) -> dict[str, object]:
    """A note as a comment on the comment, which cites the reviews that it rests on."""
    site = {"@type": "Organization", "name": settings.SITE_NAME}
    return {
        "@type": "Comment",
        "url": f"{url}#note-{note.comment_id}",
        "dateCreated": note.created_at.isoformat(),
        "author": {"@type": "Person", "name": note.signature, "worksFor": site} if note.signature else site,
        "text": note.text,
        "citation": [_review(request, source) for source in note.sources.all()],
    }


def _review(request: HttpRequest, source: ContextNoteSource) -> dict[str, object]:
    review: dict[str, object] = {
        "@type": "ClaimReview",
        "claimReviewed": source.claim,
        "author": {"@type": "Organization", "name": source.publisher},
    }
    if source.rating:
        review["reviewRating"] = {"@type": "Rating", "alternateName": source.rating}
    if source.date:
        review["datePublished"] = source.date.isoformat()
    if source.href:
        review["url"] = request.build_absolute_uri(source.href)
    return review
