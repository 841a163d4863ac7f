"""Makes, or brings up to date, the Post of an imported article."""

import datetime as dt
import hashlib
from dataclasses import replace

from django.db import IntegrityError, models, transaction
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.text import slugify

from blog.importing.types import ImportedPost
from blog.models import Author, PageVersion, Post, RelatedLink, Tag
from blog.richtext import clean_post_html


def import_post(imported: ImportedPost, *, publish: bool) -> tuple[Post, bool]:
    """Store an article: ``(post, whether it is new)``. All of it is stored or nothing.

    An article imported before (same ``identity``) changes its post: what the file says replaces title, text, tags
    and related links, and author, date, standfirst and pull quote where the file names them. The address, the
    comments and a publication stay: importing as a draft never takes a published post away from its readers.
    Raises ImportFailure when nothing is left of the text once it is sanitised.
    """
    imported = replace(imported, body_html=clean_post_html(imported.body_html))
    try:
        return _store(imported, publish=publish)
    except IntegrityError:
        # Somebody else stored the same article, author or tag, or took the same slug, since we looked.
        return _store(imported, publish=publish)


@transaction.atomic
def _store(imported: ImportedPost, *, publish: bool) -> tuple[Post, bool]:
    post = Post.objects.select_for_update().filter(source=imported.identity).first()
    created = post is None
    if post is None:
        post = Post(source=imported.identity, slug=free_slug(Post, imported.slug or imported.title))
    post.title = imported.title
    post.body = imported.body_html
    post.standfirst = imported.standfirst or post.standfirst
    post.pull_quote = imported.pull_quote or post.pull_quote
    post.author = _author(imported.byline) or post.author
    post.published_at = moment(imported.date) or post.published_at
    if publish and not imported.draft:
        later = post.published_at is not None and post.published_at > timezone.now()
        post.status = Post.Status.SCHEDULED if later else Post.Status.PUBLISHED
    post.save()
    post.tags.set([_tag(name) for name in imported.tags])
    post.related_links.all().delete()
    RelatedLink.objects.bulk_create(
        RelatedLink(post=post, title=link.title, url=link.url, position=position)
        for position, link in enumerate(imported.related_links)
    )
    PageVersion.bump()
    return post, created


def moment(date: dt.date | None) -> dt.datetime | None:
    """A date's first moment in the site's zone; a datetime as it is, in the site's zone when it names none."""
    if date is None:
        return None
    if not isinstance(date, dt.datetime):
        date = dt.datetime.combine(date, dt.time())
    return date if timezone.is_aware(date) else timezone.make_aware(date)


def _author(name: str) -> Author | None:
    if not name:
        return None
    known = Author.objects.filter(name__iexact=name).first()
    return known or Author.objects.create(name=name, slug=free_slug(Author, name))


def _tag(name: str) -> Tag:
    known = Tag.objects.filter(name__iexact=name).first()
    return known or Tag.objects.create(name=name, slug=free_slug(Tag, name))


def free_slug(model: type[models.Model], text: str) -> str:
    """A slug made of ``text`` that no other row of ``model`` has and, for a post, no other page's address is."""
    limit = model._meta.get_field("slug").max_length - 8
    base = slugify(text)
    if not base:  # no Latin letter or digit in it
        base = f"{model._meta.model_name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    if len(base) > limit:
        base = base[: limit + 1].rpartition("-")[0] or base[:limit]
    base = base.strip("-")
    slug, number = base, 1
    while model.objects.filter(slug=slug).exists() or (model is Post and _is_taken_address(slug)):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _is_taken_address(slug: str) -> bool:
    """Whether the address a post would get with this slug already leads to another page."""
    try:
        return resolve(reverse("blog:post", args=[slug])).view_name != "blog:post"
    except Resolver404:
        return True
