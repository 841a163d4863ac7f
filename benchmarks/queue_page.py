"""``python -m benchmarks.queue_page``: the moderators' desk with many comments, measured now, here.

Made data: ``--comments`` in all, ``--waiting`` of them undecided; the same pages are measured at ``--few`` first.
Beside all of it moderators decide, ``--a-minute`` times, in a process of their own. Uses SQLite in a folder of its
own, or the empty database that DATABASE_URL names. Pages are asked for in this process, through every middleware.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

parser = argparse.ArgumentParser(prog="python -m benchmarks.queue_page", description=__doc__)
parser.add_argument("--comments", type=int, default=20_000, help="comments in all (20,000)")
parser.add_argument("--waiting", type=int, default=2_000, help="of them undecided (2,000)")
parser.add_argument("--few", type=int, default=1_000, help="comments that all is compared with (1,000)")
parser.add_argument("--times", type=int, default=100, help="how often each page is asked for (100)")
parser.add_argument("--a-minute", type=int, default=200, help="moderators' decisions going on (200)")
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

from django.contrib.auth.models import Permission, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.desk_fill import fill, people, place  # noqa: E402
from benchmarks.machine import machine  # noqa: E402
from blog.models import Comment  # noqa: E402
from moderation.models import Decision, QueueEntry  # noqa: E402
from moderation.services import AlreadyDecided, decide  # noqa: E402
from tests.threads import together  # noqa: E402

COUNT = re.compile(r'<h2 class="count">([^<]+?) comments?\b')
QUEUE = "/admin/moderation/queuedcomment/"
CAMPAIGNS = "/admin/moderation/commenttrace/"
AUDIT = "/admin/moderation/auditentry/"
PAGES = {
    "the queue": QUEUE,
    "held for insult": f"{QUEUE}?label=insult",
    "insult 90 to 95 %": f"{QUEUE}?scored=insult&from=90&to=95",
    "one post": f"{QUEUE}?post=7",
    "first comments": f"{QUEUE}?author=new",
    "rejected before": f"{QUEUE}?author=refused",
    "French (one in 500)": f"{QUEUE}?language=fr",
    "scoring failed (one in 1,000)": f"{QUEUE}?state=failed",
    "words that three comments have": f"{QUEUE}?q=quintessential",
    "approved": f"{QUEUE}?status=approved",
    "approved, held for insult": f"{QUEUE}?status=approved&label=insult",
    "campaigns: texts, 7 days": f"{CAMPAIGNS}?kind=text&days=7",
    "campaigns: links, 7 days": f"{CAMPAIGNS}?kind=link&days=7",
    "campaigns: sites, 30 days": f"{CAMPAIGNS}?kind=site&days=30",
    "campaigns: claims, 7 days": f"{CAMPAIGNS}?kind=claim&days=7",
    "audit": AUDIT,
    "audit, decisions of one moderator": f"{AUDIT}?kind=decision&who={{moderator}}",
    "audit, a month ago": f"{AUDIT}?until={{month_ago}}",
}  # fmt: skip


class Timing:
    """Milliseconds of several turns; ``cpu`` is this program's own work: what is left of a turn on a machine that
    does nothing else.
    """

    def __init__(self, act: Callable[[int], object], times: int) -> None:
        spent, cpu = [], time.thread_time()
        for number in range(times):
            begun = time.perf_counter()
            act(number)
            spent.append((time.perf_counter() - begun) * 1000)
        self.cpu = (time.thread_time() - cpu) * 1000 / times
        spent.sort()
        self.p50, self.p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]

    def __str__(self) -> str:
        return f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, {self.cpu:.0f} ms of CPU"


class Desk:
    """One moderator's browser, and what it saw at each size."""

    def __init__(self, moderator: User) -> None:
        self.moderator, self.client = moderator, Client(SERVER_NAME="localhost")
        moderator.user_permissions.add(Permission.objects.get(codename="view_auditentry"))
        self.client.force_login(moderator)
        self.few: dict[str, Timing] = {}

    def measure(self) -> dict[str, Timing]:
        """Every page and act, printed as rows of a table, with how much slower each is than the last time."""
        found = {name: self._page(name, address) for name, address in self._addresses().items()}
        # The least urgent: the others decide about the most urgent ones.
        waiting = QueueEntry.objects.filter(kind="pending").order_by("urgency").values_list("pk", flat=True)
        chosen = list(waiting[: min(options.times, waiting.count() // 2)])
        found["deciding, by the desk's form"] = Timing(lambda number: self._decide(chosen[number]), len(chosen))
        self._row("deciding, by the desk's form", found["deciding, by the desk's form"])
        self.few = self.few or found
        return found

    def _addresses(self) -> dict[str, str]:
        waiting = QueueEntry.objects.filter(kind="pending").order_by("-urgency")
        middle = waiting[waiting.count() // 2]
        month_ago = Comment.objects.order_by("created_at")[Comment.objects.count() // 2].created_at.date()
        given = {"moderator": self.moderator.pk, "month_ago": month_ago.isoformat()}
        found = {name: address.format(**given) for name, address in PAGES.items()}
        return found | {
            "the middle of the queue": f"{QUEUE}?after={middle.urgency}_{middle.pk}",
            "a comment's page": reverse("admin:moderation_queuedcomment_change", args=[middle.pk]),
        }

    def _page(self, name: str, address: str) -> Timing:
        self._get(address)  # what is remembered for a while, is
        with CaptureQueriesContext(connection) as captured:
            count = COUNT.search(self._get(address))
        queries = len(captured)
        timing = Timing(lambda _number: self._get(address), options.times)
        self._row(f"{name} ({count[1]})" if count else name, timing, f", {queries} queries", key=name)
        return timing

    def _get(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.content.decode()

    def _decide(self, pk: int) -> None:
        address = reverse("admin:moderation_queuedcomment_decide", args=[pk])
        answer = self.client.post(address, {"action": "reject:hate", "seen": "pending"})
        assert answer.status_code == 302, f"{address}: {answer.status_code}"

    def _row(self, name: str, timing: Timing, more: str = "", key: str = "") -> None:
        before = self.few.get(key or name)
        ratio = f" | {timing.p50 / before.p50:.2f}, {timing.p95 / before.p95:.2f}" if before else " |"
        print(f"| {name} | {timing}{more}{ratio} |", flush=True)


def never_twice(moderators: list[User], count: int = 50) -> None:
    """All of them decide about the same comments at the same moment; each must be decided about once."""
    spent, stored = [], Counter()
    for comment in list(Comment.objects.pending().order_by("-pk")[:count]):
        begun = time.perf_counter()
        outcomes = together(*[lambda one=one, comment=comment: _decide(comment, one) for one in moderators])
        spent.append(time.perf_counter() - begun)
        odd = [each for each in outcomes if not isinstance(each, Decision | AlreadyDecided)]
        assert not odd, odd
        stored[sum(isinstance(each, Decision) for each in outcomes)] += 1
        assert Decision.objects.filter(comment=comment).count() == 1
    print(
        f"| {len(moderators)} moderators at once, {count} comments | decided once: {stored[1]}, otherwise: "
        f"{count - stored[1]}; the slowest answer after {max(spent) * 1000:.0f} ms | |"
    )


def _decide(comment: Comment, moderator: User) -> Decision:
    return decide(comment, action=Decision.Action.SPAM, moderator=moderator, expected=Comment.Status.PENDING)


@contextlib.contextmanager
def others_at_work() -> Iterator[None]:
    """The other moderators, in a process of their own; says at the end what they did."""
    command = [sys.executable, "-m", "benchmarks.desk_load", "--a-minute", str(options.a_minute)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        process.stdout.readline()  # all of them are at it
        yield
    finally:
        said = json.loads(process.communicate(timeout=120)[0])
        print(f"| decisions beside it | {said.pop('a_minute')} a minute: {said} | |\n", flush=True)


def main() -> None:
    call_command("migrate", verbosity=0)
    number = ".".join(map(str, connection.get_database_version()))
    print(machine(f"{connection.display_name} {number}"), flush=True)
    desk = Desk(people()[0])
    sizes = ((options.few, options.few // 10), (options.comments, options.waiting))
    for comments, waiting in sizes:
        begun = time.perf_counter()
        fill(comments, waiting)
        filled, begun = time.perf_counter() - begun, time.perf_counter()
        placed = place()
        print(
            f"{comments:,} comments, {QueueEntry.objects.count():,} in the queue; made in {filled:.0f} s, "
            f"{placed:,} placed in {time.perf_counter() - begun:.0f} s\n\n| what | figure | times as long as with "
            f"{options.few:,} (p50, p95) |\n|---|---|---|"
        )
        with others_at_work():
            desk.measure()
        never_twice(people())


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
