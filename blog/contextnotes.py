"""Notes that the moderators put under a comment, with their sources. Written through blog.services only.

A row is one version and is never changed: a new text, and a withdrawal too, is a new row of the same comment.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _


class ContextNoteQuerySet(models.QuerySet["ContextNote"]):
    def newest(self) -> "ContextNoteQuerySet":
        """The newest version under each comment, whatever its state."""
        newer = ContextNote.objects.filter(comment=OuterRef("comment"), number__gt=OuterRef("number"))
        return self.filter(~Exists(newer))

    def in_force(self) -> "ContextNoteQuerySet":
        """What readers see under a comment that they see."""
        return self.newest().filter(state=ContextNote.State.SHOWN)

    def with_parts(self) -> "ContextNoteQuerySet":
        """With who wrote it and its sources, in two queries."""
        sources = Prefetch("sources", ContextNoteSource.objects.order_by("position"))
        return self.select_related("written_by").prefetch_related(sources)


class ContextNote(models.Model):
    """One version of the note under a comment. The newest holds."""

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        WITHDRAWN = "withdrawn", _("withdrawn")  # has no text: the versions before it keep theirs

    # CASCADE: it says something about the comment, and nothing without it.
    comment = models.ForeignKey("blog.Comment", on_delete=models.CASCADE, related_name="context_notes")
    number = models.PositiveIntegerField(_("version"))  # from 1 on under each comment
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SHOWN)
    text = models.TextField(_("text"), max_length=2000, blank=True)  # the little Markdown of comments
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    objects = ContextNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("context note")
        verbose_name_plural = _("context notes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="context_note_numbered"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", text="") | (Q(state="shown") & ~Q(text="")),
                name="context_note_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.comment_id}, {self.number}: {self.text[:60] or self.get_state_display()}"

    @property
    def signature(self) -> str:
        """The full name of who wrote it; "" when they gave none. A login name is never shown to readers."""
        return self.written_by.get_full_name()


class ContextNoteSource(models.Model):
    """What a note rests on, as it stood when the note was written."""

    note = models.ForeignKey(ContextNote, on_delete=models.CASCADE, related_name="sources")
    position = models.PositiveSmallIntegerField(default=0)
    claim = models.TextField(_("claim"), max_length=2000)
    rating = models.CharField(_("rating"), max_length=200, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200)
    date = models.DateField(_("date"), null=True, blank=True)
    # With http(s)://, or the path of a page of this site. May be empty.
    url = models.CharField(_("address"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.claim[:80]}"

    @property
    def href(self) -> str:
        """The address when it is one to follow, else ""."""
        url = self.url
        follows = url.lower().startswith(("https://", "http://")) or (
            url.startswith("/") and not url.startswith(("//", "/\\"))
        )
        return url if follows else ""


def notes_under(comments: Iterable[int] | models.QuerySet) -> dict[int, ContextNote]:
    """The note in force under each of ``comments`` (their numbers) that has one; two queries at most."""
    notes = ContextNote.objects.in_force().filter(comment__in=comments).with_parts()
    return {note.comment_id: note for note in notes}
