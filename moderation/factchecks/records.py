"""What becomes of fact-checks in this site's comments and posts, as stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blog.contextnotes import ContextNote
from blog.models import Comment, Post
from moderation.factchecks.models import FactCheck

STANCES = [
    ("repeats", _("repeats it")),
    ("denies", _("denies it")),
    ("asks", _("asks about it")),
    ("mentions", _("mentions it")),
    ("unclear", _("same topic, stance unclear")),
]


class Match(models.Model):
    """A sentence that is about a fact-check, and what it does with its claim; probabilities in [0, 1]."""

    fact_check = models.ForeignKey(FactCheck, on_delete=models.PROTECT, related_name="%(class)s_set")
    stance = models.CharField(_("stance"), max_length=10, choices=STANCES)
    probability = models.FloatField(_("probability"))  # of that stance
    match_probability = models.FloatField(_("probability of the match"))

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        return round(self.probability * 100)


class ClaimMatch(Match):
    """One row for each FactCheckMatch of an Assessment, whose JSON keeps what the fact-check said then."""

    assessment = models.ForeignKey("moderation.Assessment", on_delete=models.CASCADE, related_name="matches")
    start = models.PositiveIntegerField()  # of the sentence: characters of the comment's body, end exclusive
    end = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("claim match")
        verbose_name_plural = _("claim matches")
        ordering = ["assessment", "start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "fact_check", "start", "end"], name="claim_match_once_a_sentence"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.assessment_id}, {self.start}–{self.end}: {self.get_stance_display()}"

    @property
    def sentence(self) -> str:
        return self.assessment.comment.body[self.start : self.end]


class MatchFeedback(models.Model):
    """What a moderator says of a match. For later evaluation; it changes no score."""

    class Kind(models.TextChoices):
        NOT_THIS_CLAIM = "not_this_claim", _("not this claim")
        WRONG_STANCE = "wrong_stance", _("right claim, wrong stance")

    match = models.ForeignKey(ClaimMatch, on_delete=models.CASCADE, related_name="feedback")
    kind = models.CharField(_("feedback"), max_length=20, choices=Kind)
    right_stance = models.CharField(_("right stance"), max_length=10, choices=STANCES, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name = _("feedback on a match")
        verbose_name_plural = _("feedback on matches")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["match", "by"], name="match_feedback_once_a_moderator"),
            models.CheckConstraint(
                condition=Q(kind="wrong_stance") | Q(right_stance=""), name="match_feedback_stance_of_right_claim"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.match_id}"


class CitedFactCheck(models.Model):
    """Which fact-check a source of a context note was taken from."""

    note = models.ForeignKey(ContextNote, on_delete=models.CASCADE, related_name="cited")
    fact_check = models.ForeignKey(FactCheck, on_delete=models.PROTECT, related_name="cited_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "fact_check"], name="fact_check_cited_once")]

    def __str__(self) -> str:
        return f"#{self.fact_check_id} in #{self.note_id}"


class LibraryCursor(models.Model):
    """Up to which change of the library comments were looked for that may say something of it. One row."""

    changed_in = models.PositiveBigIntegerField(default=0)  # FactCheck.changed_in and pk of the last one seen
    fact_check = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.changed_in}/{self.fact_check}"


class ReReading(models.Model):
    """A comment to be assessed again because the library changed. It keeps what was said of it until then."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="rereading")
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"#{self.comment_id}"


class PostReading(models.Model):
    """A post whose own sentences are to be, or were, compared with the library."""

    class State(models.TextChoices):
        WAITING = "waiting", _("not compared yet")
        DONE = "done", _("compared")
        FAILED = "failed", _("comparing failed")  # until the post is saved again

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="fact_check_reading")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    run = models.PositiveSmallIntegerField(default=0)  # tries since the post was saved
    asked = models.PositiveIntegerField(default=1)  # counts saves: a reading of an older text is not stored
    read_at = models.DateTimeField(_("compared"), null=True)

    class Meta:
        verbose_name = _("post compared with the fact-checks")
        verbose_name_plural = _("posts compared with the fact-checks")
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return str(self.post)


class PostMatch(Match):
    """A hint for editors, never for readers: a sentence of a post that is about a fact-check."""

    reading = models.ForeignKey(PostReading, on_delete=models.CASCADE, related_name="matches")
    sentence = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sentence[:80]
