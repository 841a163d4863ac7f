"""The verbs of context notes: a text and the fact-checks it rests on, shown under an approved comment."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from blog.contextnotes import ContextNote
from blog.models import Comment
from blog.services import NoteChanged, Source, withdraw_note, write_note
from moderation.factchecks.models import FactCheck
from moderation.factchecks.records import CitedFactCheck
from moderation.models import Assessment, Decision
from moderation.services import AlreadyDecided, decide

__all__ = ["NoteChanged", "approve_with_note", "attach_note", "offered_note", "take_back_note", "withdraw_note"]


@transaction.atomic
def approve_with_note(
    comment: Comment,
    *,
    text: str,
    fact_checks: Sequence[FactCheck],
    moderator: AbstractBaseUser,
    note: str = "",
    message: str = "",
    expected: Comment.Status | None = None,
    version: int | None = None,
) -> Decision:
    """Approve a comment and put a note under it: both or neither. ``note`` and ``message`` are the decision's.

    Raises AlreadyDecided as ``decide`` does, NoteChanged as ``blog.services.write_note`` does for ``version``,
    and ValueError without a text or fact-checks.
    """
    approve = Decision.Action.APPROVE
    decision = decide(comment, action=approve, moderator=moderator, note=note, message=message, expected=expected)
    _write(comment, text, fact_checks, moderator, version)
    return decision


@transaction.atomic
def attach_note(
    comment: Comment,
    *,
    text: str,
    fact_checks: Sequence[FactCheck],
    moderator: AbstractBaseUser,
    version: int | None = None,
) -> ContextNote:
    """Put a note, or a new version of it, under an approved comment.

    Raises AlreadyDecided when the comment is not approved (any more), otherwise as above.
    """
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.status != Comment.Status.APPROVED:
        raise AlreadyDecided(comment.decisions.select_related("moderator").first())
    return _write(comment, text, fact_checks, moderator, version)


def take_back_note(undo: Decision) -> None:
    """Put the note back as it was before the approval that ``undo`` took back; without effect on any other undo.

    Otherwise whoever approves the comment later would publish a note that they never chose.
    """
    approval = undo.undoes
    if approval.action != Decision.Action.APPROVE or approval.status_before == Comment.Status.APPROVED:
        return
    versions = undo.comment.context_notes.order_by("-number")
    newest = versions.first()
    before = versions.filter(created_at__lt=approval.created_at).first()
    if newest == before:
        return
    if before is not None and before.state == ContextNote.State.SHOWN:
        cited = [row.fact_check for row in before.cited.select_related("fact_check__publisher")]
        _write(undo.comment, before.text, cited, undo.moderator, None)
    elif newest.state == ContextNote.State.SHOWN:
        withdraw_note(undo.comment, author=undo.moderator)


def offered_note(assessment: Assessment) -> ContextNote | None:
    """The newest note in force under another approved comment that rests on a fact-check matched here."""
    matched = assessment.matches.values("fact_check")
    notes = ContextNote.objects.in_force().filter(
        comment__status=Comment.Status.APPROVED, cited__fact_check__in=matched
    )
    return notes.exclude(comment=assessment.comment_id).order_by("-created_at", "-pk").first()


def _write(
    comment: Comment,
    text: str,
    fact_checks: Sequence[FactCheck],
    moderator: AbstractBaseUser,
    version: int | None,
) -> ContextNote:
    sources = [_source(fact_check) for fact_check in fact_checks]
    written = write_note(comment, text=text, sources=sources, author=moderator, expected=version)
    CitedFactCheck.objects.bulk_create(
        CitedFactCheck(note=written, fact_check=fact_check) for fact_check in fact_checks
    )
    return written


def _source(fact_check: FactCheck) -> Source:
    return Source(
        claim=fact_check.claim,
        publisher=fact_check.publisher.name,
        rating=fact_check.rating,
        date=fact_check.review_date,
        url=fact_check.get_absolute_url(),
    )
