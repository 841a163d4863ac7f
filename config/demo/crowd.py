"""A full queue for the demo: what its comments say, recombined, from as many invented readers as are wanted."""

import re
from datetime import timedelta
from random import Random

from django.utils import timezone

from blog.models import Comment, Post
from blog.services import origin_of, submit_comment

MOST = 10_000
APART = timedelta(minutes=7)  # between two comments
NETWORKS = ("192.0.2", "198.51.100", "203.0.113")  # reserved for examples
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def fill_queue(post: Post, rows: list[dict[str, str]], upto: int) -> int:
    """Let comments be left under ``post`` until ``upto`` wait in the queue, at most MOST; returns how many were.

    ``rows`` are the demo's comments (comments.yaml), each body one paragraph or several. Each reader leaves one
    comment; every third asks to be told by mail. The same number gives the same comments.
    """
    missing = min(upto, MOST) - Comment.objects.pending().count()
    rng = Random(f"{upto}")  # noqa: S311 - nothing is secret about them
    said = [_SENTENCE.split(row["body"].strip()) for row in rows]
    first, last = (sorted({row["name"].split()[place] for row in rows}) for place in (0, -1))
    for number in range(missing):
        name = f"{rng.choice(first)} {rng.choice(last)}"
        parts = [part for about in rng.sample(said, 2) for part in rng.sample(about, min(2, len(about)))]
        comment = submit_comment(
            post=post,
            parent=None,
            author_name=name,
            author_email=f"reader{number}@example.{('org', 'com', 'net')[number % 3]}",
            author_url="",
            body=" ".join(parts),
            origin=origin_of(f"{NETWORKS[number % 3]}.{number // 3 % 250 + 1}"),
            form_seconds=rng.uniform(15, 240),
            tell_by_mail=number % 3 == 0,
        )
        Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - number * APART)
    return max(missing, 0)
