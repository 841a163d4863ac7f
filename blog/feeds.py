"""Atom feeds: the newest posts, and the newest comments of one post. Never an e-mail address."""

import re
from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from blog.models import Comment, Post

# XML 1.0 has no way to write these, and the generator refuses a feed that holds one.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


class CleanAtomFeed(Atom1Feed):
    """Atom that leaves out characters XML cannot hold, instead of failing on a post or a comment with one."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, {key: _clean(value) for key, value in item.items()})

    def add_root_elements(self, handler):
        self.feed = {key: _clean(value) for key, value in self.feed.items()}
        super().add_root_elements(handler)


def _clean(value):
    if isinstance(value, list | tuple):  # an item's categories
        return [_clean(part) for part in value]
    return _NOT_XML.sub("", value) if isinstance(value, str) else value


class _BlogFeed(Feed):
    feed_type = CleanAtomFeed

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The newest item's date stays the same when an item is taken away; the ETag does not.
        del response.headers["Last-Modified"]
        return response


class PostFeed(_BlogFeed):
    """The 20 newest posts in full."""

    def title(self) -> str:
        return settings.SITE_NAME

    def subtitle(self) -> str:
        return settings.SITE_TAGLINE

    def link(self) -> str:
        return reverse("blog:front")

    def items(self):
        return Post.objects.published().newest_first().with_parts()[:20]

    def item_title(self, post: Post) -> str:
        return post.title

    def item_description(self, post: Post) -> str:
        standfirst = format_html("<p><em>{}</em></p>\n", post.standfirst) if post.standfirst else ""
        return standfirst + mark_safe(post.body)  # noqa: S308 - sanitised when it was saved

    def item_author_name(self, post: Post) -> str | None:
        return post.author.name if post.author else None

    def item_categories(self, post: Post) -> list[str]:
        return [tag.name for tag in post.tags.all()]

    def item_pubdate(self, post: Post) -> datetime:
        return post.published_at

    def item_updateddate(self, post: Post) -> datetime:
        return max(post.updated_at, post.published_at)


class CommentFeed(_BlogFeed):
    """The 50 newest approved comments of one post."""

    def get_object(self, request: HttpRequest, slug: str) -> Post:
        post = Post.objects.published().filter(slug=slug).first()
        if post is None:
            raise Http404
        return post

    def title(self, post: Post) -> str:
        return _("Comments on “%(title)s”") % {"title": post.title}

    def link(self, post: Post) -> str:
        return post.get_absolute_url()

    def items(self, post: Post):
        newest = post.comments.approved().order_by("-created_at", "-pk")[:50]
        return newest.select_related("post").defer("post__body", "post__search_text")

    def item_title(self, comment: Comment) -> str:
        return _("Comment by %(name)s") % {"name": comment.author_name}

    def item_description(self, comment: Comment) -> str:
        return comment.body_html

    def item_author_name(self, comment: Comment) -> str:
        return comment.author_name

    def item_pubdate(self, comment: Comment) -> datetime:
        return comment.created_at

    item_updateddate = item_pubdate
