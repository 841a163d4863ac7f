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

__all__ = ["NoteChanged", "approve_with_note", "attach_note", "offered_note", "withdraw_note"]


@transaction.atomic
def approve_with_note(
    comment: Comment,
    *,
    text: str,
    fact_checks: Sequence[FactCheck],
    moderator: AbstractBaseUser,
    note: str = "",
    expected: Comment.Status | None = None,
    version: int | None = None,
) -> Decision:
    """Approve a comment and put a note under it: both or neither. ``note`` is the decision's, for moderators.

    Raises AlreadyDecided as ``decide`` does, NoteChanged as ``blog.services.write_note`` does for ``version``,
    and ValueError without a text or fact-checks.
    """
    decision = decide(comment, action=Decision.Action.APPROVE, moderator=moderator, note=note, expected=expected)
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
