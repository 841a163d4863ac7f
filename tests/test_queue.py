"""The queue that cannot lose a comment: claims, leases, runs, sweeps; and decisions that no machine overrides."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from blog.models import Comment
from moderation import services
from moderation.deciding import STATUS_AFTER
from moderation.models import Assessment, Decision
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Score
from tests.factories import make_comment, make_user
from tests.threads import together

State = Assessment.State


class Scorer:
    """A scorer for one test: does what it is told while a comment is being scored."""

    labels = (Label.SPAM,)
    version = "test"

    def __init__(self, probability=0.25, meanwhile=lambda: None):
        self.probability = probability
        self.meanwhile = meanwhile
        self.seen: list[str] = []

    def score(self, texts):
        self.seen += [text.body for text in texts]
        self.meanwhile()
        return [(Score(label=Label.SPAM, probability=self.probability),) for _ in texts]


@pytest.fixture
def use(monkeypatch):
    """Score with the given Scorer instead of the site's own."""

    def use(scorer):
        monkeypatch.setattr(
            services, "pipeline", lambda: Pipeline(of_english={}, of_any_language={"test": scorer})
        )
        return scorer

    return use


def queued(**columns) -> Assessment:
    """The row of a comment just left."""
    row = make_comment().assessments.get()
    Assessment.objects.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
    return row


def ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


# --- One comment, one run ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_comment_and_its_place_in_the_queue_are_stored_together():
    row = queued()
    assert (row.state, row.run, row.lease_until) == (State.QUEUED, 0, None)
    assert row in Assessment.objects.due()
    assert services.enqueue(row.comment) == row
    assert row.comment.assessments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_comment_that_is_not_stored_takes_no_place_in_the_queue(monkeypatch):
    monkeypatch.setattr(services.hints, "send", lambda pk: pytest.fail("announced before it was stored"))
    monkeypatch.setattr(Assessment.objects, "get_or_create", lambda **_: (_ for _ in ()).throw(IntegrityError))
    with pytest.raises(IntegrityError):
        make_comment()
    assert not Comment.objects.exists()
    assert not Assessment.objects.exists()


@pytest.mark.django_db
def test_assessing_stores_what_the_scorers_said(use):
    use(Scorer(0.75))
    row = queued()
    assert services.assess(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.run, row.lease_until, row.error) == (State.DONE, 1, None, "")
    assert row.spam == 0.75
    assert row.toxicity is None
    assert row.model_versions == {"test": "test"}
    assert row.policy == services.active_policy()
    assert row.finished_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"state": State.DONE},
        {"state": State.FAILED, "run": 5},
        {"state": State.QUEUED, "next_try": timezone.now() + timedelta(hours=1)},
        {"state": State.RUNNING, "run": 1, "lease_until": timezone.now() + timedelta(hours=1)},
    ],
    ids=lambda columns: columns["state"],
)
def test_what_is_not_due_is_not_claimed(use, columns):
    scorer = use(Scorer())
    row = queued(**columns)
    assert services.assess(row.pk) is False
    assert services.sweep() == 0
    assert scorer.seen == []
    assert Assessment.objects.values().get(pk=row.pk) == Assessment.objects.values().get(pk=row.pk) | columns


@pytest.mark.django_db
def test_a_hint_for_a_row_that_is_gone_does_nothing():
    assert services.assess(123_456_789) is False


# --- Failures ------------------------------------------------------------------------------------------------
QUOTED = "you fool, write to ana@example.org"


def explode():
    raise ValueError(QUOTED)


@pytest.mark.django_db
def test_a_failed_run_is_tried_again_later_and_later_and_then_given_up_loudly(use, settings, caplog):
    settings.ASSESSMENT_MAX_RUNS, settings.ASSESSMENT_BACKOFF = 4, 5
    use(Scorer(meanwhile=explode))
    row = queued()
    waits = []
    for run in (1, 2, 3):
        Assessment.objects.filter(pk=row.pk).update(next_try=ago(1))
        assert services.assess(row.pk) is True
        row.refresh_from_db()
        assert (row.state, row.run, row.lease_until, row.error) == (State.QUEUED, run, None, "ValueError")
        waits.append((row.next_try - timezone.now()).total_seconds())
    assert waits == pytest.approx([5, 10, 20], abs=2)
    Assessment.objects.filter(pk=row.pk).update(next_try=ago(1))
    services.assess(row.pk)
    row.refresh_from_db()
    assert (row.state, row.run, row.error) == (State.FAILED, 4, "ValueError")
    assert f"assessment {row.pk} failed after 4 runs" in caplog.text
    row.comment.refresh_from_db()
    assert row.comment.status == Comment.Status.PENDING


@pytest.mark.django_db
def test_a_comment_is_scored_once_the_failure_has_passed(use):
    use(Scorer(meanwhile=explode))
    row = queued()
    services.assess(row.pk)
    use(Scorer())
    Assessment.objects.filter(pk=row.pk).update(next_try=ago(1))
    assert services.sweep() == 1
    row.refresh_from_db()
    assert (row.state, row.run, row.error) == (State.DONE, 2, "")


@pytest.mark.django_db
def test_scorers_that_cannot_be_loaded_are_a_failed_run(monkeypatch):
    def broken():
        raise OSError("weights/abuse.npz is damaged")

    services.pipeline.cache_clear()
    monkeypatch.setattr(Pipeline, "load", broken)
    row = queued()
    assert services.assess(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.error) == (State.QUEUED, "OSError")
    monkeypatch.undo()  # whoever repairs the weights need not restart anything
    Assessment.objects.filter(pk=row.pk).update(next_try=ago(1))
    services.assess(row.pk)
    row.refresh_from_db()
    assert row.state == State.DONE


@pytest.mark.django_db
def test_a_site_without_a_policy_keeps_its_comments_waiting():
    row = queued()
    services.Policy.objects.update(active=False)
    assert services.assess(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.error) == (State.QUEUED, "DoesNotExist")


@pytest.mark.django_db
def test_scores_the_database_refuses_are_a_failed_run_too(use):
    use(Scorer(probability="surely"))
    row = queued()
    assert services.assess(row.pk) is True
    row.refresh_from_db()
    assert row.state == State.QUEUED
    assert row.error in ("TypeError", "ValueError")


@pytest.mark.django_db
def test_the_log_never_says_what_a_reader_wrote_or_who(use, caplog, settings):
    settings.ASSESSMENT_MAX_RUNS = 2
    caplog.set_level(logging.INFO)
    use(Scorer(meanwhile=explode))
    comment = make_comment(body=QUOTED, author_name="Ana Popescu", author_email="ana@example.org")
    row = comment.assessments.get()
    for _ in range(2):
        Assessment.objects.filter(pk=row.pk).update(next_try=ago(1))
        services.assess(row.pk)
    row.refresh_from_db()
    assert row.state == State.FAILED
    logged = "\n".join(
        record.getMessage() + str(record.exc_text or record.exc_info or "") for record in caplog.records
    )
    assert "ValueError" in logged
    for private in (QUOTED, "you fool", "Ana", "ana@example.org"):
        assert private not in logged
        assert private not in row.error


@pytest.mark.django_db
def test_an_error_that_quotes_the_comment_is_not_carried_along_by_a_second_one(use, monkeypatch):
    use(Scorer(meanwhile=explode))
    row = queued()
    monkeypatch.setattr(services, "_held_by", lambda claimed: explode_of_database())
    with pytest.raises(ConnectionError) as raised:
        services.assess(row.pk)
    assert raised.value.__context__ is None


def explode_of_database():
    raise ConnectionError("the database is away")


# --- Dead and late workers -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_dead_worker_s_comment_is_taken_over_when_its_lease_has_run_out(use):
    use(Scorer())
    row = queued(state=State.RUNNING, run=1, lease_until=ago(1))
    assert services.sweep() == 1
    row.refresh_from_db()
    assert (row.state, row.run) == (State.DONE, 2)


@pytest.mark.django_db
def test_a_comment_that_kills_every_worker_fails_and_harms_no_more_of_them(use, settings, caplog):
    class Killed(BaseException):
        """What kill -9 looks like from inside: no except block of ours runs."""

    def die():
        raise Killed

    settings.ASSESSMENT_MAX_RUNS = 3
    scorer = use(Scorer(meanwhile=die))
    row = queued()
    for _ in range(3):
        with pytest.raises(Killed):
            services.assess(row.pk)
        assert services.assess(row.pk) is False  # its lease holds
        Assessment.objects.filter(pk=row.pk).update(lease_until=ago(1))
    assert services.sweep() == 0
    row.refresh_from_db()
    assert (row.state, row.run, row.lease_until) == (State.FAILED, 3, None)
    assert row.error == "the worker died or was too slow"
    assert "failed after 3 runs" in caplog.text
    assert services.sweep() == 0
    assert len(scorer.seen) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("late", ["finishes", "fails"])
def test_a_worker_that_comes_back_after_its_lease_changes_nothing(use, caplog, late):
    row = queued()
    second = Scorer(0.9)

    def lose_the_lease():
        Assessment.objects.filter(pk=row.pk).update(lease_until=ago(1))
        use(second)
        assert services.assess(row.pk) is True  # the other worker, quicker
        if late == "fails":
            explode()

    use(Scorer(0.1, meanwhile=lose_the_lease))
    assert services.assess(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.run, row.spam, row.error) == (State.DONE, 2, 0.9, "")
    if late == "finishes":
        assert f"assessment {row.pk}, run 1 came back after its lease" in caplog.text


@pytest.mark.django_db
def test_a_slow_worker_whose_row_nobody_took_may_still_finish(use):
    row = queued()
    use(Scorer(0.4, meanwhile=lambda: Assessment.objects.filter(pk=row.pk).update(lease_until=ago(1))))
    services.assess(row.pk)
    row.refresh_from_db()
    assert (row.state, row.run, row.spam) == (State.DONE, 1, 0.4)


# --- The sweep -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_sweep_finds_comments_that_were_never_queued(use):
    use(Scorer())
    orphan = make_comment(status=Comment.Status.PENDING)
    decided = make_comment(status=Comment.Status.APPROVED)
    assert services.sweep() == 1
    assert orphan.assessments.get().state == State.DONE
    assert not decided.assessments.exists()


@pytest.mark.django_db
def test_the_sweep_takes_the_longest_waiting_first_and_stops_at_its_limit(use):
    scorer = use(Scorer())
    rows = [queued(next_try=ago(seconds)) for seconds in (10, 30, 20)]
    assert services.sweep(limit=2) == 2
    assert scorer.seen == [rows[1].comment.body, rows[2].comment.body]
    assert services.sweep() == 1


@pytest.mark.django_db
def test_a_comment_that_fails_keeps_no_other_waiting(use):
    bad = make_comment(body="bad")
    good = make_comment(body="good")

    class Picky(Scorer):
        def score(self, texts):
            if texts[0].body == "bad":
                explode()
            return super().score(texts)

    use(Picky())
    assert services.sweep() == 2
    assert bad.assessments.get().state == State.QUEUED
    assert good.assessments.get().state == State.DONE


# --- At once -------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_workers_that_want_one_row_at_once_exactly_one_gets_it(use):
    scorer = use(Scorer())
    rows = [queued() for _ in range(5)]
    for row in rows:
        outcomes = together(*[lambda pk=row.pk: services.assess(pk)] * 4)
        assert sorted(outcomes) == [False, False, False, True]
        row.refresh_from_db()
        assert (row.state, row.run) == (State.DONE, 1)
    assert sorted(scorer.seen) == sorted(row.comment.body for row in rows)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_share_the_rows_and_score_nothing_twice(use):
    scorer = use(Scorer())
    for _ in range(6):
        queued()
        make_comment(status=Comment.Status.PENDING)  # without a row
    outcomes = together(*[services.sweep] * 4)
    assert sum(outcomes) == 12
    assert len(scorer.seen) == len(set(scorer.seen)) == 12
    assert Assessment.objects.filter(state=State.DONE, run=1).count() == Assessment.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_a_sweep_does_not_queue_again_what_another_one_has_scored_meanwhile(use):
    use(Scorer())
    comment = make_comment(status=Comment.Status.PENDING)
    services.sweep()
    services._enqueue_orphan(comment.pk)  # a second sweep, acting on what it read before the first
    services._enqueue_orphan(comment.pk + 1)  # deleted meanwhile
    assert comment.assessments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_queueing_a_comment_twice_at_once_makes_one_row():
    comment = make_comment(status=Comment.Status.PENDING)
    rows = together(*[lambda: services.enqueue(comment).pk] * 4)
    assert set(rows) == {comment.assessments.get().pk}


@pytest.mark.django_db(transaction=True)
def test_of_decisions_at_once_both_stay_and_the_later_holds():
    comment = make_comment()
    ben, eva = make_user("moderator"), make_user("moderator")
    together(
        lambda: services.decide(comment, action=Decision.Action.APPROVE, moderator=ben),
        lambda: services.decide(comment, action=Decision.Action.REJECT, moderator=eva),
    )
    assert {decision.moderator for decision in comment.decisions.all()} == {ben, eva}
    comment.refresh_from_db()
    assert comment.status == STATUS_AFTER[comment.decisions.first().action]


@pytest.mark.django_db(transaction=True)
def test_a_decision_while_the_comment_is_being_scored_stands(use):
    row = queued()
    ben = make_user("moderator")
    use(Scorer(0.99, meanwhile=lambda: together(lambda: reject(row.comment, ben))))
    services.assess(row.pk)
    row.refresh_from_db()
    row.comment.refresh_from_db()
    assert row.state == State.DONE
    assert row.comment.status == Comment.Status.REJECTED


def reject(comment, moderator):
    return services.decide(comment, action=Decision.Action.REJECT, moderator=moderator)


# --- Decisions -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("probability", [0.0, 0.5, 1.0])
def test_assessing_never_changes_what_readers_see(use, probability):
    use(Scorer(probability))
    row = queued()
    services.assess(row.pk)
    row.comment.refresh_from_db()
    assert row.comment.status == Comment.Status.PENDING
    assert not row.comment.decisions.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("action", STATUS_AFTER)
def test_assessing_again_never_overrides_a_decision(use, action):
    use(Scorer(0.0))
    comment = make_comment()
    services.sweep()
    decision = services.decide(comment, action=action, moderator=make_user("moderator"))
    use(Scorer(1.0))
    services.enqueue(comment)
    assert services.sweep() == 1
    comment.refresh_from_db()
    assert comment.status == STATUS_AFTER[action]
    assert comment.decisions.get() == decision
    assert decision.assessment.spam == 0.0
    assert comment.assessments.first().spam == 1.0


@pytest.mark.django_db
def test_a_moderator_need_not_wait_for_the_machine():
    comment = make_comment()
    decision = services.decide(comment, action=Decision.Action.APPROVE, moderator=make_user("moderator"))
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED
    assert decision.assessment is None  # the machine had said nothing by then
    services.sweep()
    decision.refresh_from_db()
    assert decision.assessment is None
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


@pytest.mark.django_db
def test_a_change_of_mind_is_a_new_row():
    comment = make_comment()
    ben = make_user("moderator")
    services.decide(comment, action=Decision.Action.SPAM, moderator=ben)
    services.decide(comment, action=Decision.Action.APPROVE, moderator=ben, note="I read it again.")
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED
    assert [decision.action for decision in comment.decisions.all()] == ["approve", "spam"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "both"])
def test_a_decision_says_who_made_it_a_person_or_a_policy(who):
    comment = make_comment()
    by = {"moderator": make_user("moderator"), "policy": services.active_policy()} if who == "both" else {}
    with pytest.raises(IntegrityError, match="decision_by_one"):
        services.decide(comment, action=Decision.Action.APPROVE, **by)
    assert Comment.objects.get(pk=comment.pk).status == Comment.Status.PENDING


@pytest.mark.django_db
def test_a_policy_the_owner_switched_on_may_decide():
    comment = make_comment()
    policy = services.active_policy()
    decision = services.decide(comment, action=Decision.Action.SPAM, policy=policy)
    assert (decision.policy, decision.moderator) == (policy, None)
    comment.refresh_from_db()
    assert comment.status == Comment.Status.SPAM
