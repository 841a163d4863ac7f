"""The fact-check library as stored. Written through factchecks.services only: they count LibraryVersion up."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blog.counters import Counter
from blog.models import http_url
from moderation.factchecks.identity import entry_key
from moderation.scoring.claims.words import telling_words

MOST_WORDS = 20  # of a question
OWN = "own"  # the source of entries written here


class Publisher(models.Model):
    """Who rates claims. Feeds are open to anybody, so nothing of a publisher counts before it is allowed."""

    name = models.CharField(_("name"), max_length=200)
    allowed = models.BooleanField(_("allowed"), default=False)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )  # null with allowed: by a command
    allowed_at = models.DateTimeField(_("allowed at"), null=True, blank=True, editable=False)
    sites = models.TextField(
        _("sites"),
        blank=True,
        help_text=_(
            "Its sites, such as example.org, one a line. Entries under this name that link to another site are "
            "kept inactive. Left empty: any site."
        ),
    )

    class Meta:
        verbose_name = _("publisher")
        verbose_name_plural = _("publishers of fact-checks")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="publisher_name_once")]

    def __str__(self) -> str:
        return self.name


class Verdict(models.TextChoices):
    """What a rating comes to, over all publishers."""

    FALSE = "false", _("false")
    MOSTLY_FALSE = "mostly_false", _("mostly false")
    MIXED = "mixed", _("mixed")
    MOSTLY_TRUE = "mostly_true", _("mostly true")
    TRUE = "true", _("true")
    UNPROVEN = "unproven", _("unproven")  # the publisher looked and could not tell
    NONE = "none", _("not known")  # no rating, or one in words that are not known here


class FactCheckQuerySet(models.QuerySet["FactCheck"]):
    def usable(self) -> "FactCheckQuerySet":
        """Entries that comments may be matched to: active, of an allowed publisher."""
        return self.filter(active=True, publisher__allowed=True)

    def own(self) -> "FactCheckQuerySet":
        """Entries written on this site."""
        return self.filter(source=OWN)

    def about(self, question: str) -> "FactCheckQuerySet":
        """Entries with every telling word of a question in claim or title; of a long one, its first MOST_WORDS."""
        rows = self
        for word in (telling_words(question) or question.split())[:MOST_WORDS]:
            rows = rows.filter(Q(claim__icontains=word) | Q(title__icontains=word))
        return rows

    def changed_since(self, number: int) -> "FactCheckQuerySet":
        """Entries changed, or of a publisher changed, after LibraryVersion stood at ``number``; usable or not."""
        return self.filter(changed_in__gt=number)


class FactCheck(models.Model):
    """A published review of a claim. Never deleted, since old assessments point to it: only made inactive."""

    class Off(models.TextChoices):
        """Why an entry is inactive."""

        GONE = "gone", _("no longer in its feed")  # a later import that has it again makes it active
        SITE = "site", _("links to a site that is not its publisher's")
        EDITOR = "editor", _("switched off by an editor")  # no import changes that

    claim = models.TextField(_("claim"), max_length=2000)
    rating = models.CharField(_("rating"), max_length=200, blank=True)  # as published
    verdict = models.CharField(_("comes to"), max_length=12, choices=Verdict, default=Verdict.NONE)
    publisher = models.ForeignKey(
        Publisher, verbose_name=_("publisher"), on_delete=models.PROTECT, related_name="fact_checks"
    )
    # http or https; never fetched. Empty: an own entry, or one whose source names no page.
    url = models.CharField(_("address"), max_length=2000, blank=True, validators=[http_url])
    title = models.CharField(_("title"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")  # ISO 639-1
    review_date = models.DateField(_("reviewed"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200, default=OWN)  # the feed's or file's name, or OWN
    key = models.CharField(max_length=64, unique=True, editable=False)  # identity.entry_key
    active = models.BooleanField(_("active"), default=True)
    inactive_reason = models.CharField(
        _("inactive because"), max_length=6, choices=Off, blank=True, editable=False
    )  # "" while active
    explanation = models.TextField(
        _("explanation"),
        blank=True,
        help_text=_(
            "Shown on the entry's public page. Say what is known and name the sources with their addresses."
        ),
    )  # own entries only
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    vector = models.BinaryField(null=True)  # the claim as the matching's embedder of vector_version reads it
    vector_version = models.CharField(max_length=64, blank=True, editable=False)
    changed_in = models.PositiveBigIntegerField(default=0, editable=False, db_index=True)  # LibraryVersion then
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = FactCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact-check")
        verbose_name_plural = _("fact-checks")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["source", "active"]), models.Index(fields=["active", "publisher"])]

    def __str__(self) -> str:
        return self.claim[:100]

    def save(self, **kwargs) -> None:
        self.key = self.key or entry_key(url=self.url, claim=self.claim, publisher=self.publisher.name)
        super().save(**kwargs)

    @property
    def is_own(self) -> bool:
        return self.source == OWN

    def get_absolute_url(self) -> str:
        """Where it can be read: the publisher's page or, for an own entry, its page here; "" for neither."""
        return reverse("moderation:fact_check", args=[self.pk]) if self.is_own else self.url


class LibraryVersion(Counter):
    """Counts every change to a FactCheck or a Publisher; counted up first in the transaction that changes one."""
