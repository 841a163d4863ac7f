"""Changes to posts, policies, publishers, fact-checks, people and their permissions, written down as they happen.

Whatever door they come through: receivers see every ``save``. What changes many rows at once (``update``,
``bulk_create``) sends no signal; whoever does that calls ``audit.record``.
"""

from collections.abc import Iterable
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils import timezone

from moderation.audit import AuditEntry, record

What = AuditEntry.What

# Fields that are not told: derived from others, kept elsewhere, or changed by the machine.
WATCHED: dict[str, frozenset[str]] = {
    "blog.Post": frozenset({"search_text", "created_at", "updated_at", "source"}),
    "blog.Tag": frozenset(),
    "blog.Author": frozenset(),
    "blog.RelatedLink": frozenset(),
    "moderation.Policy": frozenset({"created_at"}),
    "moderation.Publisher": frozenset({"allowed_by", "allowed_at"}),
    "moderation.FactCheck": frozenset(
        {"key", "vector", "vector_version", "changed_in", "created_at", "changed_at", "written_by"}
    ),
    "moderation.DecisionReason": frozenset({"position"}),
    "auth.User": frozenset({"last_login", "date_joined"}),
    "auth.Group": frozenset(),
}
SECRET = {"password", "email"}  # that they changed is told, not what they were


def connect() -> None:
    """Listen to every watched model. Raises LookupError for one that there is not."""
    for label in WATCHED:
        model = apps.get_model(label)
        uid = f"audit {label}"
        pre_save.connect(_remember, sender=model, dispatch_uid=uid)
        post_save.connect(_compare, sender=model, dispatch_uid=uid)
        post_delete.connect(_deleted, sender=model, dispatch_uid=uid)
    for through in (User.groups.through, User.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_permissions_changed, sender=through, dispatch_uid=f"audit {through.__name__}")


def _fields(model: type[models.Model], update_fields: Iterable[str] | None) -> list[models.Field]:
    skip = WATCHED[model._meta.label]
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in skip]
    if update_fields is None:
        return fields
    return [field for field in fields if field.name in update_fields or field.attname in update_fields]


def _remember(sender, instance, raw=False, update_fields=None, **kwargs):
    """Before it is saved: what the row says by now."""
    fields = _fields(sender, update_fields)
    instance._audit_before = None
    if not raw and instance.pk is not None and fields:
        names = [field.attname for field in fields]
        instance._audit_before = sender._base_manager.filter(pk=instance.pk).values(*names).first()


def _compare(sender, instance, created, raw=False, update_fields=None, **kwargs):
    if raw:
        return
    if created:
        record(What.MADE, instance)
        return
    before = instance._audit_before or {}
    for field in _fields(sender, update_fields):
        old, new = before.get(field.attname), getattr(instance, field.attname)
        if field.attname in before and old != field.to_python(new):
            record(
                What.CHANGED,
                instance,
                field=field.name,
                before="" if field.name in SECRET else _shown(old),
                after="" if field.name in SECRET else _shown(field.to_python(new)),
            )


def _deleted(sender, instance, **kwargs):
    record(What.DELETED, instance)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(" ", "seconds")
    return "" if value is None else str(value)


def _permissions_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Groups of a user, permissions of a user or a group, from either side."""
    if action == "post_add" and pk_set:
        _tell(What.GIVEN, instance, model, pk_set, reverse)
    elif action == "post_remove" and pk_set:
        _tell(What.TAKEN, instance, model, pk_set, reverse)
    elif action == "pre_clear":
        held = _held(instance, sender, reverse)
        if held:
            _tell(What.TAKEN, instance, model, held, reverse)


def _held(instance: models.Model, through: type[models.Model], reverse: bool) -> set[int]:
    """The numbers of what ``instance`` is about to lose."""
    own, other = None, None
    for field in through._meta.fields:
        if field.remote_field and isinstance(instance, field.remote_field.model):
            own = own or field
        elif field.remote_field:
            other = other or field
    rows = through._base_manager.filter(**{own.name: instance.pk})
    return set(rows.values_list(other.attname, flat=True))


def _tell(what, instance, model, pks, reverse) -> None:
    """One entry for each that got or lost something; ``reverse``: the others did, of ``instance``."""
    # A fixture may give permissions that it brings along only later: then there is nothing to tell yet.
    others = list(model._base_manager.filter(pk__in=pks))
    if reverse:
        for other in others:
            _one(what, other, [instance])
    elif others:
        _one(what, instance, others)


def _one(what, holder: models.Model, things: list[models.Model]) -> None:
    words = ", ".join(sorted(_thing(each) for each in things))
    field = "groups" if isinstance(things[0], Group) else "permissions"
    taken = what == What.TAKEN
    record(what, holder, field=field, before=words if taken else "", after="" if taken else words)


def _thing(thing: models.Model) -> str:
    return thing.codename if isinstance(thing, Permission) else str(thing)
