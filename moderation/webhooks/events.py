"""What is told of each event, and to whom: rows stored in the transaction that makes the event."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from blog.models import Comment
from moderation.api import shapes
from moderation.emails import masked_addresses
from moderation.models import Assessment, Decision
from moderation.readers.models import Appeal, Report
from moderation.webhooks.models import Delivery, Event, Webhook

VERSION = 1  # of the payload; rises when a field changes its meaning or goes


def submitted(comment: Comment) -> None:
    _tell(Event.SUBMITTED, comment)


def assessed(assessment: Assessment) -> None:
    """For every finished Assessment: the first, and each time the comment is read again."""
    _tell(Event.ASSESSED, assessment.comment, assessment=assessment)


def decided(decision: Decision) -> None:
    _tell(Event.DECIDED, decision.comment, decision=decision)


def reported(report: Report) -> None:
    _tell(Event.REPORTED, report.comment, report=report)


def appealed(appeal: Appeal) -> None:
    _tell(Event.APPEALED, appeal.decision.comment, appeal=appeal)


def test(webhook: Webhook) -> Delivery:
    """A test for one webhook, whatever it listens to."""
    return _store(Event.TEST, None, [webhook], {})[0]


def _tell(event: Event, comment: Comment, **about: Assessment | Decision | Report | Appeal) -> None:
    listening = [webhook for webhook in Webhook.objects.filter(active=True) if event in webhook.events]
    if listening:
        shaped = {name: SHAPES[name](row) for name, row in about.items()}
        _store(event, comment, listening, {"comment": _comment(comment), **shaped})


def _store(
    event: Event, comment: Comment | None, webhooks: list[Webhook], data: dict[str, object]
) -> list[Delivery]:
    event_id, payload = uuid4(), _payload(event, data, timezone.now())
    rows = [
        Delivery(webhook=webhook, comment=comment, event_id=event_id, event=event, payload=payload)
        for webhook in webhooks
    ]
    return Delivery.objects.bulk_create(rows)


def _payload(event: Event, data: dict[str, object], now: datetime) -> str:
    whole = {"version": VERSION, "type": event, "timestamp": now, "site": settings.SITE_URL, "data": _masked(data)}
    return json.dumps(whole, cls=DjangoJSONEncoder)


def _masked(value: object) -> object:
    """Addresses that somebody wrote, as a name say, go nowhere; evidence still points at its words."""
    if isinstance(value, Mapping):
        return {name: _masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return masked_addresses(value) if isinstance(value, str) else value


def _comment(comment: Comment) -> dict[str, object]:
    """As the API answers whoever leaves one."""
    return dict(shapes.StoredComment(comment).data)


def _assessment(row: Assessment) -> dict[str, object]:
    return shapes.AssessmentShape(row).data


def _decision(row: Decision) -> dict[str, object]:
    """Without what moderators write: to each other, and to the author alone."""
    told = shapes.DecisionShape(row).data
    return {name: told[name] for name in ("id", "action", "reason", "created_at")} | {"by": row.made_by}


def _report(row: Report) -> dict[str, object]:
    """Without what could say who sent it."""
    return {"id": row.pk, "reason": row.reason, "created_at": row.created_at}


def _appeal(row: Appeal) -> dict[str, object]:
    return {"id": row.pk, "decision": row.decision_id, "created_at": row.created_at}


SHAPES = {"assessment": _assessment, "decision": _decision, "report": _report, "appeal": _appeal}
