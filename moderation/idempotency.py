"""Answers kept so that a request sent twice acts once (the Idempotency-Key header)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from moderation.keys import ApiKey

LONGEST_NAME = 255
UNDER_WAY = timedelta(seconds=60)  # after which a request that was never answered is taken for dead


class StoredAnswer(models.Model):
    """What one API key was answered under one idempotency key. ``status`` 0: it is not answered yet."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    request_hash = models.CharField(max_length=64)  # of method, address and body: the body itself is not kept
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "name"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.status or 'under way'}"


@dataclass(frozen=True, slots=True)
class Replay:
    """The first request was answered so."""

    status: int
    body: object


class Reused(Exception):
    """The name was used for another request. A retry does not help."""


class UnderWay(Exception):
    """The first request is still being answered. A retry helps."""


def begin(key: ApiKey, name: str, *, method: str, path: str, body: object) -> StoredAnswer | Replay:
    """A row to ``finish`` or ``drop``, or the answer that was given before. Raises Reused or UnderWay."""
    canonical = json.dumps([method, path, body], sort_keys=True)
    request_hash = hashlib.sha256(canonical.encode()).hexdigest()
    now = timezone.now()
    stale = StoredAnswer.objects.filter(key=key, name=name)
    stale.filter(created_at__lt=now - timedelta(hours=settings.IDEMPOTENCY_HOURS)).delete()
    stale.filter(created_at__lt=now - UNDER_WAY, status=0).delete()
    try:
        with transaction.atomic():
            # Of two requests at once, the constraint lets one through.
            return StoredAnswer.objects.create(key=key, name=name, request_hash=request_hash)
    except IntegrityError:
        first = StoredAnswer.objects.filter(key=key, name=name).first()
    if first is None:  # it failed, and let the name go, between the two lines above
        raise UnderWay
    if first.request_hash != request_hash:
        raise Reused
    if not first.status:
        raise UnderWay
    return Replay(first.status, first.body)


def finish(answer: StoredAnswer, *, status: int, body: object) -> None:
    StoredAnswer.objects.filter(pk=answer.pk).update(status=status, body=body)


def drop(answer: StoredAnswer) -> None:
    """Let the name go: nothing was done under it."""
    StoredAnswer.objects.filter(pk=answer.pk, status=0).delete()


def forget_old_answers() -> int:
    """Delete what is too old to be asked for again; returns how many."""
    until = timezone.now() - timedelta(hours=settings.IDEMPOTENCY_HOURS)
    return StoredAnswer.objects.filter(created_at__lt=until).delete()[0]
