"""What clients say a text should have been scored as. Kept for evaluation and for the site's own learning."""

from collections.abc import Iterator, Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.emails import without_addresses
from moderation.keys import ApiKey


class Feedback(models.Model):
    """One text with the scores a person, by way of a client, would have given it. Never edited."""

    class Source(models.TextChoices):
        """The format it came in."""

        PERSPECTIVE = "perspective", "Perspective"
        AKISMET = "akismet", "Akismet"
        CORAL = "coral", "Coral"
        API = "api", _("this site's API")

    source = models.CharField(_("format"), max_length=12, choices=Source)
    community = models.CharField(_("community"), max_length=200, blank=True)  # as the client names it
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField(_("text"))
    scores = models.JSONField(_("scores"), default=dict)  # label -> what it should be, in [0, 1]
    context = models.JSONField(_("context"), default=dict)  # what else the client said; never an e-mail address
    client_token = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["source", "community", "created_at"])]

    def __str__(self) -> str:
        return f"{self.get_source_display()} #{self.pk}"


def take_feedback(
    *,
    source: str,
    key: ApiKey,
    text: str,
    scores: Mapping[str, float],
    community: str = "",
    context: Mapping[str, object] | None = None,
    client_token: str = "",
    do_not_store: bool = False,
) -> Feedback | None:
    """Store what a client said, or nothing where it asked for that. The caller has checked the values, and made
    what is in ``context`` storable.

    What is too long for its column is cut: ``community`` and ``client_token`` are the client's own words.
    """
    if do_not_store:
        return None
    return Feedback.objects.create(
        source=source,
        key=key,
        text=storable(text),
        scores=dict(scores),
        community=storable(community)[:200],
        context=dict(context or {}),
        client_token=storable(client_token)[:200],
    )


def storable(text: str) -> str:
    """The text as a database can hold it: without U+0000 and without halves of characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "\ufffd")


def exported() -> Iterator[dict[str, object]]:
    """All feedback as plain values to evaluate with, oldest first: no keys, and no e-mail addresses."""
    for row in Feedback.objects.order_by("pk").iterator(chunk_size=500):
        yield {
            "text": without_addresses(row.text),
            "labels": row.scores,
            "source": row.source,
            "community": without_addresses(row.community),
            "at": row.created_at.isoformat(),
        }
