"""What is stored of the model fitted on this site's decisions. Written by moderation.sitefit alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.scoring.site import SiteWeights
from moderation.scoring.worth import Figures


class SiteModel(models.Model):
    """One fit. A row is never changed, but for which one is in use."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    format = models.PositiveSmallIntegerField()  # scoring.site.FORMAT that it was fitted with
    weights = models.BinaryField()
    checksum = models.CharField(max_length=64)
    approved = models.PositiveIntegerField(_("approved comments"))
    rejected = models.PositiveIntegerField(_("rejected comments"))
    last_decision = models.PositiveBigIntegerField(_("newest decision"))
    figures = models.JSONField(_("figures"))  # scoring.worth.Figures
    better = models.BooleanField(_("better than the shipped order"))
    active = models.BooleanField(_("in use"), default=False)
    created_at = models.DateTimeField(_("fitted"), auto_now_add=True)

    class Meta:
        verbose_name = _("model of this site's decisions")
        verbose_name_plural = _("models of this site's decisions")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="sitemodel_one_active")
        ]

    def __str__(self) -> str:
        return _("version %(version)d") % {"version": self.version}

    def as_figures(self) -> Figures | None:
        """None when the row is damaged."""
        try:
            return Figures(**self.figures)
        except TypeError:
            return None

    def as_weights(self) -> SiteWeights:
        """Raises scoring.site.DamagedModel."""
        return SiteWeights.from_bytes(bytes(self.weights), self.checksum)


class SiteLearning(models.Model):
    """Whether a better fit is put to use by itself, and what the last one found. One row, made when needed."""

    # False after a person chose a version, or none: the next night would undo what they did.
    automatic = models.BooleanField(_("uses better ones by itself"), default=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    approved = models.PositiveIntegerField(default=0)  # comments that the last try learnt from
    rejected = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("learning from decisions")
        verbose_name_plural = _("learning from decisions")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
