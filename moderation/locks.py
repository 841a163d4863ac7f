"""Who has a comment open just now, so that two moderators do not work on the same one.

The lock is soft: it is shown, and it runs out by itself; a moderator who decides all the same is not kept from it.
A policy is: what it decides by itself waits until nobody has the comment open (moderation.automatic). That nobody
decides over somebody else's decision is seen to by ``services.decide``.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models import Comment

Comments = TypeVar("Comments", bound=models.QuerySet)


class CommentLockQuerySet(models.QuerySet["CommentLock"]):
    def in_force(self) -> "CommentLockQuerySet":
        return self.filter(until__gt=timezone.now())


class CommentLock(models.Model):
    """That a moderator has a comment open, until when. A row that ran out means nothing."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="lock")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(_("until"), db_index=True)

    objects = CommentLockQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment in hand")
        verbose_name_plural = _("comments in hand")

    def __str__(self) -> str:
        return f"#{self.comment_id}"


def take(comment: Comment, user: AbstractBaseUser) -> CommentLock:
    """Take the comment in hand for LOCK_SECONDS, or go on having it. Returns the lock in force: one's own, or the
    other's when somebody else has it (compare ``moderator_id``). Raises Comment.DoesNotExist when it was deleted.
    """
    now = timezone.now()
    until = now + timedelta(seconds=settings.LOCK_SECONDS)
    with transaction.atomic():
        # Two may open it at once: the comment's row makes the second wait and then see the first's lock.
        Comment.objects.select_for_update().only("pk").get(pk=comment.pk)
        free = CommentLock.objects.filter(Q(moderator=user) | Q(until__lte=now), comment=comment.pk)
        if not free.update(moderator=user, until=until):
            CommentLock.objects.get_or_create(comment_id=comment.pk, defaults={"moderator": user, "until": until})
        return CommentLock.objects.select_related("moderator").get(comment=comment.pk)


def release(comment: Comment, user: AbstractBaseUser) -> None:
    """Let go of a comment that one has in hand; without effect on somebody else's lock."""
    CommentLock.objects.filter(comment=comment.pk, moderator=user).delete()


def release_all(comment_id: int) -> None:
    """Nobody has the comment in hand any more: it was decided about."""
    CommentLock.objects.filter(comment=comment_id).delete()


def holders(comments: Iterable[Comment]) -> dict[int, CommentLock]:
    """The locks in force on these comments, by the comment's number, with their moderators. One query."""
    wanted = [comment.pk for comment in comments]
    found = CommentLock.objects.in_force().filter(comment__in=wanted).select_related("moderator")
    return {lock.comment_id: lock for lock in found}


def not_in_others_hands(comments: Comments, user: AbstractBaseUser) -> Comments:
    """Those of the comments that nobody but ``user`` has open."""
    others = CommentLock.objects.in_force().filter(comment=OuterRef("pk")).exclude(moderator=user.pk)
    return comments.filter(~Exists(others))


def forget_expired() -> int:
    """Delete locks that ran out; returns how many."""
    return CommentLock.objects.filter(until__lte=timezone.now()).delete()[0]
