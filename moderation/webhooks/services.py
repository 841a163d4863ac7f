"""What the owner does with webhooks. Doors call these."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from moderation.audit import AuditEntry, record
from moderation.webhooks.models import OVERLAP, Delivery, Webhook
from moderation.webhooks.signing import new_secret


@transaction.atomic
def store(webhook: Webhook, *, by: AbstractBaseUser) -> None:
    """Store a Webhook, new or changed and checked (``full_clean``), and begin afresh with its target.

    Only a superuser opens the inside to one: for anybody else it stays open only while its address stays. The
    audit tells that it was made or changed, and no address.
    """
    if not by.is_superuser:
        same = Webhook.objects.filter(pk=webhook.pk, url=webhook.url, allow_private=True)
        webhook.allow_private = same.exists()
    what = AuditEntry.What.CHANGED if webhook.pk else AuditEntry.What.MADE
    if webhook.active:
        webhook.failures, webhook.failing_since, webhook.stopped_because = 0, None, ""
        webhook.rests_until = timezone.now()
    webhook.save()
    record(what, webhook, after=", ".join(webhook.events) if webhook.active else "")


@transaction.atomic
def rotate_secret(webhook: Webhook) -> str:
    """Give it a new secret, which is returned; the one it had signs beside it for OVERLAP."""
    # Pressed twice at once: each press makes the other's secret the previous one, and both sign.
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    webhook.previous_secret, webhook.previous_until = webhook.secret, timezone.now() + OVERLAP
    webhook.secret = new_secret()
    webhook.save(update_fields=["secret", "previous_secret", "previous_until"])
    record(AuditEntry.What.CHANGED, webhook, field="secret")
    return webhook.secret


def send_again(delivery: Delivery) -> bool:
    """Let a delivery wait once more, as if it were new; False where its webhook is switched off.

    It keeps its ``webhook-id``: a receiver that knows it already may leave it.
    """
    now = timezone.now()
    if not Webhook.objects.filter(pk=delivery.webhook_id, active=True).update(rests_until=now):
        return False
    values = {"tries": 0, "next_try": now, "queued_at": now, "delivered_at": None}
    return bool(Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.WAITING, **values))
