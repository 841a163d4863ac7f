"""Many decided comments, written row by row as they would stand later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from blog.models import Comment, Post
from moderation.models import Assessment, Decision
from moderation.policy import recommend
from moderation.scoring.types import Label
from moderation.services import active_policy
from tests.desk import make_reading
from tests.factories import make_post

STATUS_AFTER = {"approve": Comment.Status.APPROVED, "reject": Comment.Status.REJECTED, "spam": Comment.Status.SPAM}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A comment, what the machine said of it and what was decided; ``waited`` until then."""

    body: str = "That is a fair point."
    action: str = "approve"
    scores: tuple[tuple[Label, float | None], ...] = ()
    decided_at: datetime | None = None
    waited: timedelta = timedelta(minutes=10)
    by: object = None  # another moderator than the one of all of them


def decided(cases: Iterable[Case], moderator, post: Post | None = None) -> list[Decision]:
    """The cases' Decisions, in order."""
    cases, now, policy = list(cases), timezone.now(), active_policy()
    post = post or make_post()
    comments = Comment.objects.bulk_create(
        [
            Comment(
                post=post,
                author_name="Reader",
                author_email="reader@example.org",
                body=case.body,
                status=STATUS_AFTER[case.action],
                created_at=(case.decided_at or now) - case.waited,
            )
            for case in cases
        ]
    )
    assessments = Assessment.objects.bulk_create(
        _assessment(comment, case, policy) for comment, case in zip(comments, cases, strict=True)
    )
    made = Decision.objects.bulk_create(
        Decision(
            comment=comment,
            action=case.action,
            moderator=case.by or moderator,
            assessment=assessment,
            created_at=case.decided_at or now,
        )
        for comment, assessment, case in zip(comments, assessments, cases, strict=True)
    )
    for decision, case in zip(made, cases, strict=True):
        if case.decided_at:  # auto_now_add had its own idea
            QuerySet.update(Decision.objects.filter(pk=decision.pk), created_at=case.decided_at)
    return made


def _assessment(comment: Comment, case: Case, policy) -> Assessment:
    reading = make_reading(dict(case.scores))
    recommendation = recommend(reading, policy.as_thresholds())
    return Assessment(
        comment=comment,
        state=Assessment.State.DONE,
        finished_at=comment.created_at + timedelta(seconds=1),
        policy=policy,
        action=recommendation.action,
        risk=recommendation.risk,
        reasons=[
            {"label": str(r.label), "score": r.score, "threshold": r.threshold, "note": r.note}
            for r in recommendation.reasons
        ],
        model_versions={"test": "1"},
        **{str(score.label): score.probability for score in reading.scores},
    )
