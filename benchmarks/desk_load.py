"""``python -m benchmarks.desk_load``: moderators at work beside a measurement, until its input ends.

Each of twenty decides about one of the most urgent comments as often as is their share of ``--a-minute``, through
the desk's own door, and reads the page that it leads to. For each decided comment a new one comes in. It prints a
line when all are at it and, at its end, how many decisions were stored since, how many came second, and what else
was answered.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter

parser = argparse.ArgumentParser(prog="python -m benchmarks.desk_load", description=__doc__)
parser.add_argument("--a-minute", type=int, default=200, help="decisions of all moderators together (200)")
options = parser.parse_args()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402 - the settings are given by now

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.desk_fill import people  # noqa: E402
from blog.models import Comment  # noqa: E402
from moderation.models import Assessment, Policy, QueueEntry  # noqa: E402
from moderation.queue import upkeep  # noqa: E402

URGENT = 40  # one of so many is decided about
WAYS = ("approve", "reject:hate", "spam")
over = threading.Event()
answers: Counter[str] = Counter()


def work(moderator, every: float) -> None:
    client, rng = Client(SERVER_NAME="localhost"), random.Random(moderator.pk)
    client.force_login(moderator)
    next_at = time.monotonic() + rng.random() * every
    while not over.wait(max(0.0, next_at - time.monotonic())):
        answers[decide(client, rng)] += 1
        connection.close()  # as at the end of a request: there are more moderators than the pool has connections
        next_at += every


def decide(client: Client, rng: random.Random) -> str:
    """Decide about one; "stored", "second" for a comment that another was quicker with, or the odd status."""
    urgent = QueueEntry.objects.filter(kind="pending").order_by("-urgency").values_list("pk", flat=True)
    pk = rng.choice(list(urgent[:URGENT]))
    address = reverse("admin:moderation_queuedcomment_decide", args=[pk])
    status = client.post(address, {"action": rng.choice(WAYS), "seen": "pending"}, follow=True).status_code
    arrive(pk)
    return {200: "stored", 409: "second"}.get(status, str(status))


def arrive(pk: int) -> None:
    """Another comment comes in and is scored; it looks like an earlier one."""
    old = Comment.objects.get(pk=pk)
    new = Comment.objects.create(
        post_id=old.post_id, body=old.body, author_name=old.author_name, author_email=old.author_email
    )
    Assessment.objects.create(
        comment=new, state="done", action="approve", language="en", risk=random.random() * 0.8, spam=0.1,
        policy=Policy.objects.get(active=True),
    )  # fmt: skip
    upkeep.refresh([new.pk])


def main() -> None:
    moderators = people()
    every = 60 * len(moderators) / options.a_minute
    threads = [threading.Thread(target=work, args=(one, every)) for one in moderators]
    for thread in threads:
        thread.start()
    over.wait(2 * every)
    answers.clear()
    begun = time.monotonic()
    print("at work", flush=True)
    sys.stdin.read()
    over.set()
    for thread in threads:
        thread.join()
    print(json.dumps(dict(answers) | {"a_minute": round(answers["stored"] * 60 / (time.monotonic() - begun))}))


if __name__ == "__main__":
    main()
