"""What hangs under ``manage.py up`` is noticed and started again: a comment is scored minutes later, not never."""

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from blog.models import Comment
from config import launch
from config.supervisor import Supervisor
from moderation.models import Assessment
from tests.factories import make_post
from tests.processes import wait_until

pytestmark = [
    pytest.mark.worker,
    pytest.mark.xdist_group("worker"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc"),
]


@pytest.fixture
def programs(site, settings, monkeypatch):
    """The worker and the beat of ``manage.py up``, for the test's site, with a patience of seconds."""
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    settings.VAR_DIR = site.folder
    if "folder" in settings.CELERY_BROKER_TRANSPORT_OPTIONS:
        options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = options | {"folder": str(site.broker.messages)}
    _web, worker, beat, _scorer = launch.programs("127.0.0.1", 1)
    return [replace(worker, patience=6.0), replace(beat, patience=6.0)]


def scored(comment):
    return Assessment.objects.filter(comment=comment, state=Assessment.State.DONE).exists()


def children(pid):
    stats = [path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob(f"{pid}/task/*/stat")]
    assert stats, "it has ended"
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if path.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def test_a_worker_or_a_beat_that_hangs_is_started_again_and_scores_what_waits(site, programs, tmp_path):
    """One story, because each start takes seconds. Nothing but the sweep can find these comments: no web process
    sends hints, so beat, the broker, the worker and its process must all work again."""
    post = make_post()
    said: list[str] = []
    ready = threading.Event()
    supervisor = Supervisor(programs, launch.folder("log"), said.append)
    worker, beat = supervisor._children
    failures: list[BaseException] = []

    def comment_is_scored():
        comment = Comment.objects.create(post=post, body="A thought", author_name="A", author_email="a@e.org")
        wait_until(lambda: scored(comment), 60, lambda: "\n".join(said))

    def idle_child_killed():
        # It holds the lock of the pool's queue while it waits: its successor waits for that lock for ever.
        os.kill(children(worker.process.pid)[0], signal.SIGKILL)

    def child_stopped():
        os.kill(children(worker.process.pid)[0], signal.SIGSTOP)

    def worker_stopped():
        os.kill(worker.process.pid, signal.SIGSTOP)

    def beat_stopped():
        os.kill(beat.process.pid, signal.SIGSTOP)
        # A tick that was sent before may still wait in the broker, and would score the next comment.
        wait_until(lambda: "The beat process has done nothing for 6 s." in said, 60, lambda: "\n".join(said))

    def story():
        try:
            assert ready.wait(60)
            comment_is_scored()
            for harm in (idle_child_killed, child_stopped, worker_stopped, beat_stopped):
                harm()
                comment_is_scored()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=story)
    thread.start()
    status = supervisor.run(ready.set)
    thread.join()
    assert not failures, f"{failures}\n{said}\n{site.logs()}"
    assert status == 0
    assert "The worker process has done nothing for 6 s." in said
