"""Posts and comments as readers see them."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from blog.commenttext import render_comment
from blog.contextnotes import ContextNote, ContextNoteSource  # noqa: F401 - models of this app
from blog.counters import Counter
from blog.readership import PostReads  # noqa: F401 - a model of this app
from blog.richtext import clean_post_html
from blog.slugs import validate_post_slug
from blog.text import folded, plain_text

http_url = URLValidator(schemes=["http", "https"])
# An address of another site, or a path of this one; "//host" and "/\\host" would lead elsewhere.
link = RegexValidator(
    r"\A(?:https?://[^\s/]\S*|/(?![/\\])\S*)\Z",
    _("Write an address with https://, or the path of a page of this site, such as /archive/."),
    flags=re.IGNORECASE,
)


class Author(models.Model):
    """Whose name stands over a post. Not every author can log in, and no login name is ever shown."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    bio = models.TextField(_("about"), blank=True, help_text=_("One or two sentences, shown on their page."))

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:author", args=[self.slug])


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("blog:tag", args=[self.slug])


class PostQuerySet(models.QuerySet["Post"]):
    def published(self) -> "PostQuerySet":
        """Posts that readers see now. A scheduled post is seen from its minute on, beat or no beat."""
        return self.filter(
            status__in=[Post.Status.PUBLISHED, Post.Status.SCHEDULED], published_at__lte=timezone.now()
        )

    def due(self) -> "PostQuerySet":
        """Scheduled posts whose time has come but whose status does not say so yet."""
        return self.filter(status=Post.Status.SCHEDULED, published_at__lte=timezone.now())

    def newest_first(self) -> "PostQuerySet":
        return self.order_by("-published_at", "-pk")

    def with_parts(self) -> "PostQuerySet":
        """What a list of posts shows: author, tags and the number of visible comments, in two queries."""
        # A subquery counts for the posts of one page; a join would first count for every post there is.
        of_post = Comment.objects.approved().filter(post=models.OuterRef("pk")).order_by()
        counted = of_post.values("post").annotate(count=models.Count("pk")).values("count")
        visible = Coalesce(models.Subquery(counted), 0)
        return self.select_related("author").prefetch_related("tags").annotate(comment_count=visible)


class Post(models.Model):
    """An article."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")  # seen by editors only
        SCHEDULED = "scheduled", _("scheduled")  # seen by readers from published_at on
        PUBLISHED = "published", _("published")

    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        validators=[validate_post_slug],
        help_text=_("The end of its address."),
    )
    standfirst = models.TextField(
        _("standfirst"),
        blank=True,
        help_text=_("One or two sentences under the title, and in lists and feeds."),
    )
    pull_quote = models.TextField(
        _("pull quote"),
        blank=True,
        help_text=_("A sentence set large beside the text. Leave out the quotation marks."),
    )
    body = models.TextField(_("text"), help_text=_("Headings, links, lists, quotations and emphasis are kept."))
    author = models.ForeignKey(
        Author,
        verbose_name=_("author"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="posts",
        help_text=_("Without one, the post shows no byline."),
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="posts")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        help_text=_("For a scheduled post: when it appears. Left empty, a published post gets the present time."),
    )
    comments_open_at = models.DateTimeField(
        _("comments open"),
        null=True,
        blank=True,
        help_text=_("Left empty: as soon as the post is published."),
    )
    comments_close_at = models.DateTimeField(
        _("comments close"), null=True, blank=True, help_text=_("Left empty: never.")
    )
    source = models.CharField(
        _("imported from"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Identifies an imported article, so that importing it again changes this post."),
    )
    # What searching looks through: title, standfirst and the body's words, folded (blog.text).
    search_text = models.TextField(default="", editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [models.Index(fields=["status", "-published_at"])]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=~models.Q(source=""), name="post_imported_once"),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(published_at__isnull=False),
                name="post_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("blog:post", args=[self.slug])

    def save(self, **kwargs) -> None:
        """Sanitise the body and date a published post, whichever door it comes through."""
        self.body = clean_post_html(self.body)
        self.search_text = folded(f"{self.title} {self.standfirst} {plain_text(self.body)}")
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        super().save(**kwargs)

    @property
    def summary(self) -> str:
        """The standfirst, or else the text's first words; plain text of one paragraph."""
        return self.standfirst or Truncator(plain_text(self.body)).words(40, truncate="…")

    def is_published(self) -> bool:
        return (
            self.status != self.Status.DRAFT
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

    def comments_open(self, now: datetime | None = None) -> bool:
        """Whether a reader may leave a comment now."""
        now = now or timezone.now()
        return (
            self.is_published()
            and (self.comments_open_at is None or self.comments_open_at <= now)
            and (self.comments_close_at is None or now < self.comments_close_at)
        )


class RelatedLink(models.Model):
    """A line of the "You may also like" box."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_links")
    title = models.CharField(_("title"), max_length=250)
    url = models.CharField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[link],
        help_text=_("With https://, or the path of a page of this site. May be empty."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("related link")
        verbose_name_plural = _("related links")

    def __str__(self) -> str:
        return self.title

    @property
    def href(self) -> str:
        """The address when it is one to follow, else "". Rows written past the validators may hold anything."""
        return self.url if link.regex.match(self.url) else ""


class CommentQuerySet(models.QuerySet["Comment"]):
    def pending(self) -> "CommentQuerySet":
        return self.filter(status=Comment.Status.PENDING)

    def approved(self) -> "CommentQuerySet":
        return self.filter(status=Comment.Status.APPROVED)


class Comment(models.Model):
    """What a reader left under a post."""

    class Status(models.TextChoices):
        PENDING = "pending", _("awaiting moderation")  # seen by its author and by moderators
        APPROVED = "approved", _("approved")  # seen by everybody
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("spam")
        WITHDRAWN = "withdrawn", _("withdrawn")  # by its author, before anybody decided; never shown

    # PROTECT: a post or a comment that somebody answered cannot take those answers away with it.
    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
    )
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False)
    author_name = models.CharField(_("name"), max_length=80)
    author_email = models.EmailField(_("email"), max_length=254)
    author_url = models.URLField(_("website"), max_length=200, blank=True, validators=[http_url])
    body = models.TextField(_("comment"))
    body_html = models.TextField(editable=False)  # what render_comment made of body, so that a page need not
    # The address itself is never stored: a keyed hash tells whether two are the same, the network part
    # (/24 or /48) lets a moderator act against one.
    ip_hash = models.CharField(max_length=64, blank=True, editable=False)
    ip_network = models.CharField(_("network"), max_length=50, blank=True, editable=False)
    form_seconds = models.FloatField(null=True, editable=False)  # between showing the form and sending it
    # Names one sending of the form (CommentForm.submission), so that a double click cannot leave two comments.
    submission = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    tell_by_mail = models.BooleanField(_("wants to be told by e-mail"), default=False, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    # An author's change is a comment of its own, so that nobody decides about a text other than the one they
    # read. SET_NULL: the earlier text goes first.
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="replaced_by"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["post", "status", "created_at"]),
            models.Index(fields=["status", "created_at"]),
            models.Index(fields=["ip_hash", "created_at"]),
            models.Index(fields=["ip_network", "created_at"]),
            models.Index(fields=["author_email", "status"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=~models.Q(submission=""), name="comment_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        """Make the HTML of a new or changed body; saving other fields leaves it alone."""
        if update_fields is None or "body" in update_fields:
            self.body_html = render_comment(self.body)
            update_fields = None if update_fields is None else {*update_fields, "body_html"}
        super().save(update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.post.get_absolute_url()}#comment-{self.pk}"


class PageVersion(Counter):
    """Counts every change a reader could see; the page cache's key (blog.pagecache).

    Counting up makes every kept page stale when, and only when, the surrounding transaction commits.
    """
