"""Comments as they stand on a moderator's desk, for tests."""

from datetime import timedelta

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation import services
from moderation.factchecks.matches import store_matches
from moderation.factchecks.models import FactCheck
from moderation.models import Assessment, Decision, store_reading
from moderation.policy import recommend
from moderation.scoring.types import Evidence, FactCheckMatch, Label, Reading, Score

QUEUE = reverse("admin:moderation_queuedcomment_changelist")


def page_of(comment: Comment) -> str:
    return reverse("admin:moderation_queuedcomment_change", args=[comment.pk])


def make_reading(
    scores: dict[Label, float | None],
    *,
    evidence: tuple[Evidence, ...] = (),
    fact_checks: tuple[FactCheckMatch, ...] = (),
    notes: dict[Label, str] | None = None,
    language: str = "en",
) -> Reading:
    """A Reading with the given scores; labels left out scored .01, misinformation not made."""
    probabilities = {label: None if label is Label.MISINFORMATION else 0.01 for label in Label} | scores
    return Reading(
        language=language,
        scores=tuple(
            Score(
                label=label,
                probability=probabilities[label],
                evidence=tuple(item for item in evidence if item.label is label),
                fact_checks=fact_checks if label is Label.MISINFORMATION else (),
                note=(notes or {}).get(label, ""),
            )
            for label in Label
        ),
        models={"test": "1"},
    )


def assessed(comment: Comment, scores: dict[Label, float | None] | None = None, **kwargs) -> Comment:
    """The comment with a finished Assessment, as a worker would have stored it."""
    reading = make_reading(scores or {}, **kwargs)
    policy = services.active_policy()
    assessment, _created = Assessment.objects.update_or_create(
        comment=comment,
        state=Assessment.State.QUEUED,
        defaults={
            "state": Assessment.State.DONE,
            "finished_at": timezone.now(),
            "policy": policy,
            **store_reading(reading, recommend(reading, policy.as_thresholds())),
        },
    )
    store_matches(assessment, reading.fact_checks)
    return comment


def matched(fact_check: FactCheck, sentence: str, body: str, *, stance: str = "repeats") -> FactCheckMatch:
    """That a sentence of ``body`` is about a fact-check, as the scorer says it."""
    start = body.index(sentence)
    return FactCheckMatch(
        claim=fact_check.claim,
        rating=fact_check.rating,
        publisher=fact_check.publisher.name,
        url=fact_check.url,
        stance=stance,
        probability=0.93,
        start=start,
        end=start + len(sentence),
        fact_check_id=fact_check.pk,
        verdict=fact_check.verdict,
        date=fact_check.review_date.isoformat() if fact_check.review_date else "",
        match_probability=0.88,
    )


def lapse(decision: Decision, seconds: float = 60) -> Decision:
    """The decision as if it had been made so much earlier, by default past its undo window."""
    by = timedelta(seconds=seconds)
    columns = ("created_at", "settles_at", "next_try")
    # Decision's own QuerySet refuses to change what was decided.
    QuerySet(Decision).filter(pk=decision.pk).update(**{name: F(name) - by for name in columns})
    return Decision.objects.get(pk=decision.pk)


def failed(comment: Comment) -> Comment:
    """The comment after the last run of scoring failed."""
    comment.assessments.update(state=Assessment.State.FAILED, run=5, error="RuntimeError")
    return comment
