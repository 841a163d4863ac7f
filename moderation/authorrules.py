"""Whom the site's moderators blocked or trust. Written through moderation.people only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Comment
from moderation.emails import HIDDEN


class AuthorRuleQuerySet(models.QuerySet["AuthorRule"]):
    def in_force(self) -> "AuthorRuleQuerySet":
        """Neither lifted nor run out."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), lifted_at=None)


class AuthorRule(models.Model):
    """That an author is blocked or trusted. A row is lifted, never changed; another takes its place."""

    class Standing(models.TextChoices):
        BLOCKED = "blocked", _("blocked")  # their comments wait, with the advice to reject
        TRUSTED = "trusted", _("trusted")  # the policy says what that is worth

    class By(models.TextChoices):
        EMAIL = "email", _("e-mail address")
        DOMAIN = "domain", _("e-mail domain")  # with all domains below it
        ADDRESS = "address", _("internet address")  # the stored hash of it
        NETWORK = "network", _("network")  # /24 or /48

    standing = models.CharField(_("standing"), max_length=10, choices=Standing)
    by = models.CharField(_("known by"), max_length=10, choices=By)
    # emails.email_key, a domain, Comment.ip_hash or Comment.ip_network. "": erased at the person's request.
    key = models.CharField(max_length=255, blank=True)
    comment = models.ForeignKey(  # the comment it was made from, if any
        Comment, verbose_name=_("made from"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("lifted by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )  # null with lifted_at: by a command, or because another rule took its place

    objects = AuthorRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked or trusted author")
        verbose_name_plural = _("blocked and trusted authors")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [
            ("set_standing", _("Can block and trust authors")),
            ("erase_person", _("Can erase a person's data")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "key"], condition=Q(lifted_at=None), name="author_rule_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_standing_display()}: {self.whom()}"

    def whom(self) -> str:
        """Domain or network as they are; of an e-mail or internet address only where it was seen."""
        if not self.key:
            return str(_("(erased)"))
        if self.by in (self.By.DOMAIN, self.By.NETWORK):
            return f"{self.get_by_display()} {self.key}"
        if self.comment is None:
            return f"{self.get_by_display()} {HIDDEN if self.by == self.By.EMAIL else self.key[:8] + '…'}"
        return _("%(by)s of %(name)s (comment %(number)d)") % {
            "by": self.get_by_display(),
            "name": self.comment.author_name,
            "number": self.comment_id,
        }

    @property
    def is_in_force(self) -> bool:
        return self.lifted_at is None and (self.expires_at is None or self.expires_at > timezone.now())
