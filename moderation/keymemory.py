"""What is stored of what one key's submissions taught about spam. Written by moderation.submissions alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.keys import ApiKey


class KeyMemory(models.Model):
    """What the submissions of one key taught (scoring.memory). Made, replaced and deleted by the fit alone."""

    key = models.OneToOneField(ApiKey, on_delete=models.CASCADE, primary_key=True, related_name="memory")
    version = models.PositiveIntegerField(_("version"))  # rises with every fit
    format = models.PositiveSmallIntegerField()  # scoring.memory.FORMAT that the counts were made with
    genuine = models.PositiveIntegerField(_("not spam"))
    spam = models.PositiveIntegerField(_("spam"))
    counts = models.BinaryField()
    submissions = models.PositiveIntegerField()  # that were there; with the next, whether anything has changed
    newest = models.PositiveBigIntegerField()
    fitted_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("what a key's submissions taught")
        verbose_name_plural = _("what keys' submissions taught")

    def __str__(self) -> str:
        return f"{self.key_id}: {self.spam} / {self.genuine}"
