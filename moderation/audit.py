"""Who changed what on the site, when, from what to what, and why. Rows are added and never changed.

Decisions, notes and feedback are rows of their own already; ``moderation.trail`` reads them together with these.
"""

from typing import NoReturn

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.acting import actor
from moderation.emails import without_addresses

LONGEST = 300  # characters of a value that are kept


class AppendOnly(Exception):
    """A record was to be changed or deleted."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **kwargs: object) -> NoReturn:
        raise AppendOnly("audit entries are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit entries are never deleted")


class AuditEntry(models.Model):
    """One change. Holds no e-mail address, whatever it is given."""

    class What(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        GIVEN = "given", _("permissions given")
        TAKEN = "taken", _("permissions taken away")
        BLOCKED = "blocked", _("author blocked")
        TRUSTED = "trusted", _("author trusted")
        LIFTED = "lifted", _("block or trust lifted")
        ERASED = "erased", _("a person's data erased")
        IMPORTED = "imported", _("imported")
        EXPORTED = "exported", _("exported")
        BULK = "bulk", _("decided together")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, related_name="+"
    )  # null: a command or the machine, or somebody whose login is gone, whom who_name still names
    who_name = models.CharField(_("who"), max_length=200, blank=True)
    what = models.CharField(_("what"), max_length=10, choices=What)
    target_type = models.CharField(_("kind of thing"), max_length=50)
    target_id = models.CharField(max_length=40, blank=True)
    target = models.CharField(_("of what"), max_length=LONGEST, blank=True)
    field = models.CharField(_("field"), max_length=100, blank=True)
    before = models.CharField(_("from"), max_length=LONGEST, blank=True)
    after = models.CharField(_("to"), max_length=LONGEST, blank=True)
    why = models.TextField(_("why"), blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.target_type} {self.target}"

    def save(self, **kwargs) -> None:
        if self.pk is not None:
            raise AppendOnly("audit entries are never changed")
        super().save(**kwargs)

    def delete(self, **kwargs) -> NoReturn:
        raise AppendOnly("audit entries are never deleted")


def name_of(user: AbstractBaseUser | None) -> str:
    """The full name or login name; a number for a login name that is an e-mail address; "" for nobody."""
    if user is None:
        return ""
    name = user.get_full_name() or user.get_username()
    return name if without_addresses(name) == name else f"#{user.pk}"


def record(
    what: AuditEntry.What,
    target: models.Model | None = None,
    *,
    target_type: str = "",
    target_text: str = "",
    field: str = "",
    before: object = "",
    after: object = "",
    why: str = "",
    who: AbstractBaseUser | None = None,
) -> AuditEntry:
    """Store one entry, in the transaction that makes the change. Long values are cut, addresses taken out.

    ``who`` is whoever's request is being answered unless given. ``target_type`` and ``target_text`` describe what
    is no row of a table.
    """
    who = who or actor()
    gone = what == AuditEntry.What.DELETED and isinstance(target, AbstractBaseUser) and who == target
    return AuditEntry.objects.create(
        who=None if gone else who,  # whoever deletes their own login is named, with no row to point to
        who_name=name_of(who)[:200],
        what=what,
        target_type=target_type or (target._meta.model_name if target is not None else ""),
        target_id=str(target.pk or "") if target is not None else "",
        target=cut(target_text or (str(target) if target is not None else "")),
        field=field,
        before=cut(str(before)),
        after=cut(str(after)),
        why=without_addresses(why),
    )


def cut(text: str) -> str:
    """The text on one line, without addresses, at most LONGEST characters."""
    text = " ".join(without_addresses(text).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
