from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from blog.models import Author, Post, Tag


class PostSitemap(Sitemap):
    def items(self):
        return Post.objects.published().newest_first().only("slug", "updated_at", "published_at")

    def lastmod(self, post):
        # A scheduled post was last changed before anybody could read it.
        return max(post.updated_at, post.published_at)


class _ListSitemap(Sitemap):
    """Pages that list posts: as fresh as the newest post on them, and only where there is one."""

    model: type[Author] | type[Tag]

    def items(self):
        listed = self.model.objects.filter(posts__in=Post.objects.published())
        return listed.annotate(newest=Max("posts__published_at")).order_by("slug")

    def lastmod(self, item):
        return item.newest


class TagSitemap(_ListSitemap):
    model = Tag


class AuthorSitemap(_ListSitemap):
    model = Author


class FrontSitemap(Sitemap):
    def items(self):
        return ["blog:front", "blog:archive"]

    def location(self, item):
        return reverse(item)


SITEMAPS = {"pages": FrontSitemap, "posts": PostSitemap, "tags": TagSitemap, "authors": AuthorSitemap}
