"""What readers may say back, and what they are told: reports, appeals, statements of reasons, mail."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Comment

LONGEST = 3000  # characters of what somebody writes to the moderators


def _text(name: str, **kwargs) -> models.TextField:
    return models.TextField(name, max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)], **kwargs)


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        """Nobody has answered them yet."""
        return self.filter(resolved_at__isnull=True)


class Report(models.Model):
    """A reader says that a published comment should not be there."""

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("It attacks or insults somebody")
        HATE = "hate", _("It is hateful towards a group of people")
        THREAT = "threat", _("It threatens somebody")
        PRIVATE = "private", _("It gives away private things about somebody")
        SPAM = "spam", _("It is advertising or spam")
        UNTRUE = "untrue", _("It says something that is not true")
        ILLEGAL = "illegal", _("It is illegal")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        KEPT = "kept", _("stays published")
        REMOVED = "removed", _("taken down")

    # CASCADE: it says something about the comment, and nothing without it.
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    details = _text(_("explanation"), blank=True)
    # What Article 16 of the Digital Services Act asks for when something is said to be illegal. The exact place is
    # the comment. Name and e-mail may be left out for offences against children (``exempt``).
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("email"), max_length=254, blank=True)
    exempt = models.BooleanField(_("concerns the sexual abuse of children"), default=False)
    good_faith = models.BooleanField(_("says that it is true to the best of their knowledge"), default=False)
    ip_hash = models.CharField(max_length=64, blank=True, editable=False)
    ip_network = models.CharField(_("network"), max_length=50, blank=True, editable=False)
    submission = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(_("answered"), null=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, editable=False)
    decision = models.ForeignKey(
        "moderation.Decision", on_delete=models.PROTECT, null=True, editable=False, related_name="reports"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report by a reader")
        verbose_name_plural = _("reports by readers")
        ordering = ["created_at", "pk"]
        default_permissions = ()  # who may decide about comments may read what readers say of them
        indexes = [
            models.Index(fields=["ip_hash", "created_at"]),
            models.Index(fields=["ip_network", "created_at"]),
            models.Index(fields=["created_at"]),
            models.Index(fields=["comment"], condition=Q(resolved_at__isnull=True), name="report_open"),
            models.Index(fields=["-resolved_at", "-id"], name="report_by_answer"),  # the audit's order
        ]
        constraints = [
            models.UniqueConstraint(fields=["submission"], condition=~Q(submission=""), name="report_sent_once"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, outcome="")
                | (Q(resolved_at__isnull=False) & ~Q(outcome="")),
                name="report_answered_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(reason="illegal")
                | Q(resolved_at__isnull=False)  # what says who sent it is erased half a year after the answer
                | (~Q(details="") & Q(good_faith=True) & (Q(exempt=True) | (~Q(name="") & ~Q(email="")))),
                name="report_of_illegal_content_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} #{self.comment_id}"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> "AppealQuerySet":
        """Nobody has answered them, or the answer was undone."""
        return self.filter(Q(outcome__isnull=True) | Q(outcome__undone_by__isnull=False))


class Appeal(models.Model):
    """The author asks that somebody else look again at a Decision. Once for each Decision."""

    # PROTECT, like everything that says who decided what.
    decision = models.OneToOneField("moderation.Decision", on_delete=models.PROTECT, related_name="appeal")
    text = _text(_("what the author says"), blank=True)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    outcome = models.OneToOneField(
        "moderation.Decision", on_delete=models.PROTECT, null=True, editable=False, related_name="answers_appeal"
    )

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["created_at", "pk"]
        default_permissions = ()  # as for reports
        indexes = [
            models.Index(fields=["created_at"]),
            models.Index(fields=["decision"], condition=Q(outcome__isnull=True), name="appeal_open"),
        ]

    def __str__(self) -> str:
        return f"#{self.decision_id}"


class StatementOfReasons(models.Model):
    """Why a comment was restricted, as Article 17 of the Digital Services Act has it said to its author.

    Written once, when the Decision is final, and never changed: settings and wordings may change after it.
    """

    class Restriction(models.TextChoices):
        NOT_PUBLISHED = "not_published", _("was not published")
        TAKEN_DOWN = "taken_down", _("was taken down")

    class Source(models.TextChoices):
        OWN = "own", _("found by the site itself")
        NOTICE = "notice", _("a notice that it is illegal")
        REPORT = "report", _("a report by a reader")

    class Ground(models.TextChoices):
        ILLEGAL = "illegal", _("illegal content")
        RULES = "rules", _("the site's rules")

    decision = models.OneToOneField("moderation.Decision", on_delete=models.PROTECT, related_name="statement")
    restriction = models.CharField(_("restriction"), max_length=20, choices=Restriction)
    territory = models.CharField(_("where it holds"), max_length=100)
    duration = models.CharField(_("how long it holds"), max_length=100)
    facts = models.TextField(_("facts"))
    source = models.CharField(_("what led to it"), max_length=10, choices=Source)
    automated_detection = models.BooleanField(_("a program noted something against it"))
    automated_decision = models.BooleanField(_("decided by a program"))
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    reason = models.CharField(_("reason"), max_length=80)
    reference = models.TextField(_("law or rule"))
    explanation = models.TextField(_("explanation"))
    redress = models.TextField(_("what the author can do"))
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("statement of reasons")
        verbose_name_plural = _("statements of reasons")
        ordering = ["-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"#{self.decision_id}: {self.reason}"


class Mail(models.Model):
    """One mail to one reader: waits, is tried again, and loses its address and words once it left."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80, unique=True)  # what it is about; a second one of the same is not made
    to = models.EmailField(max_length=254, blank=True)
    to_hash = models.CharField(max_length=64)
    subject = models.CharField(max_length=250, blank=True)
    body = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True)  # the last failure's name, never its text
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["next_try"], condition=~Q(to=""), name="mail_waiting"),
            models.Index(fields=["to_hash", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class MailStop(models.Model):
    """Somebody wants no mail from this site. Only a keyed hash of the address is kept."""

    address_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.address_hash[:8]


class YearCounts(models.Model):
    """What the transparency page says of one calendar year, in the site's zone."""

    year = models.PositiveSmallIntegerField(unique=True)
    received = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    published = models.PositiveIntegerField()
    not_published = models.PositiveIntegerField()
    spam = models.PositiveIntegerField()
    automatic = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()
    reports = models.PositiveIntegerField()
    illegal_reports = models.PositiveIntegerField()
    reports_removed = models.PositiveIntegerField()
    appeals = models.PositiveIntegerField()
    appeals_answered = models.PositiveIntegerField()
    overturned = models.PositiveIntegerField()
    median_seconds = models.FloatField(null=True)  # from receiving a comment to the first decision about it
    reasons = models.JSONField(default=list)  # [[title, count], …] of comments that were not published
    counted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
