"""Erasing a person's data: their comments stay as somebody's, with nothing that says whose."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.models import Comment
from moderation.audit import AuditEntry, record
from moderation.authorrules import AuthorRule
from moderation.emails import NOWHERE, email_key
from moderation.models import Assessment
from moderation.signals import person_erased
from moderation.traces import CommentTrace, TraceLink
from moderation.webhooks.models import Delivery

BATCH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """What was erased, or would be, in numbers."""

    comments: int = 0
    rules: int = 0  # blocks and trust of this very e-mail address
    logins: int = 0  # that have this address: they are left, and deleted under "Users"


def found(address: str) -> Erased:
    """What there is of the person with this e-mail address, in any of its spellings. ValueError if it is none."""
    key = _key(address)
    return Erased(
        comments=CommentTrace.objects.filter(email_key=key).count(),
        rules=AuthorRule.objects.filter(by=AuthorRule.By.EMAIL, key=key).count(),
        logins=get_user_model().objects.filter(email__iexact=address.strip()).count(),
    )


def erase_person(address: str, *, texts: bool = False, who: AbstractBaseUser | None = None) -> Erased:
    """Take name, addresses, website and hashes out of all comments of a person; with ``texts`` their words too.

    Statuses, decisions and dates stay, so that counts do. It cannot be undone. Raises ValueError for what is no
    e-mail address. Safe to run again after an interruption: it goes on with what is left.
    """
    before = found(address)
    key = _key(address)
    # First, while the comments still say how the person spelled their address.
    comments = Comment.objects.filter(trace__email_key=key)
    spellings = {address.strip(), *comments.values_list("author_email", flat=True).distinct()}
    with transaction.atomic():
        for spelling in sorted(spellings):
            person_erased.send(sender=Comment, address=spelling)
    while pks := list(CommentTrace.objects.filter(email_key=key).values_list("pk", flat=True)[:BATCH]):
        _erase(pks, texts=texts)
    with transaction.atomic():
        rules = AuthorRule.objects.filter(by=AuthorRule.By.EMAIL, key=key)
        rules.filter(lifted_at=None).update(lifted_at=timezone.now(), lifted_by=who)
        rules.update(key="", comment=None)
        what = f"{before.comments} comments, {before.rules} rules"
        record(
            AuditEntry.What.ERASED, target_type="person", before=what, after="texts too" if texts else "", who=who
        )
    return before


def _key(address: str) -> str:
    key = email_key(address)
    if not key:
        raise ValueError("not an e-mail address")
    return key


@transaction.atomic
def _erase(pks: list[int], *, texts: bool) -> None:
    """Erase these comments; they are no longer found by the person's key afterwards."""
    for comment in Comment.objects.select_for_update().filter(pk__in=pks):
        comment.author_name = _("A reader")
        comment.author_email = f"erased-{comment.pk}@{NOWHERE}"  # no two comments share it
        comment.author_url = comment.ip_hash = comment.ip_network = comment.submission = ""
        comment.form_seconds = None
        if texts:
            comment.body = _("(Removed at its author's request.)")
        comment.save()  # traces it anew, by the address that is none
    CommentTrace.objects.filter(pk__in=pks).update(erased_at=timezone.now(), email_key="", domain="")
    TraceLink.objects.filter(trace__in=pks).delete()
    Delivery.objects.filter(comment__in=pks).delete()  # what webhooks were, or are to be, told
    if texts:
        # What the machine quoted of a text that is gone; scores and advice stay.
        Assessment.objects.filter(comment__in=pks).update(evidence=[], fact_checks=[])
