"""Sending what waits: signed, once, again after a failure, and never one target at the cost of another."""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import outgoing
from moderation.audit import AuditEntry, record
from moderation.emails import without_addresses
from moderation.webhooks import signing
from moderation.webhooks.models import Delivery, Webhook

logger = logging.getLogger(__name__)

SECONDS = 10  # for one delivery, from resolving the name to the answer
AT_ONCE = 8  # targets
FIRST_WAIT = timedelta(minutes=1)  # after the first failure, doubling
LONGEST_WAIT = timedelta(hours=4)
FIRST_REST = timedelta(seconds=30)  # of a target that does not answer at all, doubling
LONGEST_REST = timedelta(hours=1)
GIVE_UP = timedelta(hours=24)  # a delivery that failed for so long is not tried again
SWITCH_OFF = timedelta(
    days=5
)  # a target that failed for so long, and took nothing in between, is sent nothing more
KEPT_DELIVERED = timedelta(days=7)
KEPT = timedelta(days=30)  # whatever its state


def send_due(seconds: float = 5) -> int:
    """Send what waits; returns how many arrived. Begins none after ``seconds``. Safe to run several times at once.

    One delivery at a time to each target, and several targets side by side: only the network is left to threads.
    A process that dies between sending and noting it sends that delivery again, under the same ``webhook-id``.
    """
    end = time.monotonic() + seconds
    arrived, under_way = 0, {}
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="webhook") as threads:
        while True:
            while len(under_way) < AT_ONCE and time.monotonic() < end:
                row = _claim({busy.webhook_id for busy in under_way.values()})
                if row is None:
                    break
                under_way[threads.submit(_post, row)] = row
            if not under_way:
                return arrived
            done, _going = wait(under_way, timeout=1, return_when=FIRST_COMPLETED)
            arrived += sum(_note(under_way.pop(future), future) for future in done)


def forget_old() -> int:
    """Delete deliveries that arrived a week ago, and any that are a month old; returns how many."""
    now = timezone.now()
    arrived = Delivery.objects.filter(state=Delivery.State.DELIVERED, delivered_at__lte=now - KEPT_DELIVERED)
    return arrived.delete()[0] + Delivery.objects.filter(queued_at__lte=now - KEPT).delete()[0]


def _claim(busy: set[int]) -> Delivery | None:
    """A delivery that this process may send now, for a target that is not ``busy``; None when there is none."""
    now = timezone.now()
    for row in Delivery.objects.due(now).exclude(webhook__in=busy).select_related("webhook")[:AT_ONCE]:
        mine = Delivery.objects.waiting().filter(pk=row.pk, tries=row.tries, next_try=row.next_try)
        # Another worker may have read the same row; the count lets exactly one of us go on.
        pause = min(FIRST_WAIT * 2 ** min(row.tries, 20), LONGEST_WAIT)
        if mine.update(tries=F("tries") + 1, next_try=now + pause):
            row.tries += 1
            return row
    return None


def _post(row: Delivery) -> outgoing.Answer:
    """In a thread of its own, without the database. Raises as ``outgoing.post`` does."""
    webhook, now, body = row.webhook, timezone.now(), row.payload.encode()
    headers = signing.headers(str(row.event_id), int(now.timestamp()), body, webhook.keys(now))
    headers |= {"Content-Type": "application/json", "User-Agent": "Rejoinder-Webhooks"}
    return outgoing.post(webhook.url, body, headers, seconds=SECONDS, private=webhook.allow_private)


def _note(row: Delivery, future: Future[outgoing.Answer]) -> bool:
    """Store what became of a delivery; whether it arrived."""
    try:
        answer = future.result()
    except outgoing.NotSent as error:
        _failed(row, error=str(error))
        return False
    except Exception as error:
        # Whatever one target causes must not keep the others back; it is stored, logged and tried again.
        _failed(row, error=type(error).__name__)
        return False
    if not 200 <= answer.status < 300:
        _failed(row, status=answer.status, answer=answer.text)
        return False
    now = timezone.now()
    told = {"status": answer.status, "error": "", "answer": "", "delivered_at": now}
    Delivery.objects.filter(pk=row.pk).update(state=Delivery.State.DELIVERED, **told)
    Webhook.objects.filter(pk=row.webhook_id).update(failures=0, failing_since=None, rests_until=now)
    return True


def _failed(row: Delivery, *, status: int | None = None, error: str = "", answer: str = "") -> None:
    now = timezone.now()
    given_up = now - row.queued_at >= GIVE_UP
    Delivery.objects.waiting().filter(pk=row.pk).update(
        state=Delivery.State.GIVEN_UP if given_up else Delivery.State.WAITING,
        status=status,
        error=error[:200] or _("answered %(status)s") % {"status": status},
        answer=without_addresses(answer.replace("\0", ""))[: outgoing.KEPT],
    )
    logger.warning("delivery %s to webhook %s: %s", row.pk, row.webhook_id, error or status)
    # Two workers may fail at the same target: counted in the database, and the first failure stands.
    mine = Webhook.objects.filter(pk=row.webhook_id)
    mine.filter(failing_since=None).update(failing_since=now)
    mine.update(failures=F("failures") + 1)
    webhook = mine.first()
    if webhook is None:
        return
    if status == 410:
        switch_off(webhook, _("its target answered 410: it is gone"))
    elif webhook.failing_since and now - webhook.failing_since >= SWITCH_OFF:
        switch_off(webhook, _("nothing arrived there for %(days)d days") % {"days": SWITCH_OFF.days})
    elif status is None or status == 429 or status >= 500:
        _rest(webhook, now)


def _rest(webhook: Webhook, now: datetime) -> None:
    """Leave a target that does not work alone for a while, and give up what waited for it too long."""
    pause = min(FIRST_REST * 2 ** min(webhook.failures - 1, 20), LONGEST_REST)
    Webhook.objects.filter(pk=webhook.pk).update(rests_until=now + pause)
    too_old = Delivery.objects.waiting().filter(webhook=webhook, queued_at__lte=now - GIVE_UP)
    too_old.update(state=Delivery.State.GIVEN_UP)


def switch_off(webhook: Webhook, why: str) -> None:
    """Send nothing more there, and say so: at the webhook, in the audit and in the log. Safe to call twice."""
    if not Webhook.objects.filter(pk=webhook.pk, active=True).update(active=False, stopped_because=why[:200]):
        return
    webhook.deliveries.waiting().update(state=Delivery.State.GIVEN_UP)
    record(AuditEntry.What.CHANGED, webhook, field="active", before=True, after=False, why=why)
    logger.error("webhook %s is switched off: %s", webhook.pk, why)
