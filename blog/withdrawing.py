"""What an author may still do with a comment that waits: take it back, or change it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from blog.models import Comment
from blog.services import Origin, submit_comment
from blog.signals import comment_withdrawn, comments_erased

ERASED_AT_ONCE = 500  # comments a run; the next run goes on


class NotWaiting(Exception):
    """The comment does not wait any more; nothing was changed, and a retry does not help.

    ``comment`` is the row as it stands by now.
    """

    def __init__(self, comment: Comment):
        super().__init__("the comment does not wait any more")
        self.comment = comment


@transaction.atomic
def withdraw_comment(comment: Comment) -> Comment:
    """Take a waiting comment back, for good: nobody is shown it. Raises NotWaiting."""
    # A moderator may decide at this moment: the row lets one of us through.
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.status != Comment.Status.PENDING:
        raise NotWaiting(locked)
    locked.status = Comment.Status.WITHDRAWN
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["status", "withdrawn_at"])
    comment_withdrawn.send(sender=Comment, comment=locked)
    return locked


@transaction.atomic
def edit_comment(comment: Comment, *, body: str, origin: Origin, submission: str = "") -> Comment:
    """Put a new comment with ``body`` in the place of a waiting one, which is withdrawn and keeps its text.

    The new one is assessed like any other. Whoever had the old one before their eyes decides about nothing.
    Raises NotWaiting.
    """
    old = withdraw_comment(comment)
    return submit_comment(
        post=old.post,
        parent=old.parent,
        author_name=old.author_name,
        author_email=old.author_email,
        author_url=old.author_url,
        body=body,
        origin=origin,
        form_seconds=old.form_seconds,
        submission=submission,
        tell_by_mail=old.tell_by_mail,
        replaces=old,
    )


def erase_withdrawn() -> int:
    """Empty comments that were withdrawn WITHDRAWN_DAYS ago; returns how many.

    The row stays, without anything of its author's, so that counts and decisions keep what they point to.
    """
    until = timezone.now() - timedelta(days=settings.WITHDRAWN_DAYS)
    due = Comment.objects.filter(status=Comment.Status.WITHDRAWN, withdrawn_at__lte=until).exclude(author_email="")
    numbers = list(due.values_list("pk", flat=True)[:ERASED_AT_ONCE])
    nothing = dict.fromkeys(("author_name", "author_email", "author_url", "body", "body_html"), "")
    nothing |= dict.fromkeys(("ip_hash", "ip_network", "submission"), "")
    with transaction.atomic():
        comments_erased.send(sender=Comment, numbers=numbers)
        return Comment.objects.filter(pk__in=numbers).update(**nothing, form_seconds=None, tell_by_mail=False)
