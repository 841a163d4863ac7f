"""``python -m benchmarks.queue_page``: the moderators' queue with many comments, measured now, here.

Made data, by bulk inserts: ``--comments`` in all, ``--waiting`` of them undecided. Uses SQLite in a folder of its
own, or the empty database that DATABASE_URL names. Pages are asked for in this process, through every middleware.
"""

import argparse
import os
import random
import re
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

parser = argparse.ArgumentParser(prog="python -m benchmarks.queue_page", description=__doc__)
parser.add_argument("--comments", type=int, default=20_000, help="comments in all (20,000)")
parser.add_argument("--waiting", type=int, default=2_000, help="of them undecided (2,000)")
parser.add_argument("--times", type=int, default=40, help="how often each page is asked for (40)")
options = parser.parse_args()
folder = tempfile.mkdtemp(prefix="rejoinder-bench-")
Path(folder, "static").mkdir()
os.environ |= {
    "VAR_DIR": folder,
    "LOG_LEVEL": "ERROR",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    # Nobody is told of what this decides.
    "UNDO_SECONDS": "86400",
}

import django  # noqa: E402 - the settings are those above

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog.models import Comment, Post  # noqa: E402
from moderation.models import Assessment, Decision, Policy, QueueEntry  # noqa: E402
from moderation.queue import upkeep  # noqa: E402
from moderation.scoring.types import Label  # noqa: E402
from moderation.services import decide  # noqa: E402

BATCH = 5_000
POSTS = 200
COUNT = re.compile(r'<h2 class="count">([^<]+?) comments?\b')
QUEUE = "/admin/moderation/queuedcomment/"
PLAIN = (
    "mediation strike Baghdad letter answer minister parliament airport question source doubt evidence witness "
    "border treaty oil envoy agree wrong right because although perhaps nobody remembers who said it first"
)
WORDS = PLAIN.split()
PAGES = {
    "the queue": "",
    "held for insult": "?label=insult",
    "insult 90 to 95 %": "?scored=insult&from=90&to=95",
    "one post": "?post=7",
    "first comments": "?author=new",
    "rejected before": "?author=refused",
    "French (one in 500)": "?language=fr",
    "scoring failed (one in 1,000)": "?state=failed",
    "words that three comments have": "?q=quintessential",
    "approved": "?status=approved",
    "approved, held for insult": "?status=approved&label=insult",
}


def fill() -> None:
    random.seed(5)
    now, policy = timezone.now(), Policy.objects.get(active=True)
    posts = Post.objects.bulk_create(
        Post(title=f"Post {n}", slug=f"post-{n}", body="<p>Text.</p>", status="published", published_at=now)
        for n in range(POSTS)
    )
    for start in range(0, options.comments, BATCH):
        numbers = range(start, min(start + BATCH, options.comments))
        comments = Comment.objects.bulk_create([comment(number, posts, now) for number in numbers])
        Assessment.objects.bulk_create(
            [assessment(row, number, policy) for row, number in zip(comments, numbers, strict=True)]
        )


def comment(number: int, posts: list[Post], now) -> Comment:
    pending = number * options.waiting % options.comments < options.waiting
    status = "pending" if pending else random.choice(["approved", "approved", "rejected", "spam"])
    body = " ".join(random.choices(WORDS, k=40))
    if number in (11, options.comments // 2, options.comments - 11):
        body += " quintessential"
    return Comment(
        post=random.choice(posts),
        status=status,
        body=body,
        body_html=f"<p>{body}</p>",
        author_name=f"Reader {number % (options.comments // 5)}",
        author_email=f"reader{number % (options.comments // 5)}@example.org",
        created_at=now - timedelta(minutes=random.random() * (4_000 if pending else 1_000_000)),
    )


def assessment(row: Comment, number: int, policy: Policy) -> Assessment:
    scores = {str(label): random.random() ** 4 for label in Label}
    held = [label for label, score in scores.items() if score >= 0.5]
    failed = number % 1_000 == 10
    return Assessment(
        comment=row,
        state="failed" if failed else "done",
        policy=policy,
        language="fr" if number % 500 == 20 else "en",
        action="review" if held else "approve",
        reasons=[{"label": label, "score": scores[label], "threshold": 0.5, "note": ""} for label in held],
        risk=max(scores.values()),
        evidence=[{"label": "insult", "reason": "a word for a person", "start": 3, "end": 12}],
        **scores,
    )


def timed(act, times: int) -> str:
    spent, cpu = [], time.thread_time()
    for number in range(times):
        begun = time.perf_counter()
        act(number)
        spent.append((time.perf_counter() - begun) * 1000)
    cpu = (time.thread_time() - cpu) * 1000 / times
    spent.sort()
    # The last figure is this program's own work: what is left of the others on a machine that does nothing else.
    return f"p50 {spent[len(spent) // 2]:.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms, {cpu:.0f} ms of CPU"


def measure(client: Client) -> None:
    for name, query in PAGES.items():
        client.get(QUEUE + query)  # what is remembered for a while, is
        with CaptureQueriesContext(connection) as captured:
            page = client.get(QUEUE + query).content.decode()
        queries = len(captured)
        figure = timed(lambda number, query=query: client.get(QUEUE + query), options.times)
        count = COUNT.search(page)[1]
        print(f"| {name} ({count}) | {figure}, {queries} queries |", flush=True)
    middle = QueueEntry.objects.order_by("-urgency")[options.waiting // 2]
    deep = f"{QUEUE}?after={middle.urgency}_{middle.pk}"
    print(f"| the middle of the queue | {timed(lambda number: client.get(deep), options.times)} |")


def measure_deciding(moderator: User) -> None:
    chosen = list(Comment.objects.pending().order_by("pk")[: options.times])

    def act(number: int) -> None:
        decide(chosen[number], action=Decision.Action.REJECT, moderator=moderator, expected=Comment.Status.PENDING)

    print(f"| deciding | {timed(act, len(chosen))} |", flush=True)


def main() -> None:
    call_command("migrate", verbosity=0)
    begun = time.perf_counter()
    fill()
    filled, begun = time.perf_counter() - begun, time.perf_counter()
    upkeep.rebuild()
    rebuilt = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    moderator = User.objects.create_user("ben", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderators"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(moderator)
    print(
        f"{connection.vendor}, {options.comments:,} comments, {QueueEntry.objects.count():,} in the queue; ",
        end="",
    )
    print(f"made in {filled:.0f} s, queue rebuilt in {rebuilt:.0f} s\n\n| what | figure |\n|---|---|")
    measure(client)
    measure_deciding(moderator)


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
