"""Where events are sent, and each event that was or is to be sent: the rows are the queue."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Comment
from moderation import outgoing
from moderation.webhooks.signing import new_secret

OVERLAP = timedelta(hours=24)  # in which a rotated secret still signs beside the new one
WRONG = {
    "syntax": gettext_lazy("That is no address: write it in ASCII, such as https://example.org/hook."),
    "scheme": gettext_lazy("The address begins with https:// or http://."),
    "host": gettext_lazy("The address names no host."),
    "login": gettext_lazy("The address must hold no login: deliveries are signed instead."),
    "inside": gettext_lazy(
        "That is this machine or a network of yours: nothing is sent there unless the owner ticks “may be inside”."
    ),
    "never": gettext_lazy("Nothing is ever sent to such an address: it is reserved for machines' own affairs."),
}


class Event(models.TextChoices):
    """What can be told. ``TEST`` is sent by a button, to one webhook."""

    SUBMITTED = "comment.submitted", gettext_lazy("a comment was left")
    ASSESSED = "comment.assessed", gettext_lazy("a comment was scored")
    DECIDED = "comment.decided", gettext_lazy("a comment was decided about, for good")
    REPORTED = "comment.reported", gettext_lazy("a reader reported a comment")
    APPEALED = "comment.appealed", gettext_lazy("an author appealed against a decision")
    TEST = "webhook.test", gettext_lazy("a test")


CHOOSABLE = [(value, label) for value, label in Event.choices if value != Event.TEST]


class Webhook(models.Model):
    """An address that is told of events, made by the owner."""

    url = models.CharField(
        gettext_lazy("address"), max_length=outgoing.LONGEST_URL,
        help_text=gettext_lazy("Where events are sent by POST. https:// unless it is a machine of yours."),
    )  # fmt: skip
    events = models.JSONField(gettext_lazy("events"), default=list)  # of Event
    active = models.BooleanField(
        gettext_lazy("active"), default=True, help_text=gettext_lazy("Untick it to send nothing there.")
    )
    allow_private = models.BooleanField(
        gettext_lazy("may be inside"), default=False,
        help_text=gettext_lazy("Allows addresses of this machine and of private networks."),
    )  # fmt: skip
    secret = models.CharField(max_length=60, default=new_secret, editable=False)
    previous_secret = models.CharField(max_length=60, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    # What the target does: it rests after a failure, and is switched off when it keeps failing.
    failures = models.PositiveIntegerField(default=0, editable=False)  # since the last success
    failing_since = models.DateTimeField(gettext_lazy("failing since"), null=True, editable=False)
    rests_until = models.DateTimeField(default=timezone.now, editable=False)
    stopped_because = models.CharField(
        gettext_lazy("switched off because"), max_length=200, blank=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=gettext_lazy("made by"), on_delete=models.PROTECT, editable=False,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(gettext_lazy("made"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("webhook")
        verbose_name_plural = gettext_lazy("webhooks")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return _("webhook %(number)s") % {"number": self.pk or ""}  # its address may hold a password

    def clean(self) -> None:
        try:
            inside = outgoing.leads_inside(self.url, private=self.allow_private)
        except outgoing.BadAddress as error:
            raise ValidationError({"url": WRONG[error.why]}) from None
        if inside:
            never = outgoing.leads_inside(self.url, private=True)
            raise ValidationError({"url": WRONG["never" if never else "inside"]})
        if not self.events or set(self.events) - {value for value, _label in CHOOSABLE}:
            raise ValidationError({"events": _("Choose at least one event.")})

    def keys(self, now: datetime) -> list[str]:
        """The secrets that sign now, the newest first."""
        rotating = self.previous_until is not None and now < self.previous_until
        return [self.secret, self.previous_secret] if rotating else [self.secret]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(state=Delivery.State.WAITING)

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """What may be sent now, the most patient first."""
        target = Q(webhook__active=True, webhook__rests_until__lte=now)
        return self.waiting().filter(target, next_try__lte=now).order_by("next_try", "pk")


class Delivery(models.Model):
    """One event for one webhook."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("waits")  # for its first or its next try
        DELIVERED = "delivered", gettext_lazy("delivered")  # the target answered 2xx
        GIVEN_UP = "given_up", gettext_lazy("given up")  # failed for a day, or its webhook was switched off

    # CASCADE: what was told is of no use without whom, and must not outlive the comment that it quotes.
    webhook = models.ForeignKey(
        Webhook, verbose_name=gettext_lazy("webhook"), on_delete=models.CASCADE, related_name="deliveries"
    )
    comment = models.ForeignKey(
        Comment, verbose_name=gettext_lazy("comment"), on_delete=models.CASCADE, null=True, related_name="+"
    )
    event_id = models.UUIDField(gettext_lazy("event's id"))
    event = models.CharField(gettext_lazy("event"), max_length=30, choices=Event)
    payload = models.TextField(gettext_lazy("what is sent"))  # JSON, as it is signed
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(gettext_lazy("tries"), default=0)
    next_try = models.DateTimeField(gettext_lazy("next try"), default=timezone.now)
    queued_at = models.DateTimeField(gettext_lazy("since"), default=timezone.now)  # or when it was asked for again
    status = models.PositiveSmallIntegerField(gettext_lazy("last status"), null=True)  # HTTP; null: no answer yet
    error = models.CharField(gettext_lazy("last failure"), max_length=200, blank=True)
    answer = models.CharField(gettext_lazy("last answer"), max_length=outgoing.KEPT, blank=True)  # of a failure
    delivered_at = models.DateTimeField(gettext_lazy("delivered at"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("delivery to a webhook")
        verbose_name_plural = gettext_lazy("deliveries to webhooks")
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["next_try"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["state", "queued_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="delivery_once_an_event"),
            models.CheckConstraint(
                condition=~Q(state="delivered") | Q(delivered_at__isnull=False), name="delivery_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} #{self.pk}"
