"""What is kept beside a Policy: replays of proposals, a shadow's advice, samples to look at again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.policy import Reason, reasons_from_json


class Replay(models.Model):
    """A proposed policy, run over decisions that were made. It becomes a Policy when somebody adopts it."""

    thresholds = models.JSONField(_("thresholds"))  # as Policy stores them
    rules = models.JSONField(_("rules"), default=dict)
    note = models.TextField(_("note"), blank=True)
    # The policy in force at the time: a proposal that was replayed against another one is not adopted.
    against = models.ForeignKey("moderation.Policy", on_delete=models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField(_("decisions asked for"))
    summary = models.JSONField(default=dict)  # replay.Summary
    changes = models.JSONField(
        default=list
    )  # [[decision, advice before, after, automatic before, after]], newest first
    adopted = models.OneToOneField(
        "moderation.Policy", on_delete=models.PROTECT, null=True, related_name="replay", verbose_name=_("became")
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{_('replay')} #{self.pk}"


class ShadowAdvice(models.Model):
    """What a shadow policy would have said of an Assessment. It changed nothing."""

    assessment = models.ForeignKey("moderation.Assessment", on_delete=models.CASCADE, related_name="shadows")
    policy = models.ForeignKey("moderation.Policy", on_delete=models.CASCADE, related_name="shadowed")
    action = models.CharField(_("advice"), max_length=10)
    automatic = models.CharField(max_length=10, blank=True)  # what it would have decided by itself
    differs = models.BooleanField(
        default=False
    )  # from the advice that counted, or from what was decided by itself
    risk = models.FloatField()
    reasons = models.JSONField(default=list)  # policy.Reason

    class Meta:
        verbose_name = _("shadow advice")
        verbose_name_plural = _("shadow advice")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["policy", "differs", "-id"], name="shadow_differing")]
        constraints = [models.UniqueConstraint(fields=["assessment", "policy"], name="shadow_once")]

    def __str__(self) -> str:
        return f"{self.action} #{self.assessment_id}"

    def as_reasons(self) -> list[Reason]:
        return reasons_from_json(self.reasons)


class SecondLook(models.Model):
    """An automatic Decision that a person is to look at again. Done once a moderator decided about the comment."""

    decision = models.OneToOneField("moderation.Decision", on_delete=models.CASCADE, related_name="second_look")

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.decision_id)


class Postponed(models.Model):
    """What the policy would have decided by itself, had no moderator had the comment open. Gone once taken up."""

    assessment = models.OneToOneField("moderation.Assessment", on_delete=models.CASCADE, related_name="postponed")
    read = models.CharField(max_length=64)  # automatic.fingerprint of the comment that was read

    class Meta:
        verbose_name = _("postponed automatic decision")
        verbose_name_plural = _("postponed automatic decisions")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.assessment_id}"
