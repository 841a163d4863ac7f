"""Everything between "submitted" and "published"."""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, CommentQuerySet
from moderation.audit import AuditEntry  # noqa: F401 - models of this app
from moderation.authorrules import AuthorRule  # noqa: F401 - the same
from moderation.dashboard import Dashboard  # noqa: F401 - the same
from moderation.decisions import Decision  # noqa: F401 - the same
from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher  # noqa: F401 - the same
from moderation.factchecks.records import ClaimMatch, MatchFeedback  # noqa: F401 - the same
from moderation.feedback import Feedback  # noqa: F401 - the same
from moderation.idempotency import StoredAnswer  # noqa: F401 - the same
from moderation.keymemory import KeyMemory  # noqa: F401 - the same
from moderation.keys import ApiKey, ApiUsage  # noqa: F401 - the same
from moderation.labelcolumns import LabelColumns
from moderation.locks import CommentLock  # noqa: F401 - the same
from moderation.policy import (
    DEFAULT_THRESHOLDS,
    Action,
    Reason,
    Recommendation,
    Rules,
    Thresholds,
    reasons_from_json,
)
from moderation.policyrecords import Postponed, Replay, SecondLook, ShadowAdvice  # noqa: F401 - models of this app
from moderation.queue.models import DeskSettings, QueueEntry  # noqa: F401 - the same
from moderation.readers.models import Appeal, Mail, MailStop, Report, StatementOfReasons, YearCounts  # noqa: F401 - the same
from moderation.reasons import DecisionReason  # noqa: F401 - the same
from moderation.rules import RulesError, parse, parse_thresholds
from moderation.scoring.types import Reading, Score
from moderation.sitelearning import SiteLearning, SiteModel  # noqa: F401 - the same
from moderation.traces import CommentTrace, TraceLink  # noqa: F401 - models of this app
from moderation.webhooks.models import Delivery, Webhook  # noqa: F401 - the same


def default_thresholds() -> dict[str, dict[str, float]]:
    return {str(label): asdict(threshold) for label, threshold in DEFAULT_THRESHOLDS.items()}


class Policy(models.Model):
    """Thresholds and rules that turn scores into a Recommendation. A row is never changed: a new one takes its
    place. Only what it is used for changes: in force, beside the one in force (shadow), or neither.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    thresholds = models.JSONField(_("thresholds"), default=default_thresholds)  # label -> {review, reject}
    rules = models.JSONField(_("rules"), default=dict, blank=True)  # moderation.rules; {}: thresholds alone
    active = models.BooleanField(_("active"), default=False)
    shadow = models.BooleanField(_("shadow"), default=False)  # tried on new comments, without effect
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=Q(active=True), name="policy_one_active"),
            models.UniqueConstraint(fields=["shadow"], condition=Q(shadow=True), name="policy_one_shadow"),
            models.CheckConstraint(condition=~Q(active=True, shadow=True), name="policy_not_its_own_shadow"),
        ]

    def __str__(self) -> str:
        return _("policy %(version)d") % {"version": self.version}

    def clean(self) -> None:
        try:
            self.as_rules()
        except RulesError as error:
            field = "thresholds" if error.field == "thresholds" else "rules"
            raise ValidationError({field: str(error)}) from error

    def as_thresholds(self) -> Thresholds:
        """The stored thresholds as plain values. Raises rules.RulesError, a ValueError, when malformed."""
        return parse_thresholds(self.thresholds)

    def as_rules(self) -> Rules:
        """All of the policy as plain values. Raises rules.RulesError, a ValueError, when malformed."""
        return parse(self.thresholds, self.rules)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def due(self, now: datetime | None = None) -> "AssessmentQuerySet":
        """Rows a worker may claim: queued and due, or running with a lease that ran out."""
        now = now or timezone.now()
        return self.filter(
            Q(state=Assessment.State.QUEUED, next_try__lte=now)
            | Q(state=Assessment.State.RUNNING, lease_until__lt=now)
        )

    def waiting(self) -> "AssessmentQuerySet":
        return self.filter(state__in=[Assessment.State.QUEUED, Assessment.State.RUNNING])


class Assessment(LabelColumns):
    """What the machine says of a comment, with its evidence and versions, for ever. Also the work queue.

    The newest row of a comment is the current one; assessing again adds a row.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("not scored yet")  # waits for a worker, from next_try on
        RUNNING = "running", _("being scored")  # a worker has it until lease_until
        DONE = "done", _("scored")
        FAILED = "failed", _("scoring failed")  # gave up after ASSESSMENT_MAX_RUNS; a person decides

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="assessments")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    run = models.PositiveSmallIntegerField(_("runs"), default=0)  # counts claims; a late worker's is not the last
    next_try = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True)  # of the last failed run: the exception, never the comment

    language = models.CharField(_("language"), max_length=8, blank=True)
    evidence = models.JSONField(default=list)  # [{label, reason, start, end}], scoring.types.Evidence
    fact_checks = models.JSONField(default=list)  # scoring.types.FactCheckMatch
    notes = models.JSONField(default=dict)  # label -> why it was not scored
    model_versions = models.JSONField(default=dict)  # scorer -> version
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(_("advice"), max_length=10, blank=True, choices=[(a, a) for a in Action])
    reasons = models.JSONField(default=list)  # [{label, score, threshold, note, rule, start, end}], policy.Reason
    facts = models.JSONField(default=dict)  # what the policy was told beside the scores: facts.as_json
    risk = models.FloatField(_("risk"), null=True)

    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "next_try"]), models.Index(fields=["comment", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(state__in=["queued", "running"]),
                name="assessment_one_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.pk}"

    def as_reasons(self) -> list[Reason]:
        return reasons_from_json(self.reasons)

    def as_reading(self) -> Reading:
        """The stored scores as the policy was given them, without their evidence."""
        return Reading(
            language=self.language,
            scores=tuple(
                Score(label=label, probability=probability, note=self.notes.get(label, ""))
                for label, probability in self.scores().items()
            ),
            models=self.model_versions,
        )


class SpamMemory(models.Model):
    """What this site's moderators taught about spam (scoring.memory). One row, made when first needed."""

    version = models.PositiveIntegerField(_("version"), default=0)  # rises with every change, a reset too
    format = models.PositiveSmallIntegerField(default=0)  # scoring.memory.FORMAT that the counts were made with
    genuine = models.PositiveIntegerField(_("approved comments"), default=0)
    spam = models.PositiveIntegerField(_("comments marked as spam"), default=0)
    counts = models.BinaryField(default=bytes)
    last_decision = models.PositiveBigIntegerField(default=0)  # decisions up to this one are learnt
    learns_after = models.PositiveBigIntegerField(default=0)  # those up to this one were forgotten by a reset
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("spam learning")
        verbose_name_plural = _("spam learning")

    def __str__(self) -> str:
        return _("learnt from %(spam)d spam and %(genuine)d approved comments") % {
            "spam": self.spam,
            "genuine": self.genuine,
        }


RISKIER = 0.05  # less may come from what was learnt about spam meanwhile


class QueueQuerySet(CommentQuerySet):
    def with_assessment(self) -> "QueueQuerySet":
        """Each comment with ``assessment_id``, ``state`` and ``risk`` of its newest Assessment."""
        newest = Assessment.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            assessment_id=Subquery(newest.values("pk")[:1]),
            state=Subquery(newest.values("state")[:1]),
            risk=Subquery(newest.values("risk")[:1]),
        )

    def not_scored_yet(self) -> "QueueQuerySet":
        """With a worker, before a worker, or not even queued: the sweep queues those."""
        return self.with_assessment().filter(
            Q(state__isnull=True) | Q(state__in=[Assessment.State.QUEUED, Assessment.State.RUNNING])
        )

    def whose_newest(self, **conditions: object) -> "QueueQuerySet":
        """Comments of which the newest Assessment says so: its columns, by name, with a lookup or without."""
        # As columns of each comment, not as a join: for that, a database reads every Assessment there is.
        newest = Assessment.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        columns = {name.partition("__")[0] for name in conditions}
        said = self.annotate(**{f"newest_{each}": Subquery(newest.values(each)[:1]) for each in columns})
        return said.filter(**{f"newest_{name}": value for name, value in conditions.items()})

    def held_for(self, label: str) -> "QueueQuerySet":
        """Comments whose newest Assessment names ``label`` among its reasons."""
        # Only PostgreSQL can ask JSON for this; as text both can, and quotes inside a note would be escaped.
        newest = Assessment.objects.filter(comment=OuterRef("pk")).order_by("-pk")
        reasons = newest.annotate(text=Cast("reasons", models.TextField())).values("text")
        return self.annotate(held=Subquery(reasons[:1])).filter(held__contains=f'"label": "{label}"')

    def by_newcomers(self) -> "QueueQuerySet":
        """Comments whose author has had none approved on this site yet."""
        # As a value that is missing: of "not exists" a database believes that it leaves nothing, and sorts it all.
        first = self._approved_before().order_by().values("pk")[:1]
        return self.annotate(earlier=Subquery(first)).filter(earlier__isnull=True)

    def by_known_authors(self) -> "QueueQuerySet":
        return self.filter(Exists(self._approved_before()))

    def by_refused_authors(self) -> "QueueQuerySet":
        """Comments whose author has had one rejected, or marked as spam, on this site."""
        refused = [Comment.Status.REJECTED, Comment.Status.SPAM]
        same_author = Comment.objects.filter(status__in=refused, author_email=OuterRef("author_email"))
        return self.filter(Exists(same_author.exclude(pk=OuterRef("pk"))))

    def like(self, comment_id: int) -> "QueueQuerySet":
        """Those in the queue that share their words, or their first link, with this one of them."""
        one = QueueEntry.objects.filter(pk=comment_id).first()
        if one is None:
            return self.none()
        alike = Q(pk=one.pk)
        alike |= Q(entry__alike=one.alike) if one.alike else Q()
        alike |= Q(entry__link=one.link) if one.link else Q()
        return self.filter(alike)

    @staticmethod
    def _approved_before() -> CommentQuerySet:
        """For a filter of comments: the others of the same author that were approved."""
        same_author = Comment.objects.approved().filter(author_email=OuterRef("author_email"))
        return same_author.exclude(pk=OuterRef("pk"))

    def with_earlier_advice(self) -> "QueueQuerySet":
        """Each with ``earlier_action``: the advice of the Assessment before the newest finished one, or None."""
        done = Assessment.objects.filter(comment=OuterRef("pk"), state=Assessment.State.DONE).order_by("-pk")
        return self.annotate(earlier_action=Subquery(done.values("action")[1:2]))

    def riskier_since_approved(self) -> "QueueQuerySet":
        """Recent approved comments that were read again since, and are for a person to look at now."""
        since = timezone.now() - timedelta(days=settings.REREAD_DAYS)
        return self.filter(entry__kind=QueueEntry.Kind.RISKIER, entry__created_at__gte=since)

    def waiting(self) -> "QueueQuerySet":
        """The queue: what nobody has decided about, by its stored places."""
        return self.filter(entry__kind=QueueEntry.Kind.PENDING)

    def most_urgent_first(self) -> "QueueQuerySet":
        """Those with a place in the queue, in its order."""
        return self.order_by("-entry__urgency", "entry__comment_id")


class QueuedComment(Comment):
    """A comment on a moderator's desk: the same row, with permissions of its own."""

    objects = QueueQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("comment to moderate")
        verbose_name_plural = _("moderation queue")
        default_permissions = ("view",)
        permissions = [("decide", _("Can decide about comments"))]


def store_reading(reading: Reading, recommendation: Recommendation) -> dict[str, object]:
    """The columns of an Assessment that hold a Reading and the Recommendation made from it."""
    return {
        **{str(score.label): score.probability for score in reading.scores},
        "language": reading.language,
        "evidence": [asdict(item) for item in reading.evidence],
        "fact_checks": [asdict(match) for match in reading.fact_checks],
        "notes": {str(score.label): score.note for score in reading.scores if score.note},
        "model_versions": reading.models,
        "action": str(recommendation.action),
        "reasons": [asdict(reason) for reason in recommendation.reasons],
        "risk": recommendation.risk,
    }
