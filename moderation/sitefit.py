"""Fitting a small model on this site's decisions, and choosing which one is in use.

What teaches is what moderators decided and what still stands; a policy's own decisions would only teach the
machine its own opinion, and spam has a memory of its own (moderation.learning). Every fit reads the comments as
they are now: what was deleted teaches nothing any more.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import numpy as np
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Comment
from moderation.audit import AuditEntry, record
from moderation.models import Assessment, Decision
from moderation.scoring.logistic import Rows, Vector
from moderation.scoring.site import FORMAT, Example, SiteWeights, checksum, example
from moderation.scoring.types import Label
from moderation.scoring.worth import Figures, enough, measured, objections
from moderation.sitelearning import SiteLearning, SiteModel

ROW = 1
MOST = 20_000  # decisions of a fit, the newest
SECONDS = 20.0  # of reading them, in a worker: its task is killed after CELERY_TASK_TIME_LIMIT
KEPT = 14  # versions, besides the one in use
AT_NIGHT = 3  # o'clock, in the site's zone

SCORES = [str(label) for label in Label]


class NoSuchVersion(LookupError):
    """The version is not there any more, or of an older release. A retry does not help; choose another."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Examples in the order of their decisions; ``rejected`` and ``risks`` have one number an example."""

    examples: list[Example]
    rejected: Vector
    risks: Vector
    last_decision: int

    @property
    def kinds(self) -> tuple[int, int]:
        """How many were approved, and how many rejected."""
        rejected = int(self.rejected.sum())
        return len(self.examples) - rejected, rejected


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """What came of a fit. ``model`` is None while there is too little to learn from."""

    approved: int
    rejected: int
    model: SiteModel | None = None
    new: bool = False  # False: exactly what the newest version holds already


def fit_site_model(seconds: float | None = None) -> Fit:
    """Fit, measure and store a version, and put it to use when it is better and nobody chose otherwise.

    Decisions are read for at most ``seconds``, the newest first; None: until MOST. Safe to run twice at once.
    """
    taught = _taught(seconds)
    approved, rejected = taught.kinds
    figures, weights = None, None
    if enough(approved, rejected):
        rows = Rows.of(taught.examples)
        figures = measured(rows, taught.rejected, taught.risks)
        # What is used is fitted on all of them: the newest, on which it was measured, say most about tomorrow.
        weights = SiteWeights.fitted(rows, taught.rejected) if figures else None
    with transaction.atomic():
        learning = _locked()
        learning.tried_at, learning.approved, learning.rejected = timezone.now(), approved, rejected
        learning.save()
        model, new = _stored(taught, figures, weights) if figures and weights else (None, False)
        if learning.automatic:
            _put_to_use(model if model and model.better else None)
        _forget_old_ones()
    return Fit(approved=approved, rejected=rejected, model=model, new=new)


def fit_when_due(now: datetime | None = None) -> Fit | None:
    """The nightly fit: once after AT_NIGHT, however often this is called. A site that slept gets it on waking."""
    now = timezone.localtime(now)
    night = now.replace(hour=AT_NIGHT, minute=0, second=0, microsecond=0)
    night -= timedelta(days=1) if night > now else timedelta(0)
    SiteLearning.objects.get_or_create(pk=ROW)
    # Noted before it begins: of two workers one begins, and a fit that kills its worker waits for the next night.
    due = SiteLearning.objects.filter(pk=ROW).exclude(tried_at__gte=night)
    return fit_site_model(SECONDS) if due.update(tried_at=now) else None


@transaction.atomic
def choose(version: int | None, *, by: AbstractBaseUser) -> None:
    """Put a version to use, or none, until ``automate``; later fits are stored and not used.

    Raises NoSuchVersion, or scoring.site.DamagedModel, and changes nothing then.
    """
    learning = _locked()
    model = None
    if version is not None:
        model = SiteModel.objects.filter(version=version, format=FORMAT).first()
        if model is None:
            raise NoSuchVersion(version)
        model.as_weights()
    learning.automatic, learning.chosen_by, learning.chosen_at = False, by, timezone.now()
    learning.save()
    _put_to_use(model)
    chosen = str(model) if model else _("none")
    record(AuditEntry.What.CHANGED, target_type="sitemodel", field="in use", after=chosen, who=by)


@transaction.atomic
def automate(*, by: AbstractBaseUser) -> None:
    """Let the newest version be used again when it is better, from now on and after every fit."""
    learning = _locked()
    learning.automatic, learning.chosen_by, learning.chosen_at = True, by, timezone.now()
    learning.save()
    record(
        AuditEntry.What.CHANGED, target_type="sitemodel", field="in use", after=_("the newest better one"), who=by
    )
    _put_to_use(SiteModel.objects.filter(pk=_newest(), format=FORMAT, better=True).first())


def version_before(model: SiteModel) -> SiteModel | None:
    """The one to roll back to: the newest earlier version that was better, of those that can still be used."""
    return SiteModel.objects.filter(version__lt=model.version, better=True, format=FORMAT).first()


def _newest() -> int | None:
    return SiteModel.objects.values_list("pk", flat=True).first()


def _locked() -> SiteLearning:
    """The one row, held until the transaction ends: two fits, or a fit and a person, take turns."""
    SiteLearning.objects.get_or_create(pk=ROW)
    return SiteLearning.objects.select_for_update().get(pk=ROW)


def _put_to_use(model: SiteModel | None) -> None:
    SiteModel.objects.filter(active=True).exclude(pk=model.pk if model else None).update(active=False)
    if model:
        SiteModel.objects.filter(pk=model.pk).update(active=True)


def _stored(taught: Taught, figures: Figures, weights: SiteWeights) -> tuple[SiteModel, bool]:
    """The new version, or the newest one when nothing has changed since; and whether it is new."""
    stored = weights.to_bytes()
    newest = SiteModel.objects.filter(pk=_newest(), format=FORMAT, checksum=checksum(stored)).first()
    if newest and newest.last_decision == taught.last_decision and bytes(newest.weights) == stored:
        return newest, False
    approved, rejected = taught.kinds
    version = (SiteModel.objects.aggregate(newest=Max("version"))["newest"] or 0) + 1
    model = SiteModel.objects.create(
        version=version,
        format=FORMAT,
        weights=stored,
        checksum=checksum(stored),
        approved=approved,
        rejected=rejected,
        last_decision=taught.last_decision,
        figures=asdict(figures),
        better=not objections(figures),
    )
    return model, True


def _forget_old_ones() -> None:
    kept = list(SiteModel.objects.values_list("pk", flat=True)[:KEPT])
    SiteModel.objects.exclude(pk__in=kept).filter(active=False).delete()


def _taught(seconds: float | None) -> Taught:
    until = None if seconds is None else time.monotonic() + seconds
    examples, rejected, risks, last, seen = [], [], [], 0, set()
    for pk, comment, action, body, risk, *scores in _decided():
        if until is not None and time.monotonic() > until:
            break
        if comment in seen:  # decided so before, and otherwise in between
            continue
        seen.add(comment)
        last = max(last, pk)
        examples.append(example(dict(zip(Label, scores, strict=True)), risk, body))
        rejected.append(action == Decision.Action.REJECT)
        risks.append(0.5 if risk is None else risk)
    return Taught(
        examples[::-1],
        np.array(rejected[::-1], dtype=np.float64),
        np.array(risks[::-1], dtype=np.float64),
        last,
    )


def _decided() -> Iterator[tuple]:
    """Rows of the newest decisions that stand, as columns; the newest first."""
    stands = Q(action=Decision.Action.APPROVE, comment__status=Comment.Status.APPROVED)
    stands |= Q(action=Decision.Action.REJECT, comment__status=Comment.Status.REJECTED)
    standing = Decision.objects.standing().filter(
        stands, moderator__isnull=False, assessment__state=Assessment.State.DONE
    )
    columns = ["pk", "comment", "action", "comment__body", "assessment__risk"]
    columns += [f"assessment__{name}" for name in SCORES]
    newest = (
        standing.exclude(comment__body="")
        .exclude(comment__trace__erased_at__isnull=False)
        .order_by("-pk")
        .values_list(*columns)
    )
    return newest[:MOST].iterator(chunk_size=500)
