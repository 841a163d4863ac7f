"""Keys for the API and for the formats of other services: hashed at rest, shown once."""

import secrets
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OPENING = "rj"  # so that a key that turned up somewhere is known for what it is
PREFIX = 8  # characters that stay visible, the opening among them
LONGEST = 200  # characters of what may be a key; more is not even hashed
NO_MODERATOR = gettext_lazy("Only somebody who may decide about comments can make a key that does.")
COARSE = timedelta(minutes=5)  # last_used_at is not written more often


class Scope(models.TextChoices):
    """What a key may be used for. Posts and approved comments need no key."""

    READ = "read", gettext_lazy("read fact-checks, policies and statistics")
    COMMENT = "comment", gettext_lazy("leave comments")
    ASSESS = "assess", gettext_lazy("have texts scored")
    MODERATE = "moderate", gettext_lazy("see the queue and decide, in the name of who made the key")
    FEEDBACK = "feedback", gettext_lazy("say how a text should have been scored")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, now: datetime | None = None) -> "ApiKeyQuerySet":
        """Keys that open something now."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()), active=True)


class ApiKey(models.Model):
    """A key that was handed out. The key itself is not here: only its hash, and how it begins."""

    name = models.CharField(
        gettext_lazy("name"), max_length=80, help_text=gettext_lazy("Who or what will use it, such as a site.")
    )
    prefix = models.CharField(gettext_lazy("begins with"), max_length=PREFIX, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)  # sha256: the key is 256 random bits
    scopes = models.JSONField(gettext_lazy("may"), default=list)  # of Scope
    quota_per_minute = models.PositiveIntegerField(
        gettext_lazy("texts or calls a minute"), default=600, help_text=gettext_lazy("0: no limit.")
    )
    quota_per_day = models.PositiveIntegerField(
        gettext_lazy("texts or calls a day"), default=100_000, help_text=gettext_lazy("0: no limit. Days are UTC.")
    )
    expires_at = models.DateTimeField(
        gettext_lazy("expires"), null=True, blank=True, help_text=gettext_lazy("Left empty: never.")
    )
    active = models.BooleanField(
        gettext_lazy("active"), default=True, help_text=gettext_lazy("Untick it to stop the key at once.")
    )
    last_used_at = models.DateTimeField(gettext_lazy("last used"), null=True, editable=False)  # COARSE
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=gettext_lazy("made by"), on_delete=models.PROTECT, editable=False,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(gettext_lazy("made"), auto_now_add=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("API key")
        verbose_name_plural = gettext_lazy("API keys")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def clean(self) -> None:
        unknown = set(self.scopes or []) - set(Scope.values)
        if unknown or not self.scopes:
            raise ValidationError({"scopes": _("Choose at least one thing that the key may be used for.")})


class ApiUsage(models.Model):
    """What a key was used for on one day (UTC). Written a few seconds late (moderation.quotas)."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(gettext_lazy("day"))
    calls = models.PositiveBigIntegerField(gettext_lazy("calls"), default=0)
    texts = models.PositiveBigIntegerField(gettext_lazy("texts"), default=0)  # scored; what quotas count
    refused = models.PositiveBigIntegerField(gettext_lazy("refused"), default=0)  # over quota
    spam = models.PositiveBigIntegerField(gettext_lazy("spam"), default=0)  # answers that said so
    ham = models.PositiveBigIntegerField(gettext_lazy("not spam"), default=0)
    missed_spam = models.PositiveBigIntegerField(gettext_lazy("missed spam"), default=0)  # said by the caller
    false_positives = models.PositiveBigIntegerField(gettext_lazy("false alarms"), default=0)  # the same

    class Meta:
        verbose_name = gettext_lazy("use of an API key")
        verbose_name_plural = gettext_lazy("use of API keys")
        ordering = ["-day", "key"]
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="api_usage_once_a_day")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.day}"


class MayNot(Exception):
    """The maker of a key cannot give it a scope that they do not have themselves."""


def create(
    *,
    name: str,
    scopes: Iterable[str],
    created_by: AbstractBaseUser,
    quota_per_minute: int = 600,
    quota_per_day: int = 100_000,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A stored key, and the key itself, which nobody can see again. Raises ValidationError or MayNot."""
    key = ApiKey(
        name=name,
        scopes=sorted(set(scopes)),
        created_by=created_by,
        quota_per_minute=quota_per_minute,
        quota_per_day=quota_per_day,
        expires_at=expires_at,
    )
    return key, store_new(key)


def store_new(key: ApiKey) -> str:
    """Store a filled-in ApiKey as a new one; returns the key itself. Raises as ``create`` does."""
    plaintext = new_plaintext()
    key.prefix, key.key_hash = plaintext[:PREFIX], hashed(plaintext)
    key.full_clean()
    if Scope.MODERATE in key.scopes and not may_moderate(key.created_by):
        raise MayNot(NO_MODERATOR)
    key.save(force_insert=True)
    return plaintext


def new_plaintext() -> str:
    """A random key that also fits a host name, where some clients put it: 60 small letters and digits."""
    named = b32encode(secrets.token_bytes(4)).decode().lower()[: PREFIX - len(OPENING)]
    return OPENING + named + b32encode(secrets.token_bytes(32)).decode().lower().rstrip("=")


def hashed(plaintext: str) -> str:
    return sha256(plaintext.encode("utf-8", "replace")).hexdigest()


def authenticate(plaintext: str | None) -> ApiKey | None:
    """The usable key that was shown as ``plaintext``, with its maker; None for anything else.

    The database compares hashes, and only of 256 random bits: how long it takes tells nobody anything.
    """
    shown = (plaintext or "").strip().lower()
    if not shown or len(shown) > LONGEST:
        return None
    now = timezone.now()
    key = ApiKey.objects.usable(now).select_related("created_by").filter(key_hash=hashed(shown)).first()
    if key is not None and (key.last_used_at is None or now - key.last_used_at > COARSE):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        key.last_used_at = now
    return key


def shown_key(request: HttpRequest) -> str:
    """The key that a request shows in one of the usual headers; "" for none."""
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "api-key") and value.strip():
        return value.strip()
    return request.headers.get("X-Api-Key", "").strip()


def may(key: ApiKey, scope: str) -> bool:
    """Whether a key may be used for something. To moderate, whoever made it must still be allowed to."""
    return scope in key.scopes and (scope != Scope.MODERATE or may_moderate(key.created_by))


def may_moderate(user: AbstractBaseUser) -> bool:
    return user.is_active and user.is_staff and user.has_perm("moderation.decide")
