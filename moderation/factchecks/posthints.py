"""Comparing a post's own sentences with the library, for its editors' eyes only. Done by a worker."""

import logging
import re

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from blog.models import Post
from blog.text import plain_text
from moderation.factchecks.records import PostMatch, PostReading
from moderation.rereading import fresh_comments_wait
from moderation.scoring.types import Text
from moderation.services import matched_claims, sweep

logger = logging.getLogger(__name__)

A_RUN = 5  # posts
MOST_RUNS = 3  # tries for one text
BLOCKS = 400  # paragraphs of a post that are read
MOST = 40  # hints for one post
_BLOCK = re.compile(r"(?<=</p>)|(?<=</li>)|(?<=</h2>)|(?<=</h3>)|(?<=</h4>)|(?<=</blockquote>)|(?<=</td>)")


def ask(post: Post) -> None:
    """Have a post compared that was saved. One row: the save waits for nothing else."""
    asked, created = PostReading.objects.get_or_create(post=post)
    if not created:
        PostReading.objects.filter(pk=asked.pk).update(
            state=PostReading.State.WAITING, run=0, asked=F("asked") + 1
        )


def read_posts() -> int:
    """Compare the posts that wait, oldest first, unless a fresh comment does. Returns how many were compared."""
    count = 0
    waiting = PostReading.objects.filter(state=PostReading.State.WAITING).order_by("run", "pk")
    for reading in waiting.select_related("post")[:A_RUN]:
        if fresh_comments_wait():
            break
        count += _read(reading)
    return count


def _read(reading: PostReading) -> bool:
    this = PostReading.objects.filter(pk=reading.pk, asked=reading.asked, state=PostReading.State.WAITING)
    if reading.run >= MOST_RUNS:
        this.update(state=PostReading.State.FAILED)
        return False
    this.update(run=F("run") + 1)
    try:
        matches = _matches(reading.post)
    except Exception as error:
        # As with comments: only the name leaves, the error may quote the text. The next run tries again.
        logger.error("post %s was not compared with the fact-checks: %s", reading.post_id, type(error).__name__)
        return False
    with transaction.atomic():
        # An editor may have saved another text meanwhile: then this one's hints are nobody's.
        if not this.update(state=PostReading.State.DONE, read_at=timezone.now()):
            return False
        reading.matches.all().delete()
        for match in matches:
            match.reading = reading
        PostMatch.objects.bulk_create(matches)
    return True


def _matches(post: Post) -> list[PostMatch]:
    blocks = [plain_text(block) for block in _BLOCK.split(post.body)][:BLOCKS]
    found = []
    for text in (post.title, post.standfirst, *blocks):
        if fresh_comments_wait():  # a long post takes many seconds
            sweep()
        found += [
            PostMatch(
                fact_check_id=match.fact_check_id,
                sentence=text[match.start : match.end],
                stance=match.stance,
                probability=match.probability,
                match_probability=match.match_probability,
            )
            for match in (matched_claims(Text(body=text)) if text.strip() else ())
        ]
    return found[:MOST]
