"""A stored comment as the scorers see it."""

import re
from dataclasses import replace

from django.db.models.functions import Substr

from blog.models import Comment
from moderation.scoring.types import Text

LOOKED_THROUGH = 300  # newest comments under other articles
COMPARED = 600  # characters of each
SHORTEST = 15  # letters; "Thank you very much!" may be said twice by anybody
ALIKE = 0.8  # share of words in common
_WORD = re.compile(r"\w+")


def text_of(comment: Comment) -> Text:
    """Of the e-mail address only the domain goes to the scorers."""
    return Text(
        body=comment.body,
        author_name=comment.author_name,
        author_url=comment.author_url,
        post=comment.post.title,
        author_email_domain=comment.author_email.rpartition("@")[2].lower(),
        form_seconds=comment.form_seconds,
    )


def text_to_score(comment: Comment) -> Text:
    """As ``text_of``, with how often it was seen elsewhere: one more query."""
    return replace(text_of(comment), repeats=_repeats(comment))


def _repeats(comment: Comment) -> int:
    """How many other articles have nearly the same text among the newest comments."""
    own = _WORD.findall(comment.body[:COMPARED].lower())
    if len("".join(own)) < SHORTEST:
        return 0
    others = (
        Comment.objects.exclude(post=comment.post_id)
        .order_by("-pk")
        .values_list("post_id", Substr("body", 1, COMPARED))[:LOOKED_THROUGH]
    )
    words = set(own)
    return len({post for post, body in others if _alike(own, words, _WORD.findall(body.lower()))})


def _alike(own: list[str], words: set[str], other: list[str]) -> bool:
    if own == other:
        return True
    if min(len(words), len(other)) < 8:
        return False
    others = set(other)
    return len(words & others) >= ALIKE * len(words | others)
