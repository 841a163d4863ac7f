"""Why a comment is not published: the list that moderators choose from, and the owner edits."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionReasonQuerySet(models.QuerySet["DecisionReason"]):
    def in_use(self) -> "DecisionReasonQuerySet":
        """Those that can be chosen now, in the order they are offered."""
        return self.filter(active=True)


class DecisionReason(models.Model):
    """One reason for rejecting a comment or marking it as spam.

    A Decision keeps the public sentence as it stood then, so a row may be reworded; one that was used cannot be
    deleted, only taken out of use.
    """

    slug = models.SlugField(
        _("short name"),
        max_length=40,
        unique=True,
        help_text=_("Names the reason in exports. It cannot be changed later."),
    )
    title = models.CharField(_("title"), max_length=80, help_text=_("What moderators see in the list."))
    public_sentence = models.TextField(
        _("sentence for the author"),
        max_length=500,
        validators=[MaxLengthValidator(500)],
        help_text=_("A whole sentence that tells the comment's author why it is not published."),
    )
    legal = models.BooleanField(
        _("illegal content"),
        default=False,
        help_text=_("The moderator must then name the law that the comment breaks."),
    )
    active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("Untick it, rather than deleting, when nobody should choose it again."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Lower numbers stand first.")
    )

    objects = DecisionReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons for not publishing")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
