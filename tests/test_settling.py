"""Nobody is told of a decision before its undo window is over; then once, whatever fails meanwhile."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from blog.models import Tag
from moderation import services
from moderation.decisions import NeverChanged
from moderation.models import Decision
from moderation.settling import settle_decisions
from moderation.signals import decision_settled
from moderation.tasks import settle_decisions as task
from tests.desk import lapse
from tests.factories import make_comment, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db
Action = Decision.Action


class Listener:
    """Receives what is announced, and raises for the decisions that it is told to."""

    def __init__(self):
        self.heard, self.refuses = [], set()

    def __call__(self, sender, decision, **kwargs):
        Tag.objects.get_or_create(name=f"decision {decision.pk}", slug=f"decision-{decision.pk}")
        if decision.pk in self.refuses:
            raise RuntimeError("Ann <ann@example.org> could not be written to")
        self.heard.append(decision.pk)


@pytest.fixture
def listener():
    listener = Listener()
    decision_settled.connect(listener)
    yield listener
    decision_settled.disconnect(listener)


def decided(**kwargs):
    return services.decide(make_comment(), action=Action.APPROVE, moderator=make_user("moderator"), **kwargs)


def announced_rows():
    """What the listener wrote to the database and was kept."""
    return sorted(Tag.objects.values_list("name", flat=True))


def test_nothing_is_announced_before_the_window_is_over(listener):
    decision = decided()
    assert settle_decisions() == 0
    lapse(decision, 9)
    assert settle_decisions() == 0
    decision = lapse(decision, 2)
    before = timezone.now()
    assert settle_decisions() == 1
    assert listener.heard == [decision.pk]
    decision.refresh_from_db()
    assert before <= decision.settled_at <= timezone.now()
    assert decision.next_try is None


def test_without_a_window_it_is_announced_at_once(listener, settings):
    settings.UNDO_SECONDS = 0
    decision = decided()
    assert settle_decisions() == 1
    assert listener.heard == [decision.pk]


def test_it_is_announced_once(listener):
    lapse(decided())
    assert [settle_decisions(), settle_decisions()] == [1, 0]
    assert len(listener.heard) == 1


def test_what_was_taken_back_is_never_announced_nor_is_the_undo(listener):
    decision = decided()
    undo = services.undo(decision, moderator=decision.moderator)
    lapse(decision)
    lapse(undo)
    assert settle_decisions() == 0
    assert listener.heard == []
    assert Decision.objects.get(pk=decision.pk).settled_at is None


def test_a_policys_decision_is_announced_too(listener):
    lapse(services.decide(make_comment(), action=Action.SPAM, policy=services.active_policy()))
    assert settle_decisions() == 1


def test_the_listener_sees_the_comment_as_it_is_now(listener, ben):
    first = decided()
    services.decide(first.comment, action=Action.REJECT, moderator=ben)
    seen = []

    def look(sender, decision, **kwargs):
        seen.append((decision.action, decision.comment.status))

    decision_settled.connect(look)
    lapse(first)
    settle_decisions()
    decision_settled.disconnect(look)
    assert seen == [("approve", "rejected")]


def test_a_failing_listener_keeps_nothing_and_is_called_again(listener, caplog):
    decision = lapse(decided())
    listener.refuses = {decision.pk}
    assert settle_decisions() == 0
    assert announced_rows() == []
    decision.refresh_from_db()
    assert decision.settled_at is None
    assert decision.next_try > timezone.now() + timedelta(seconds=40)  # it has been due for fifty
    assert "RuntimeError" in caplog.text
    assert "ann@example.org" not in caplog.text
    assert settle_decisions() == 0  # not before its next try

    listener.refuses = set()
    lapse(decision)
    assert settle_decisions() == 1
    assert announced_rows() == [f"decision {decision.pk}"]


def test_it_is_tried_again_at_least_every_hour(listener):
    decision = lapse(decided(), 100 * 3600)
    listener.refuses = {decision.pk}
    settle_decisions()
    decision.refresh_from_db()
    assert timedelta(minutes=59) < decision.next_try - timezone.now() <= timedelta(hours=1)


def test_one_that_fails_keeps_no_other_back(listener):
    bad, good = lapse(decided(), 120), lapse(decided())
    listener.refuses = {bad.pk}
    assert settle_decisions() == 1
    assert listener.heard == [good.pk]


def test_one_that_has_failed_can_still_not_be_taken_back(listener):
    decision = lapse(decided())
    listener.refuses = {decision.pk}
    settle_decisions()
    with pytest.raises(services.TooLate):
        services.undo(decision, moderator=decision.moderator)


def test_a_run_is_bounded_and_the_next_goes_on(listener):
    for _number in range(5):
        lapse(decided())
    assert [settle_decisions(limit=2), settle_decisions(seconds=0), settle_decisions()] == [2, 0, 3]


def test_decisions_from_before_there_was_an_undo_are_not_announced(listener, ben):
    Decision.objects.create(comment=make_comment(), action=Action.APPROVE, moderator=ben)
    assert settle_decisions() == 0


def test_the_beat_runs_it_every_few_seconds(listener, settings):
    (entry,) = [
        entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["task"].endswith("settle_decisions")
    ]
    assert entry["task"] == task.name
    assert entry["schedule"] <= 5
    lapse(decided())
    task()
    assert len(listener.heard) == 1


def test_announcing_changes_nothing_else(listener):
    decision = lapse(decided(note="As it was."))
    settle_decisions()
    with pytest.raises(NeverChanged), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(settles_at=None)
    after = Decision.objects.get(pk=decision.pk)
    kept = [field.name for field in Decision._meta.concrete_fields if field.name not in ("settled_at", "next_try")]
    assert [getattr(after, name) for name in kept] == [getattr(decision, name) for name in kept]


@pytest.mark.django_db(transaction=True)
def test_five_workers_at_once_announce_each_decision_once(listener):
    due = [lapse(decided()).pk for _number in range(6)]
    counts = together(*[settle_decisions] * 5)
    assert sum(counts) == 6
    assert sorted(listener.heard) == due
