"""Where the figures come from: the decisions that count, and records that not every site keeps."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, Model, OuterRef, QuerySet

from moderation.models import Decision


def counted() -> "QuerySet[Decision]":
    """Decisions about comments that nobody took back, and none that only take another back."""
    if not _has_field("undoes"):
        return Decision.objects.all()
    taken_back = Exists(Decision.objects.filter(undoes=OuterRef("pk")))
    return Decision.objects.filter(~taken_back, undoes__isnull=True)


def has_reasons() -> bool:
    """Whether a Decision names one of the owner's reasons."""
    return _has_field("reason")


def appeal_model() -> type[Model] | None:
    """The record of appeals (decision, outcome, created_at), where there is one."""
    try:
        return apps.get_model("moderation", "Appeal")
    except LookupError:
        return None


def _has_field(name: str) -> bool:
    try:
        Decision._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
