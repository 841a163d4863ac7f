"""What of a comment is looked up by: whose it is, and what it resembles. One row a comment, made with it.

Derived from the comment and never shown; ``moderation.tracing`` fills it in.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blog.models import Comment

BANDS = ("band_0", "band_1", "band_2", "band_3", "band_4", "band_5")


class CommentTrace(models.Model):
    """``email_key`` as emails.email_key; ``domain`` of the e-mail address, its parts backwards and a dot after
    each ("org.example."), so that a domain with all below it is one prefix.

    ``group`` is the number of the first comment whose text is nearly the same, the own one while there is none;
    null for a text too short to say so. Comments that share a band may be alike (moderation.likeness).
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="trace")
    email_key = models.CharField(max_length=64, blank=True, db_index=True)
    domain = models.CharField(max_length=260, blank=True, db_index=True)
    group = models.BigIntegerField(null=True)
    band_0 = models.BigIntegerField(null=True, db_index=True)
    band_1 = models.BigIntegerField(null=True, db_index=True)
    band_2 = models.BigIntegerField(null=True, db_index=True)
    band_3 = models.BigIntegerField(null=True, db_index=True)
    band_4 = models.BigIntegerField(null=True, db_index=True)
    band_5 = models.BigIntegerField(null=True, db_index=True)
    compared = models.BooleanField(default=False)  # whether the text was compared with others since it was written
    erased_at = models.DateTimeField(null=True)  # when its author's data was erased: nothing is learnt from it

    class Meta:
        verbose_name = _("campaign")  # what moderators see of them
        verbose_name_plural = _("campaigns")
        default_permissions = ()
        indexes = [
            models.Index(fields=["comment"], condition=Q(compared=False), name="trace_to_compare"),
            models.Index(F("group"), F("comment").desc(), name="trace_group"),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}"


class TraceLink(models.Model):
    """A web address in a comment or given as its author's website. At most likeness.MOST_LINKS a comment."""

    trace = models.ForeignKey(CommentTrace, on_delete=models.CASCADE, related_name="links")
    site = models.CharField(max_length=100)
    link = models.CharField(max_length=200)  # without scheme, query and final slash: likeness.links_of

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trace", "link"], name="trace_link_once")]
        indexes = [models.Index(fields=["link", "-trace"]), models.Index(fields=["site", "-trace"])]

    def __str__(self) -> str:
        return self.link
