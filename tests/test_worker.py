"""Real workers, real beat, real broker: killed, late or without their broker, they lose nothing and score once."""

import os
import signal
import time

import pytest

from blog.models import Comment
from moderation import services as moderation
from moderation.models import Assessment, Decision
from tests import services
from tests.desk import lapse
from tests.factories import make_comment, make_post, make_user
from tests.processes import wait_until

pytestmark = [
    pytest.mark.worker,
    pytest.mark.xdist_group("worker"),  # one at a time: they measure time
    pytest.mark.django_db(transaction=True),
]
LANE = os.environ["EXPECTED_LANE"]
State = Assessment.State


@pytest.fixture
def post():
    return make_post()


def running():
    return Assessment.objects.filter(state=State.RUNNING)


def done():
    return Assessment.objects.filter(state=State.DONE)


def assert_all_scored_once(site, count, seconds=60):
    wait_until(lambda: done().count() >= count, seconds, lambda: f"{states()}\n{site.logs()}")
    assert Comment.objects.count() == count
    assert Assessment.objects.count() == count  # so each comment has exactly one row, and it is done
    assert Comment.objects.pending().count() == count


def states():
    return list(Assessment.objects.values_list("state", "run", "error"))


def test_a_comment_is_scored_within_moments_without_any_sweep(site, post):
    site.worker()
    web = site.web()
    site.ready()
    web.submit(post, 1)
    start = time.monotonic()
    assert_all_scored_once(site, 1)
    assert time.monotonic() - start < 5
    assert "moderation.tasks.sweep" not in site.log().partition(" ready.")[2]
    assert done().get().run == 1


def test_workers_killed_in_the_middle_lose_nothing_and_nothing_is_scored_twice(site, post):
    worker = site.worker(seconds=0.3)
    web = site.web()
    site.ready()
    web.submit(post, 40, length=10_000)
    # Between two comments a worker has none: kill it while it has one.
    wait_until(lambda: done().count() >= 5 and running().exists(), 60, site.logs)
    services.kill_group(worker)
    finished = dict(done().values_list("pk", "finished_at"))
    interrupted = running().count()
    assert 5 <= len(finished) < 40
    assert 1 <= interrupted <= 2
    site.worker("second")
    site.beat()
    assert_all_scored_once(site, 40)
    assert finished.items() <= dict(done().values_list("pk", "finished_at")).items()
    assert done().filter(run__gte=2).count() >= interrupted


def test_while_the_broker_is_down_comments_are_taken_at_once_and_scored_later(site, post):
    worker, web = site.worker(), site.web()
    site.beat()
    site.ready()
    web.submit(post, 2)
    assert_all_scored_once(site, 2)
    site.broker.stop()
    took = web.submit(post, 20)
    assert max(took) < 1
    assert Assessment.objects.filter(state=State.QUEUED).count() == 20
    site.broker.start()
    if LANE == "sqlite":  # a worker ends when its folder goes, and its supervisor starts another
        services.kill_group(worker)
        site.worker("again")
    assert_all_scored_once(site, 22)
    web.submit(post, 1)  # the same web process finds its way back
    assert_all_scored_once(site, 23)


@pytest.mark.servers
def test_while_redis_is_frozen_comments_are_taken_at_once_and_scored_later(site, post):
    site.worker()
    site.beat()
    web = site.web()
    site.ready()
    web.submit(post, 2)
    assert_all_scored_once(site, 2)
    site.broker.server.send_signal(signal.SIGSTOP)
    took = web.submit(post, 20)
    assert max(took) < 1
    time.sleep(3)  # longer than every timeout: worker and beat have noticed
    site.broker.server.send_signal(signal.SIGCONT)
    assert_all_scored_once(site, 22)


def test_comments_left_while_nothing_runs_are_scored_when_worker_and_beat_are_back(site, post):
    web = site.web()
    web.submit(post, 0)  # it has started
    site.broker.stop()
    assert max(web.submit(post, 20)) < 1
    site.broker.start()
    site.worker()
    site.beat()
    assert_all_scored_once(site, 20)


def test_a_worker_that_comes_back_after_its_lease_changes_nothing(site, post):
    site.worker(seconds=6, children=1)  # three times the lease
    web = site.web()
    site.ready()
    web.submit(post, 1)
    wait_until(lambda: Assessment.objects.filter(state=State.RUNNING, run=1).exists(), 30, site.logs)
    wait_until(lambda: moderation.sweep() == 1, 5)  # the other worker is this process
    before = Assessment.objects.values().get()
    assert (before["state"], before["run"]) == (State.DONE, 2)
    wait_until(lambda: "run 1 came back after its lease" in site.log(), 30, site.logs)
    assert Assessment.objects.values().get() == before


def test_a_comment_that_kills_its_worker_each_time_is_given_up_and_the_others_are_scored(site, post):
    site.worker(seconds=0, KILLED_BY="deadly", ASSESSMENT_MAX_RUNS="2")
    site.beat()
    web = site.web()
    site.ready()
    web.submit(post, 3)
    Comment.objects.create(post=post, body="deadly", author_name="M", author_email="m@example.org")
    wait_until(lambda: Assessment.objects.filter(state=State.FAILED).exists(), 60, site.logs)
    web.submit(post, 3)
    wait_until(lambda: done().count() == 6, 60, lambda: f"{states()}\n{site.logs()}")
    failed = Assessment.objects.get(state=State.FAILED)
    assert (failed.comment.body, failed.run, failed.error) == ("deadly", 2, "the worker died or was too slow")
    assert failed.comment.status == Comment.Status.PENDING


@pytest.mark.skipif(LANE != "sqlite", reason="Redis keeps its messages itself")
def test_strange_files_among_the_messages_stop_no_worker(site, post):
    worker, web = site.worker(), site.web()
    site.ready()
    strange = (b"", b'{"body": "W1s', bytes(range(256)), b"[1]", b"{}", b'{"properties": {"delivery_tag": 1}}')
    for number, content in enumerate(strange):
        (site.broker.messages / f"{number}.celery.msg").write_bytes(content)
    web.submit(post, 3)
    assert_all_scored_once(site, 3)  # there is no beat: the hints brought them
    assert worker.poll() is None


def test_the_workers_logs_hold_no_comment_and_no_address(site, post):
    site.worker()
    site.beat()
    comment = Comment.objects.create(
        post=post, body="A private thought", author_name="Ana Popescu", author_email="ana@example.org"
    )
    wait_until(lambda: done().filter(comment=comment).exists(), 60, site.logs)
    for private in ("private thought", "Popescu", "ana@example.org"):
        assert private not in site.logs()


def test_decisions_made_while_the_broker_is_down_are_announced_once_it_is_back(site, post):
    ben = make_user("moderator")
    site.broker.stop()
    comments = [make_comment(post, status=Comment.Status.PENDING) for _number in range(3)]
    decisions = [moderation.decide(comment, action=Decision.Action.SPAM, moderator=ben) for comment in comments]
    moderation.undo(decisions[0], moderator=ben)
    for decision in decisions:
        lapse(decision)
    site.broker.start()
    site.worker()
    site.beat()
    announced = Decision.objects.filter(settled_at__isnull=False)
    wait_until(lambda: announced.count() == 2, 60, site.logs)
    assert set(announced) == set(decisions[1:])
