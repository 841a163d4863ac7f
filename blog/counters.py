"""Numbers that only go up, by which readers of other tables know that something changed."""

from django.db import models
from django.db.models import F


class Counter(models.Model):
    """One row, whose number goes up with every change.

    Counting up locks the row until the transaction ends, so numbers become visible in their order: who has read
    everything up to a number misses nothing by asking for what changed after it.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number now; 0 before the first change."""
        return cls._default_manager.values_list("number", flat=True).first() or 0

    @classmethod
    def bump(cls) -> int:
        """Count up in the surrounding transaction; the new number, which others see when that commits."""
        rows = cls._default_manager
        if not rows.filter(pk=1).update(number=F("number") + 1):
            # The first change ever. Another one may have made the row meanwhile: then it still wants counting up.
            _row, created = rows.get_or_create(pk=1, defaults={"number": 1})
            if not created:
                return cls.bump()
        return rows.values_list("number", flat=True).get(pk=1)
