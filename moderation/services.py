"""The verbs of moderation. Doors (admin, API, tasks, commands) call these and write no moderation rows."""

import logging
import time
import traceback
from datetime import timedelta
from functools import cache
from itertools import takewhile

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from blog.models import Comment
from moderation import automatic, facts, hints, shadow
from moderation.deciding import STATUS_AFTER, AlreadyDecided, CannotUndo, NotTheDecider, TooLate, decide, undo
from moderation.factchecks.library import is_complete, library
from moderation.factchecks.matches import store_matches
from moderation.learning import site_memory
from moderation.models import Assessment, Policy, store_reading
from moderation.policy import automatic_action, recommend
from moderation.queue import upkeep
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import FactCheckMatch, Text
from moderation.signals import assessment_finished
from moderation.texts import text_to_score

__all__ = [
    "STATUS_AFTER",
    "AlreadyDecided",
    "CannotUndo",
    "NotTheDecider",
    "TooLate",
    "active_policy",
    "adopt_policy",
    "assess",
    "decide",
    "enqueue",
    "library_is_read",
    "matched_claims",
    "pipeline",
    "sweep",
    "undo",
]

logger = logging.getLogger(__name__)


@cache
def pipeline() -> Pipeline:
    """This process's scorers, loaded on first use. Raises scoring.weights.WeightsError when they are damaged."""
    return Pipeline.load()


def matched_claims(text: Text) -> tuple[FactCheckMatch, ...]:
    """What of a text is about a fact-check of the library, and its stance. Raises as ``pipeline`` does."""
    scorer = pipeline().misinformation
    if scorer is None:
        return ()
    ((score,),) = scorer.knowing(library(scorer)).score([text])
    return score.fact_checks


def library_is_read() -> bool:
    """Go on reading the library; whether this process then knows all of it. Raises as ``pipeline`` does."""
    scorer = pipeline().misinformation
    if scorer is None:
        return True
    library(scorer)
    return is_complete(scorer)


def active_policy() -> Policy:
    """The policy in force. Raises Policy.DoesNotExist when the site has none (migrations make the first)."""
    return Policy.objects.get(active=True)


class PolicyChanged(Exception):
    """Another policy was put in force meanwhile; nothing was stored. ``present`` is that one."""

    def __init__(self, present: Policy | None):
        super().__init__("another policy was put in force in the meantime")
        self.present = present


@transaction.atomic
def adopt_policy(policy: Policy, *, expected: int | None = None, as_shadow: bool = False) -> Policy:
    """Number a new, unsaved Policy and put it in force in place of the present one, which stays as a record.

    What is already assessed keeps its advice, and names the policy that it came from. ``as_shadow`` puts it
    beside the present one instead, in place of any other shadow. ``expected`` is the number (pk) of the policy
    that was in force when this one was thought out; PolicyChanged is raised when it no longer is.
    """
    # Two owners at once: the first policy's row, which is always there, makes the second wait for the first.
    Policy.objects.select_for_update().order_by("version").first()
    present = Policy.objects.filter(active=True).first()
    if expected is not None and (present is None or present.pk != expected):
        raise PolicyChanged(present)
    beside = Policy.objects.filter(shadow=True) if as_shadow else Policy.objects.filter(active=True)
    beside.update(active=False, shadow=False)
    newest = Policy.objects.aggregate(newest=Max("version"))["newest"] or 0
    policy.version = newest + 1
    policy.active, policy.shadow = not as_shadow, as_shadow
    policy.save(force_insert=True)
    return policy


def enqueue(comment: Comment) -> Assessment:
    """Queue a comment for assessment, or return the row that already waits. The row is the queue entry.

    After commit a worker is told; if that hint is lost the sweep finds the row.
    """
    assessment, created = Assessment.objects.get_or_create(
        comment=comment, state__in=[Assessment.State.QUEUED, Assessment.State.RUNNING]
    )
    if created:
        upkeep.scored_again(comment.pk)
    transaction.on_commit(lambda: hints.send(assessment.pk), robust=True)
    return assessment


def assess(assessment_id: int) -> bool:
    """Claim, score and store one Assessment. Returns False when there was nothing to claim.

    A failure of the scorers is stored, to be retried with back-off; it is never raised to the worker. Raises
    DatabaseError when the database is away: the row's lease then runs out, and another run starts.
    """
    claimed = _claim(assessment_id)
    if claimed is None:
        return False
    error = _score_and_store(claimed)
    if error:
        _give_back(claimed, error)
    return True


def _score_and_store(claimed: Assessment) -> str:
    """Fill the claimed row. Returns "" or the name of the error that kept it from being filled."""
    try:
        comment = claimed.comment
        policy = active_policy()
        rules = policy.as_rules()
        scorers = pipeline()
        known = library(scorers.misinformation) if scorers.misinformation else None
        (reading,) = scorers.read([text_to_score(comment)], site=site_memory(), library=known)
        told = facts.facts_of(comment)
        advice = recommend(reading, rules, told)
        with transaction.atomic():
            finished = _held_by(claimed).update(
                state=Assessment.State.DONE,
                finished_at=timezone.now(),
                lease_until=None,
                error="",
                policy=policy,
                facts=facts.as_json(told),
                **store_reading(reading, advice),
            )
            if finished:
                store_matches(claimed, reading.fact_checks)
                upkeep.refresh([claimed.comment_id])
                stored = Assessment.objects.select_related("comment__post", "policy").get(pk=claimed.pk)
                assessment_finished.send(sender=Assessment, assessment=stored)
    except Exception as error:
        # Whatever went wrong, the comment must not be lost with it. The error itself may quote the text, so
        # only its name leaves this function: raised or logged, it would end in the worker's log.
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("assessment %s, run %s: %s\n%s", claimed.pk, claimed.run, type(error).__name__, where)
        return type(error).__name__
    if not finished:
        logger.warning("assessment %s, run %s came back after its lease: dropped", claimed.pk, claimed.run)
        return ""
    allowed = automatic_action(reading, rules, told, advice)
    shadow.compare(claimed, reading, told, advice, allowed)
    if allowed:
        automatic.act(claimed, policy, allowed, advice, decide=decide)
    return ""


def sweep(limit: int = 200, seconds: float = 30) -> int:
    """Assess what no hint brought to a worker: due rows, rows of dead workers, comments without a row; and let the
    policy decide what it had left to a moderator's hands.

    Begins no row after ``seconds``: the next sweep goes on. Returns how many rows were claimed. Several sweeps at
    once share the rows between them.
    """
    end = time.monotonic() + seconds
    orphans = Comment.objects.pending().filter(~Exists(Assessment.objects.filter(comment=OuterRef("pk"))))
    for pk in list(orphans.values_list("pk", flat=True)[:limit]):
        _enqueue_orphan(pk)
    automatic.decide_postponed(decide=decide)
    due = Assessment.objects.due().order_by("next_try", "pk").values_list("pk", flat=True)[:limit]
    return sum(assess(pk) for pk in takewhile(lambda _pk: time.monotonic() < end, due))


@transaction.atomic
def _enqueue_orphan(comment_id: int) -> None:
    # Another sweep may have found the same comment and scored it by now: ask again, holding its row.
    comment = Comment.objects.select_for_update().filter(pk=comment_id).first()
    if comment and not comment.assessments.exists():
        enqueue(comment)


def _claim(assessment_id: int) -> Assessment | None:
    now = timezone.now()
    row = Assessment.objects.due(now).filter(pk=assessment_id).select_related("comment__post").first()
    if row is None:
        return None
    if row.run >= settings.ASSESSMENT_MAX_RUNS:
        # Only a lease that ran out comes here: the last run died without a word, taking its worker along, or
        # is slower than a lease is long.
        given_up = (
            Assessment.objects.due(now)
            .filter(pk=row.pk, run=row.run)
            .update(state=Assessment.State.FAILED, lease_until=None, error="the worker died or was too slow")
        )
        if given_up:
            upkeep.refresh([row.comment_id])
            logger.error("assessment %s failed after %s runs: the last died or was too slow", row.pk, row.run)
        return None
    # Another worker may have read the same row; the run number lets exactly one of us count it up.
    lease = now + timedelta(seconds=settings.ASSESSMENT_LEASE)
    won = (
        Assessment.objects.due(now)
        .filter(pk=row.pk, run=row.run)
        .update(state=Assessment.State.RUNNING, run=F("run") + 1, lease_until=lease)
    )
    row.run += 1
    return row if won else None


def _held_by(claimed: Assessment):
    """The row while this very run holds it: nothing once the lease ran out and another run took it."""
    return Assessment.objects.filter(pk=claimed.pk, state=Assessment.State.RUNNING, run=claimed.run)


def _give_back(claimed: Assessment, error: str) -> None:
    """Let the row wait for its next run, or fail it after the last one. Changes nothing once the lease is lost."""
    if claimed.run >= settings.ASSESSMENT_MAX_RUNS:
        if _held_by(claimed).update(state=Assessment.State.FAILED, lease_until=None, error=error):
            upkeep.refresh([claimed.comment_id])
            logger.error("assessment %s failed after %s runs: %s", claimed.pk, claimed.run, error)
        return
    wait = settings.ASSESSMENT_BACKOFF * 2 ** (claimed.run - 1)
    _held_by(claimed).update(
        state=Assessment.State.QUEUED,
        lease_until=None,
        error=error,
        next_try=timezone.now() + timedelta(seconds=wait),
    )
