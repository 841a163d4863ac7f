"""The columns that hold a score for each label."""

from django.db import models

from moderation.scoring.types import Label


class LabelColumns(models.Model):
    """Probabilities in [0, 1]; null: not made. One column a Label, named like it (held by a test)."""

    toxicity = models.FloatField(null=True)
    severe_toxicity = models.FloatField(null=True)
    profanity = models.FloatField(null=True)
    threat = models.FloatField(null=True)
    insult = models.FloatField(null=True)
    identity_attack = models.FloatField(null=True)
    spam = models.FloatField(null=True)
    misinformation = models.FloatField(null=True)

    class Meta:
        abstract = True

    def scores(self) -> dict[Label, float | None]:
        return {label: getattr(self, label) for label in Label}
