"""Deciding about several comments in one act, each in its own transaction, and taking the whole act back."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet
from django.utils import timezone

from blog.models import Comment
from moderation.deciding import AlreadyDecided, CannotUndo, decide, undo
from moderation.decisions import Decision
from moderation.locks import CommentLock, holders
from moderation.reasons import DecisionReason

# Seconds that an act may take: for each comment, at least, and at most. Its undo window begins after them.
SECONDS_EACH = 0.25
LEAST_SECONDS = 5.0
MOST_SECONDS = 20.0
# While an act is taken back nothing of it is announced; should that die halfway, the rest is announced after this.
HELD_BACK = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What deciding about a queryset would do, looking at its first BULK_LIMIT comments only."""

    action: Decision.Action
    ids: tuple[int, ...]  # would be decided, in the queryset's order
    decided: dict[str, int]  # Comment.Status -> how many have it already and would be left as they are
    in_hand: tuple[CommentLock, ...]  # open with other moderators, and left to them
    more: bool  # the queryset goes on: once more for the rest


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of each comment of an act; ``batch`` names it, for ``undo_all``."""

    batch: UUID
    done: tuple[Decision, ...]
    late: tuple[AlreadyDecided, ...]  # decided about by somebody else, or changed, in the meantime
    gone: tuple[int, ...]  # deleted in the meantime
    left: tuple[int, ...]  # not begun: time was up


@dataclass(frozen=True, kw_only=True, slots=True)
class Undone:
    done: tuple[Decision, ...]  # the rows that take something back
    refused: tuple[Exception, ...]  # AlreadyDecided or CannotUndo, one a comment


def preview(queryset: QuerySet[Comment], action: Decision.Action, user: AbstractBaseUser) -> Preview:
    """What ``decide_all`` would do to the comments of ``queryset``. Two queries, no count, nothing is changed."""
    limit = settings.BULK_LIMIT
    found = list(queryset[: limit + 1])
    looked_at = found[:limit]
    waiting = [comment for comment in looked_at if comment.status == Comment.Status.PENDING]
    others = {pk: lock for pk, lock in holders(waiting).items() if lock.moderator_id != user.pk}
    return Preview(
        action=action,
        ids=tuple(comment.pk for comment in waiting if comment.pk not in others),
        decided=dict(Counter(comment.status for comment in looked_at if comment.status != Comment.Status.PENDING)),
        in_hand=tuple(others.values()),
        more=len(found) > limit,
    )


def decide_all(
    ids: Sequence[int],
    *,
    action: Decision.Action,
    moderator: AbstractBaseUser,
    reason: DecisionReason | None = None,
    note: str = "",
    message: str = "",
    legal_ground: str = "",
    expected: Comment.Status = Comment.Status.PENDING,
) -> Outcome:
    """Decide about the comments with these numbers, each in a transaction of its own and only while it has the
    status ``expected``. An empty sequence decides nothing.

    Raises ValueError for more than BULK_LIMIT, and as ``decide`` does, before anything is decided.
    """
    ids = list(dict.fromkeys(ids))
    if len(ids) > settings.BULK_LIMIT:
        raise ValueError(f"{len(ids)} comments are more than BULK_LIMIT={settings.BULK_LIMIT}")
    allowed = min(MOST_SECONDS, max(LEAST_SECONDS, SECONDS_EACH * len(ids)))
    end = time.monotonic() + allowed
    settles_at = timezone.now() + timedelta(seconds=settings.UNDO_SECONDS + allowed)
    words = {"reason": reason, "note": note, "message": message, "legal_ground": legal_ground}
    batch, done, late, gone, left = uuid4(), [], [], [], []
    for place, pk in enumerate(ids):
        if time.monotonic() > end:
            left = ids[place:]
            break
        try:
            done.append(
                decide(
                    Comment(pk=pk),
                    action=action,
                    moderator=moderator,
                    expected=expected,
                    batch=batch,
                    settles_at=settles_at,
                    **words,
                )
            )
        except AlreadyDecided as error:
            late.append(error)
        except Comment.DoesNotExist:
            gone.append(pk)
    return Outcome(batch=batch, done=tuple(done), late=tuple(late), gone=tuple(gone), left=tuple(left))


def undo_all(batch: UUID, *, moderator: AbstractBaseUser) -> Undone:
    """Take back everything that ``moderator`` decided in one act, if it is pressed within its undo window.

    Comments that were decided about or changed since then stay as they are and are reported. An act that is
    unknown, or somebody else's, gives an empty answer.
    """
    asked_at = timezone.now()
    mine = Decision.objects.filter(batch=batch, moderator=moderator.pk).exclude(action=Decision.Action.UNDO)
    # What was asked for in time is taken back in full, though the window may end while we are at it.
    mine.undoable(asked_at).update(next_try=asked_at + timedelta(seconds=settings.UNDO_SECONDS) + HELD_BACK)
    done, refused = [], []
    for decision in mine.order_by("pk"):
        try:
            done.append(undo(decision, moderator=moderator, asked_at=asked_at))
        except (AlreadyDecided, CannotUndo) as error:
            refused.append(error)
    mine.filter(next_try__isnull=False).update(next_try=F("settles_at"))
    return Undone(done=tuple(done), refused=tuple(refused))
