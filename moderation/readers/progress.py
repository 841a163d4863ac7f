"""How far a comment has come, as its author is told. Nothing here says what a moderator may still take back."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from blog.models import Comment
from moderation.models import Assessment, Decision
from moderation.readers.models import Appeal, StatementOfReasons
from moderation.words import noted


class Step(StrEnum):
    RECEIVED = "received"  # no program has read it yet
    READING = "reading"  # one reads it now
    WAITING = "waiting"  # for a moderator
    DECIDING = "deciding"  # a moderator decided, and may still take it back
    PUBLISHED = "published"
    REJECTED = "rejected"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"


OF_STATUS = {
    Comment.Status.APPROVED: Step.PUBLISHED,
    Comment.Status.REJECTED: Step.REJECTED,
    Comment.Status.SPAM: Step.SPAM,
    Comment.Status.WITHDRAWN: Step.WITHDRAWN,
}
REFUSED = frozenset({Step.REJECTED, Step.SPAM})


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """``decision`` is the one in force once it is final, else None; ``appeal`` the newest against any decision;
    ``taken_down`` says of a refused comment that it had been published.
    """

    step: Step
    decision: Decision | None
    appeal: Appeal | None
    statement: StatementOfReasons | None
    taken_down: bool = False

    @property
    def waits(self) -> bool:
        """Whether the author may still edit or withdraw it."""
        return self.step in (Step.RECEIVED, Step.READING, Step.WAITING)

    @property
    def may_appeal(self) -> bool:
        """Once against a rejection; an answer to an appeal cannot be appealed again."""
        return self.step in REFUSED and self.decision is not None and self.appeal is None

    @property
    def appeal_waits(self) -> bool:
        return self.appeal is not None and not _is_answered(self.appeal)

    @property
    def findings(self) -> list[str]:
        """What the program noted that had read the comment before it was decided about."""
        assessment = self.decision.assessment if self.decision else None
        return noted(assessment.as_reasons()) if assessment else []


def progress_of(comment: Comment) -> Progress:
    """Five queries at most."""
    held = comment.decisions.standing().select_related("assessment", "reason", "answers_appeal").first()
    step = _step(comment, held)
    final = held if held and step not in (Step.DECIDING, Step.WITHDRAWN) else None
    appeal = Appeal.objects.filter(decision__comment=comment).select_related("outcome__undone_by", "decision")
    return Progress(
        step=step,
        decision=final,
        appeal=_appeal_that_counts(appeal.last(), final),
        statement=StatementOfReasons.objects.filter(decision=final).first() if final else None,
        taken_down=bool(final and step in REFUSED and _was_shown(comment)),
    )


def _was_shown(comment: Comment) -> bool:
    """Whether a decision took it down: the one in force, or one that the answer to an appeal upheld."""
    return comment.decisions.standing().filter(status_before=Comment.Status.APPROVED).exists()


def newer_text(comment: Comment) -> int | None:
    """The number of the comment that took the place of this one, which its author changed; None for none."""
    if comment.status != Comment.Status.WITHDRAWN:
        return None
    return Comment.objects.filter(replaces=comment.pk).values_list("pk", flat=True).first()


def is_final(decision: Decision) -> bool:
    """Whether nobody can take it back any more."""
    return decision.settles_at is None or decision.settles_at <= timezone.now()


def _step(comment: Comment, held: Decision | None) -> Step:
    if comment.status in OF_STATUS:
        undecided = held is not None and not is_final(held) and comment.status != Comment.Status.WITHDRAWN
        return Step.DECIDING if undecided else OF_STATUS[Comment.Status(comment.status)]
    newest = comment.assessments.order_by("-pk").values_list("state", flat=True).first()
    if newest == Assessment.State.RUNNING:
        return Step.READING
    return Step.WAITING if newest in (Assessment.State.DONE, Assessment.State.FAILED) else Step.RECEIVED


def _appeal_that_counts(appeal: Appeal | None, held: Decision | None) -> Appeal | None:
    """The appeal against the decision in force, or the one that it answers; an older one has had its day."""
    if appeal is None or held is None:
        return appeal
    return appeal if held.pk in (appeal.decision_id, appeal.outcome_id) else None


def _is_answered(appeal: Appeal) -> bool:
    return appeal.outcome is not None and not appeal.outcome.is_undone and is_final(appeal.outcome)
