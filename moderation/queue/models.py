"""What the queue is ordered and narrowed by, and how each moderator likes the desk."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, Post
from moderation.labelcolumns import LabelColumns


class QueueEntry(LabelColumns):
    """One comment that waits for a person, with its newest Assessment's scores. Made by queue.upkeep.

    A copy for speed: whatever it says can be made again, and nothing is decided by it.
    """

    class Kind(models.TextChoices):
        PENDING = "pending", _("waiting")  # not decided about
        REPORTED = "reported", _("reported")  # approved, and readers have reported it since
        RISKIER = "riskier", _("look again")  # approved, and read again with a higher risk since

    class State(models.TextChoices):
        WAITING = "waiting", _("not scored yet")
        DONE = "done", _("scored")
        FAILED = "failed", _("scoring failed")

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    kind = models.CharField(max_length=10, choices=Kind)
    urgency = models.BigIntegerField()  # queue.urgency: the higher comes first
    created_at = models.DateTimeField()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey("moderation.Assessment", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    action = models.CharField(max_length=10, blank=True)
    risk = models.FloatField(null=True)
    chance = models.FloatField(null=True)  # moderation.sitemodel.chance_of_rejection
    site_model = models.PositiveIntegerField(default=0)  # the version that told it; 0 while none was in use
    held = models.CharField(max_length=300, blank=True)  # what it is held for, between blanks: " insult spam "
    language = models.CharField(max_length=8, blank=True)
    reports = models.PositiveIntegerField(default=0)  # open ones
    read_hours = models.PositiveSmallIntegerField(default=0)  # queue.urgency.hours_for_reads of its post
    alike = models.CharField(max_length=16, blank=True)  # queue.likeness.text_key
    link = models.CharField(max_length=16, blank=True)  # queue.likeness.link_key

    class Meta:
        verbose_name = _("place in the queue")
        verbose_name_plural = _("places in the queue")
        default_permissions = ()
        indexes = [
            models.Index(F("kind"), F("urgency").desc(), F("comment"), name="queue_order"),
            models.Index(fields=["language"], name="queue_language"),
            models.Index(fields=["alike"], name="queue_alike", condition=~models.Q(alike="")),
            models.Index(fields=["link"], name="queue_link", condition=~models.Q(link="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class DeskSettings(models.Model):
    """How one moderator likes the desk. None stored: as the defaults say."""

    moderator = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="desk_settings"
    )
    masked = models.BooleanField(default=False)  # marked words are covered until one asks for them
    keys = models.BooleanField(default=True)  # single keys decide
    views = models.JSONField(default=list)  # [{name, query}], saved views, the oldest first

    class Meta:
        verbose_name = _("desk settings")
        verbose_name_plural = _("desk settings")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.moderator)
