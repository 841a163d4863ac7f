"""Blocking and trusting authors. Their comments are stored and wait like any other, with other advice."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.models import Comment
from moderation import services
from moderation.audit import AuditEntry, record
from moderation.authorrules import AuthorRule
from moderation.people import comments_by

READ_AGAIN = 500  # waiting comments that get new advice at once when a rule comes or goes


def set_standing(
    standing: AuthorRule.Standing,
    *,
    by: AuthorRule.By,
    key: str,
    moderator: AbstractBaseUser,
    note: str = "",
    expires_at: datetime | None = None,
    comment: Comment | None = None,
) -> AuthorRule:
    """Block or trust. A rule about the same key is lifted; waiting comments that are touched get new advice.

    Raises ValueError for an empty key or a time that is past.
    """
    if not key:
        raise ValueError("nobody is known by that")
    if expires_at is not None and expires_at <= timezone.now():
        raise ValueError("that time is past")
    rule = AuthorRule(
        standing=standing, by=by, key=key, comment=comment, note=note, expires_at=expires_at, made_by=moderator
    )
    try:
        _put_in_force(rule)
    except IntegrityError:
        # Another moderator made a rule about the same key just now: with theirs in sight, ours replaces it.
        _put_in_force(rule)
    return rule


@transaction.atomic
def _put_in_force(rule: AuthorRule) -> None:
    same = AuthorRule.objects.filter(by=rule.by, key=rule.key, lifted_at=None)
    before = ", ".join(_terms(each) for each in same.select_for_update())
    same.update(lifted_at=timezone.now(), lifted_by=rule.made_by)
    rule.save(force_insert=True)
    blocked = rule.standing == AuthorRule.Standing.BLOCKED
    what = AuditEntry.What.BLOCKED if blocked else AuditEntry.What.TRUSTED
    _record(what, rule, before=before, after=_terms(rule), who=rule.made_by)
    _advise_again(rule)


@transaction.atomic
def lift(rule: AuthorRule, *, moderator: AbstractBaseUser | None) -> bool:
    """End a rule now; False when it was lifted already."""
    lifted = AuthorRule.objects.filter(pk=rule.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=moderator
    )
    if lifted:
        _record(AuditEntry.What.LIFTED, rule, before=_terms(rule), after="", who=moderator)
        _advise_again(rule)
    return bool(lifted)


def _terms(rule: AuthorRule) -> str:
    until = timezone.localtime(rule.expires_at).isoformat(" ", "minutes") if rule.expires_at else ""
    return f"{rule.standing} until {until}" if until else str(rule.standing)


def _record(what, rule: AuthorRule, *, before: str, after: str, who) -> None:
    record(
        what,
        rule,
        target_type="author",
        target_text=rule.whom(),
        before=before,
        after=after,
        why=rule.note,
        who=who,
    )


def _advise_again(rule: AuthorRule) -> None:
    """Have waiting comments that the rule is about assessed again: the newest, and not more than READ_AGAIN."""
    waiting = comments_by(rule.by, rule.key).filter(status=Comment.Status.PENDING).order_by("-pk")
    for comment in waiting[:READ_AGAIN]:
        services.enqueue(comment)
