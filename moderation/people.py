"""Who is blocked or trusted, and why. ``moderation.blocking`` has the verbs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blog.models import Comment, CommentQuerySet
from moderation.audit import name_of
from moderation.authorrules import AuthorRule
from moderation.emails import domain_of, email_key
from moderation.tracing import backwards

By = AuthorRule.By


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """``name``: "blocked", "trusted" or "". ``why``: sentences for moderators, "" without a standing."""

    name: str = ""
    why: str = ""
    rules: tuple[AuthorRule, ...] = ()


def keys_of(comment: Comment) -> dict[str, str]:
    """By what the author of a comment is known: AuthorRule.By -> key. Leaves out what is not known."""
    keys = {
        By.EMAIL: email_key(comment.author_email),
        By.DOMAIN: domain_of(comment.author_email),
        By.ADDRESS: comment.ip_hash,
        By.NETWORK: comment.ip_network,
    }
    return {str(by): key for by, key in keys.items() if key}


def standing(comment: Comment) -> Standing:
    """Whether the author of a comment is blocked or trusted now. One query."""
    return standings([comment])[comment.pk]


def standings(comments: Iterable[Comment]) -> dict[int, Standing]:
    """The standing of each comment's author, by the comment's number. One query for all of them."""
    keys = {comment.pk: keys_of(comment) for comment in comments}
    wanted = {(by, key) for found in keys.values() for by, known in found.items() for key in _reach(by, known)}
    if not wanted:
        return dict.fromkeys(keys, Standing())
    rules = AuthorRule.objects.in_force().filter(key__in={key for _by, key in wanted})
    by_key = {(rule.by, rule.key): rule for rule in rules.select_related("made_by", "comment")}
    return {pk: _standing(found, by_key) for pk, found in keys.items()}


def _reach(by: str, key: str) -> list[str]:
    """The keys whose rule is about this one too, nearest first: a domain and those above it, or the key alone."""
    if by != By.DOMAIN:
        return [key]
    parts = key.split(".")
    return [".".join(parts[start:]) for start in range(max(1, len(parts) - 1))][:10]


def _standing(keys: dict[str, str], rules: dict[tuple[str, str], AuthorRule]) -> Standing:
    """What was given for the e-mail address counts before its domain, an address before its network; of what is
    then left a block counts before trust, because an e-mail address can be written by anybody."""
    found = []
    for pair in ((By.EMAIL, By.DOMAIN), (By.ADDRESS, By.NETWORK)):
        reached = [rules.get((by, key)) for by in pair if by in keys for key in _reach(by, keys[by])]
        found += [rule for rule in reached if rule][:1]
    if not found:
        return Standing()
    blocked = [rule for rule in found if rule.standing == AuthorRule.Standing.BLOCKED]
    counting = blocked or found
    return Standing(
        name=counting[0].standing, why=" ".join(in_words(rule) for rule in found), rules=tuple(counting)
    )


def in_words(rule: AuthorRule) -> str:
    """Such as "Blocked: network 192.0.2.0/24, until 1 May, by Ben Okri. Their note." """
    values = {
        "standing": rule.get_standing_display().capitalize(),
        "by": rule.get_by_display()
        if rule.by in (By.EMAIL, By.ADDRESS)
        else f"{rule.get_by_display()} {rule.key}",
        "who": name_of(rule.made_by),
    }
    if rule.expires_at is None:
        sentence = _("%(standing)s: %(by)s, by %(who)s.") % values
    else:
        until = date_format(timezone.localtime(rule.expires_at), "DATETIME_FORMAT")
        sentence = _("%(standing)s: %(by)s, until %(until)s, by %(who)s.") % (values | {"until": until})
    return f"{sentence} {rule.note}".strip()


def comments_by(by: str, key: str) -> CommentQuerySet:
    """All comments of whoever is known by that key, whatever became of them. ValueError for another ``by``."""
    if by == By.EMAIL:
        return Comment.objects.filter(trace__email_key=key)
    if by == By.DOMAIN:
        return Comment.objects.filter(trace__domain__startswith=backwards(key))
    if by == By.ADDRESS:
        return Comment.objects.filter(ip_hash=key)
    if by == By.NETWORK:
        return Comment.objects.filter(ip_network=key)
    raise ValueError(by)
