"""What moderators decided, with what the machine had said by then: the material of replay and advice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from blog.models import Post
from moderation.facts import from_json
from moderation.models import Assessment, Decision
from moderation.policy import Facts, Rules
from moderation.scoring.types import Label, Reading, Score
from moderation.services import STATUS_AFTER

BATCH = 2000  # decisions read at once, at most
_SCORES = [f"assessment__{label}" for label in Label]
_FIELDS = [
    "pk",
    "comment_id",
    "action",
    "created_at",
    "comment__status",
    "comment__post_id",
    "comment__post__slug",
]
_MADE = ["assessment__state", "assessment__notes", "assessment__facts"]


@dataclass(frozen=True, slots=True)
class Case:
    """One comment that a person decided about. ``reading`` None: nothing was scored by then, or scoring failed."""

    decision: int
    decided: str  # "approve", "reject" or "spam"
    at: datetime
    reading: Reading | None
    facts: Facts

    @property
    def refused(self) -> bool:
        """Whether the comment was kept from readers."""
        return self.decided != Decision.Action.APPROVE


def past_cases(limit: int, policies: Iterable[Rules]) -> Iterator[Case]:
    """The last ``limit`` comments that moderators decided about, each once, newest first.

    Of several decisions about a comment the one that holds counts; one that was taken back does not, nor does one
    of a policy. Facts hold what ``policies`` ask for. In bounded memory but for the numbers of the comments.
    """
    return islice(_cases(list(policies)), limit)


def cases_of(decisions: Sequence[int], policies: Iterable[Rules]) -> dict[int, Case]:
    """The cases of a few decisions by their numbers; those that are no more are left out."""
    policies = list(policies)
    rows, words = _rows(policies)
    tags = _tags_of_posts(policies)
    return {row[0]: _case(row, words, tags) for row in rows.filter(pk__in=decisions)}


def _rows(policies: list[Rules]) -> tuple[QuerySet[Decision, tuple[Any, ...]], bool]:
    """Moderators' decisions, newest first, with what ``_case`` needs; and whether their words are to be read."""
    words = any(rules.reads_words for rules in policies)
    body = ["comment__body"] if words or any(rules.links for rules in policies) else []
    decided = (
        Decision.objects.standing().filter(moderator__isnull=False, action__in=list(STATUS_AFTER)).order_by("-pk")
    )
    return decided.values_list(*_FIELDS, *_MADE, *_SCORES, *body), words


def _cases(policies: list[Rules]) -> Iterator[Case]:
    rows, words = _rows(policies)
    tags = _tags_of_posts(policies)
    seen: set[int] = set()
    numbers = Decision.objects.order_by("-pk").values_list("pk", flat=True)
    last = numbers.first()
    # By numbers between two, not by "the next so many": for these a database may read and sort all that are left.
    while last is not None:
        first = last - BATCH + 1
        for row in rows.filter(pk__range=(first, last)):
            comment, status = row[1], row[4]
            # A decision that holds is the newest that led to the comment's status: one that was undone did not.
            if comment not in seen and status == STATUS_AFTER[row[2]]:
                seen.add(comment)
                yield _case(row, words, tags)
        last = numbers.filter(pk__lt=first).first()


def _case(row: tuple[Any, ...], words: bool, tags: dict[int, frozenset[str]]) -> Case:
    pk, _comment, action, at, _status, post, slug, state, notes, facts = row[:10]
    scores = row[10 : 10 + len(Label)]
    if state != Assessment.State.DONE:
        return Case(pk, action, at, None, Facts())
    body = row[10 + len(Label)] if len(row) > 10 + len(Label) else None
    made = tuple(
        Score(label=label, probability=probability, note=notes.get(label, ""))
        for label, probability in zip(Label, scores, strict=True)
    )
    told = from_json(facts, body=body, words=words, post=slug, tags=tags.get(post, frozenset()))
    return Case(pk, action, at, Reading(language="", scores=made, models={}), told)


def _tags_of_posts(policies: list[Rules]) -> dict[int, frozenset[str]]:
    """Post -> those of its tags that a policy has an exception for."""
    wanted = {each.slug for rules in policies for each in rules.overrides if each.kind == "tag"}
    if not wanted:
        return {}
    found: dict[int, set[str]] = {}
    tagged = Post.tags.through.objects.filter(tag__slug__in=wanted)
    for post, slug in tagged.values_list("post_id", "tag__slug"):
        found.setdefault(post, set()).add(slug)
    return {post: frozenset(slugs) for post, slugs in found.items()}
