"""Decisions as stored: who decided what about a comment, and why. The verbs are in ``moderation.deciding``."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Comment
from moderation.reasons import DecisionReason

DELIVERY = {"settled_at", "next_try"}  # bookkeeping of who was told; all else of a row stays as it was written


class NeverChanged(TypeError):
    """Somebody tried to change or delete what was decided. A change of mind is a new Decision, or an undo."""

    def __init__(self) -> None:
        super().__init__("a decision is never changed or deleted: decide again, or undo it")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> "DecisionQuerySet":
        """What was decided and not taken back; no rows that only take something back."""
        return self.exclude(action=Decision.Action.UNDO).filter(undone_by__isnull=True)

    def undoable(self, now: datetime | None = None) -> "DecisionQuerySet":
        """Decisions of people that these can still take back, by the clock; the newest first."""
        unsettled = self.filter(next_try__isnull=False, moderator__isnull=False)
        return unsettled.filter(settles_at__gt=now or timezone.now())

    def to_settle(self, now: datetime | None = None) -> "DecisionQuerySet":
        """Decisions that nobody can take back any more and that were not announced yet, the most patient first."""
        return self.filter(next_try__lte=now or timezone.now()).order_by("next_try", "pk")

    def update(self, **values: Any) -> int:
        if not values.keys() <= DELIVERY:
            raise NeverChanged
        return super().update(**values)

    def delete(self) -> NoReturn:
        raise NeverChanged


class Decision(models.Model):
    """Who decided what about a comment, and why. Never edited: a change of mind is a new row."""

    class Action(models.TextChoices):
        APPROVE = "approve", _("approved")
        REJECT = "reject", _("rejected")
        SPAM = "spam", _("marked as spam")
        UNDO = "undo", _("decision taken back")  # of the row that ``undoes`` names, within its UNDO_SECONDS

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(_("decision"), max_length=10, choices=Action)
    # Exactly one of the two says who: a person, or a policy the owner switched on for this kind of comment.
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    policy = models.ForeignKey(
        "moderation.Policy", on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    assessment = models.ForeignKey(
        "moderation.Assessment", on_delete=models.SET_NULL, null=True, related_name="+"
    )  # what the machine had said by then
    reason = models.ForeignKey(
        DecisionReason,
        verbose_name=_("reason"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    public_sentence = models.TextField(_("sentence for the author"), blank=True)  # the reason's, as it stood then
    legal_ground = models.TextField(_("legal ground"), blank=True)
    message = models.TextField(_("message to the author"), blank=True)
    note = models.TextField(_("note"), blank=True)  # for moderators
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    status_before = models.CharField(max_length=10, blank=True)  # a Comment.Status; "": from before this was kept
    batch = models.UUIDField(null=True, blank=True)  # shared by what was decided in one act (moderation.bulk)
    created_at = models.DateTimeField(_("decided"), auto_now_add=True)

    # Until settles_at the decider can take it back; then decision_settled tells who listens, from next_try on.
    settles_at = models.DateTimeField(
        _("final from"), null=True
    )  # null: takes back another, or is older than this
    settled_at = models.DateTimeField(_("announced"), null=True)
    next_try = models.DateTimeField(null=True)  # null: announced, taken back, or nothing to announce

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="decision_by_time"),  # the audit's order
            models.Index(fields=["next_try"], condition=Q(next_try__isnull=False), name="decision_to_settle"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="decision_batch"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(moderator__isnull=False, policy__isnull=True)
                | Q(moderator__isnull=True, policy__isnull=False),
                name="decision_by_one",
            ),
            models.CheckConstraint(
                condition=Q(action="undo", undoes__isnull=False) | (~Q(action="undo") & Q(undoes__isnull=True)),
                name="decision_undo_names_one",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(action__in=["reject", "spam"]), name="decision_reason_against"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} #{self.comment_id}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(**kwargs | {"force_insert": True})  # a number given by hand must not reach an older row

    def delete(self, **kwargs: Any) -> NoReturn:
        raise NeverChanged

    @property
    def made_by(self) -> str:
        """Who made it, by kind: "moderator" or "policy"."""
        return "policy" if self.moderator_id is None else "moderator"

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back. One query unless ``undone_by`` was selected with it."""
        return hasattr(self, "undone_by")
