"""What readers report, and what becomes of it. Doors call these."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Comment
from blog.services import Origin
from moderation.emails import NOWHERE
from moderation.models import Decision
from moderation.queue import upkeep
from moderation.readers import letters
from moderation.readers.models import Report
from moderation.signals import comment_reported

KEPT = timedelta(days=183)
OUTCOME = {
    Decision.Action.APPROVE: Report.Outcome.KEPT,
    Decision.Action.REJECT: Report.Outcome.REMOVED,
    Decision.Action.SPAM: Report.Outcome.REMOVED,
}


def report(comment: Comment, *, origin: Origin, submission: str, **values: object) -> Report:
    """Store a checked report; the same ``submission`` gives the row it made before. Nothing is hidden by it."""
    try:
        with transaction.atomic():
            made = Report.objects.create(
                comment=comment,
                ip_hash=origin.ip_hash,
                ip_network=origin.ip_network,
                submission=submission,
                **values,
            )
            letters.report_received(made)
            upkeep.refresh([comment.pk])
            comment_reported.send(sender=Report, report=made)
            return made
    except IntegrityError:
        # The other half of a double click was quicker.
        earlier = earlier_report(submission)
        if earlier is None:
            raise
        return earlier


def earlier_report(submission: str) -> Report | None:
    """The report that this sending of the form already made, if any."""
    return Report.objects.filter(submission=submission).first() if submission else None


@transaction.atomic
def keep(comment: Comment, *, moderator: AbstractBaseUser, seen: int) -> int:
    """Answer the open reports about a comment up to number ``seen``: it stays. Returns how many were open.

    A report that came after the moderator's page was made is not answered with it. Raises PermissionDenied.
    """
    if not moderator.has_perm("moderation.decide"):
        raise PermissionDenied
    return _close(Report.objects.filter(comment=comment, pk__lte=seen), Report.Outcome.KEPT, moderator=moderator)


def close_by(decision: Decision) -> int:
    """Let a final decision about a comment answer the reports it had when it was made. Safe to call twice."""
    before = Report.objects.filter(comment=decision.comment_id, created_at__lte=decision.created_at)
    outcome = OUTCOME[Decision.Action(decision.action)]
    return _close(before, outcome, moderator=decision.moderator, decision=decision)


def forget(address: str) -> None:
    """Take out of all reports who sent them from this e-mail address. What they say stays; safe to call twice."""
    sent = Report.objects.filter(email__iexact=address)
    sent.update(ip_hash="", ip_network="", submission="")
    # While somebody says that a comment is illegal and is not answered, a name and an address belong to it.
    open_notices = sent.open().filter(reason=Report.Reason.ILLEGAL, exempt=False)
    open_notices.update(name=_("A reader"), email=f"erased@{NOWHERE}")
    sent.update(name="", email="")


def erase_old(limit: int = 500) -> int:
    """Forget who sent the reports that were answered half a year ago; returns how many.

    So long they may complain about the answer (Digital Services Act, Article 20).
    """
    known = ~Q(name="", email="", ip_hash="", ip_network="", submission="")
    due = Report.objects.filter(known, resolved_at__lte=timezone.now() - KEPT)
    numbers = list(due.values_list("pk", flat=True)[:limit])
    return Report.objects.filter(pk__in=numbers).update(
        name="", email="", ip_hash="", ip_network="", submission=""
    )


def _close(reports, outcome: Report.Outcome, *, moderator, decision: Decision | None = None) -> int:
    waiting = list(reports.open().select_for_update())
    values = {"outcome": outcome, "resolved_at": timezone.now(), "resolved_by": moderator, "decision": decision}
    Report.objects.filter(pk__in=[one.pk for one in waiting]).update(**values)
    for one in waiting:
        one.outcome = outcome
        letters.report_answered(one)
    upkeep.refresh({one.comment_id for one in waiting})
    return len(waiting)
