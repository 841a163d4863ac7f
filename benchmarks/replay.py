"""``python -m benchmarks.replay``: how long a replay over many decisions takes, and how much memory it wants.

Fills a database of its own with made-up decisions (``--decisions``, 100,000) and replays a policy that uses every
rule: thresholds, links, 500 words with endings, authors, exceptions and automatic decisions. SQLite unless
DATABASE_URL names an empty PostgreSQL database.
"""

import argparse
import os
import random
import resource
import sys
import time

from benchmarks.site import Site
from benchmarks.texts import texts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        fill_and_measure(options.decisions)
        return
    site = Site(**({"DATABASE_URL": os.environ["DATABASE_URL"]} if "DATABASE_URL" in os.environ else {}))
    try:
        site.prepare()
        print(site.run("-m", "benchmarks.replay", "--inside", "--decisions", str(options.decisions)))
    finally:
        site.close()


def fill_and_measure(count: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from moderation.pastcases import past_cases
    from moderation.replay import replay
    from moderation.rules import parse
    from moderation.services import active_policy

    fill(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    thresholds = active_policy().thresholds
    present, links = parse(thresholds, {}), parse(thresholds, {"links": 1})
    everything = parse(thresholds, rules())
    for name, proposed in (("thresholds and links", links), ("every rule, 500 words", everything)):
        start = time.process_time()
        tally = replay(past_cases(count, [present, proposed]), present, proposed)
        done = sum(tally.decided.values())
        worked = time.process_time() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(
            f"{connection.vendor}, {name}: {done:,} decisions in {tally.seconds:.1f} s "
            f"({worked:.1f} s of the processor here, {worked / done * 1e6:.0f} µs each), {grown:.0f} MiB more, "
            f"{tally.changed:,} changes"
        )


def rules() -> dict[str, object]:
    words = [
        f"gro{letter}{other}{third}le" for letter in "abcdefgh" for other in "bdfgklmp" for third in "abcdefgh"
    ]
    return {
        "links": 1,
        "words": {"review_endings": words[:250], "reject_exact": [*words[250:500], "idiot"]},
        "new_below": 2,
        "trusted_from": 10,
        "overrides": [{"kind": "tag", "slug": "hot", "label": None, "review": 0.2, "reject": 0.6}],
        "automatic": {"approve": "trusted", "labels": {"spam": 0.98}},
    }


def fill(count: int) -> None:
    """``count`` comments of 300 characters under 200 posts, each scored, and decided about by one moderator."""
    from django.contrib.auth import get_user_model

    from blog.models import Comment, Post, Tag
    from moderation.models import Assessment, Decision, Policy
    from moderation.scoring.types import Label

    random.seed(5)
    moderator = get_user_model().objects.create_user("bench")
    policy = Policy.objects.get(active=True)
    posts = [
        Post.objects.create(title=f"Post {number}", slug=f"p-{number}", body="<p>x</p>") for number in range(200)
    ]
    posts[0].tags.add(Tag.objects.create(name="Hot", slug="hot"))
    status = {"approve": "approved", "reject": "rejected", "spam": "spam"}
    for start in range(0, count, 5000):
        made = texts(min(5000, count - start))
        actions = random.choices(["approve", "reject", "spam"], [8, 1, 1], k=len(made))
        comments = Comment.objects.bulk_create(
            Comment(
                post=random.choice(posts), author_name="Ana", author_email=f"a{number % 977}@example.org",
                body=text.body, body_html="", status=status[action],
            )
            for number, (text, action) in enumerate(zip(made, actions, strict=True))
        )  # fmt: skip
        assessments = Assessment.objects.bulk_create(
            Assessment(
                comment=comment, state="done", policy=policy, action="approve", risk=0.1,
                notes={"misinformation": "no evidence"},
                facts={"links": 0, "approved": 3, "approved_from_here": 3, "standing": ""},
                **{str(label): None if label is Label.MISINFORMATION else random.random() ** 3 for label in Label},
            )
            for comment in comments
        )  # fmt: skip
        Decision.objects.bulk_create(
            Decision(comment=comment, assessment=assessment, moderator=moderator, action=action)
            for comment, assessment, action in zip(comments, assessments, actions, strict=True)
        )


if __name__ == "__main__":
    sys.exit(main())
