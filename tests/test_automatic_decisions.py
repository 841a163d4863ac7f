"""What a policy decides by itself: only what the owner switched on, never in part, never over a person."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from blog.services import set_comment_status
from moderation import automatic, locks, services
from moderation.desk.posting import NOTHING_DONE
from moderation.models import Assessment, CommentLock, Decision, Policy, Postponed, SecondLook, ShadowAdvice
from moderation.policy import DEFAULT_THRESHOLDS, NO_EVIDENCE
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Score
from tests.factories import make_comment, make_user
from tests.test_queue import together

pytestmark = pytest.mark.django_db

THRESHOLDS = {str(label): asdict(threshold) for label, threshold in DEFAULT_THRESHOLDS.items()}
EVERYTHING = {
    "approve": "everybody",
    "approve_below": 0.5,
    "labels": {"spam": 0.95, "threat": 0.9},
    "words": True,
    "blocked": True,
    "second_look": 0,
}


class Scorer:
    """Scores every label as told, and does what it is told meanwhile."""

    labels = tuple(Label)
    version = "test"

    def __init__(self, scores=None, notes=None, meanwhile=lambda: None):
        self.scores, self.notes, self.meanwhile = scores or {}, notes or {}, meanwhile

    def score(self, texts):
        self.meanwhile()
        return [tuple(map(self._score, Label)) for _text in texts]

    def _score(self, label):
        nothing = label is Label.MISINFORMATION and label not in self.scores
        probability = None if nothing else self.scores.get(label, 0.01)
        note = self.notes.get(label, NO_EVIDENCE if nothing else "")
        return Score(label=label, probability=probability, note=note)


@pytest.fixture
def score(monkeypatch):
    """Leave a comment and have it scored so; returns the comment as it is then."""

    def score(scores=None, *, comment=None, **kwargs):
        scorer = Scorer(scores, **kwargs)
        monkeypatch.setattr(services, "pipeline", lambda: Pipeline(of_english={}, of_any_language={"t": scorer}))
        comment = comment or make_comment()
        row = comment.assessments.filter(state=Assessment.State.QUEUED).first() or services.enqueue(comment)
        services.assess(row.pk)
        comment.refresh_from_db()
        return comment

    return score


def allow(**changes) -> Policy:
    return services.adopt_policy(Policy(thresholds=THRESHOLDS, rules={"automatic": EVERYTHING | changes}))


@pytest.mark.parametrize("scores", [{}, {Label.SPAM: 1.0}, {Label.THREAT: 1.0}])
def test_out_of_the_box_every_comment_waits_for_a_person(score, scores):
    comment = score(scores)
    assert comment.status == Comment.Status.PENDING
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("scores", "action", "status"),
    [
        ({}, "approve", Comment.Status.APPROVED),
        ({Label.SPAM: 0.97}, "spam", Comment.Status.SPAM),
        ({Label.THREAT: 0.93}, "reject", Comment.Status.REJECTED),
    ],
)
def test_what_the_owner_switched_on_is_decided_and_the_row_says_by_which_policy(score, scores, action, status):
    policy = allow()
    comment = score(scores)
    decision = comment.decisions.get()
    assert comment.status == status
    assert (decision.action, decision.policy, decision.moderator) == (action, policy, None)
    assert decision.assessment == comment.assessments.get()


def test_the_decision_says_why(score):
    allow()
    assert score({Label.SPAM: 0.97}).decisions.get().note == "spam 97 % (from 90 %)"


@pytest.mark.parametrize("scores", [{Label.SPAM: 0.92}, {Label.INSULT: 0.99}, {Label.TOXICITY: 0.6}])
def test_what_was_not_switched_on_waits(score, scores):
    allow()
    assert score(scores).status == Comment.Status.PENDING


@pytest.mark.parametrize("label", [Label.TOXICITY, Label.SPAM, Label.MISINFORMATION])
@pytest.mark.parametrize("scores", [{}, {Label.SPAM: 1.0}, {Label.THREAT: 1.0}])
def test_half_scored_comments_wait_whatever_the_other_half_says(score, label, scores):
    allow()
    for notes, given in (
        ({label: "not scored: French"}, scores | {label: None}),
        ({label: "scored only for its English part"}, scores),
    ):
        assert score(given, notes=notes).status == Comment.Status.PENDING
    assert not Decision.objects.exists()


def test_comments_whose_scoring_failed_wait(score, settings):
    settings.ASSESSMENT_MAX_RUNS = 1
    allow()

    def explode():
        raise RuntimeError

    comment = score(meanwhile=explode)
    services.assess(comment.assessments.get().pk)
    assert comment.assessments.get().state == Assessment.State.FAILED
    assert comment.status == Comment.Status.PENDING
    assert not Decision.objects.exists()


def test_a_person_who_decided_before_is_never_overridden(score):
    allow()
    comment = make_comment()
    services.decide(comment, action=Decision.Action.REJECT, moderator=make_user("moderator"))
    assert score(comment=comment).status == Comment.Status.REJECTED
    assert comment.decisions.count() == 1


def test_nor_one_whose_comment_waits_again(score):
    allow()
    comment = make_comment()
    services.decide(comment, action=Decision.Action.REJECT, moderator=make_user("moderator"))
    set_comment_status(comment, Comment.Status.PENDING)
    assert score(comment=comment).status == Comment.Status.PENDING
    assert comment.decisions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_person_who_decides_while_it_is_scored_is_never_overridden(score):
    allow()
    comment, ben = make_comment(), make_user("moderator")

    def decide():
        services.decide(comment, action=Decision.Action.REJECT, moderator=ben)

    assert score(comment=comment, meanwhile=lambda: together(decide)).status == Comment.Status.REJECTED
    assert comment.decisions.get().moderator == ben


@pytest.mark.parametrize("field", ["body", "author_name", "author_url"])
def test_a_text_that_was_changed_while_it_was_scored_is_not_published_unread(score, field):
    allow()
    comment = make_comment()

    def change():
        Comment.objects.filter(pk=comment.pk).update(**{field: "https://buy.example/"})

    assert score(comment=comment, meanwhile=change).status == Comment.Status.PENDING


@pytest.fixture
def in_hand(score):
    """A comment that the policy would approve, and that Ben has had open since before it was scored."""
    allow()
    comment, ben = make_comment(), make_user("moderator")
    locks.take(comment, ben)
    assert score(comment=comment).status == Comment.Status.PENDING
    return comment, ben


def test_what_a_moderator_has_open_is_decided_when_they_let_go(in_hand):
    comment, ben = in_hand
    services.sweep()
    assert not Decision.objects.exists()
    locks.release(comment, ben)
    services.sweep()
    assert comment.decisions.get().policy == services.active_policy()
    assert not Postponed.objects.exists()


def test_what_a_moderator_has_open_is_theirs_to_decide(in_hand):
    comment, ben = in_hand
    services.decide(comment, action=Decision.Action.REJECT, moderator=ben)
    services.sweep()
    assert comment.decisions.get().moderator == ben
    assert not Postponed.objects.exists()


def test_a_moderator_who_closed_the_window_keeps_no_comment_for_ever(in_hand):
    CommentLock.objects.update(until=timezone.now() - timedelta(seconds=1))
    services.sweep()
    assert Decision.objects.get().policy


def test_what_was_put_off_waits_for_a_person_once_its_text_or_the_policy_changed(in_hand):
    comment, ben = in_hand
    locks.release(comment, ben)
    Comment.objects.filter(pk=comment.pk).update(body="https://buy.example/")
    services.sweep()
    Postponed.objects.create(assessment=comment.assessments.get(), read=automatic.fingerprint(comment))
    services.adopt_policy(Policy(thresholds=THRESHOLDS))
    services.sweep()
    assert not Decision.objects.exists()
    assert Comment.objects.get().status == Comment.Status.PENDING


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_decide_once_what_was_put_off(in_hand):
    comment, ben = in_hand
    locks.release(comment, ben)
    outcomes = together(*[lambda: automatic.decide_postponed(decide=services.decide)] * 3)
    assert sorted(outcomes) == [0, 0, 1]
    assert Decision.objects.count() == 1


def test_a_policy_that_was_switched_off_while_it_was_scored_decides_nothing(score):
    allow()
    comment = score(meanwhile=lambda: services.adopt_policy(Policy(thresholds=THRESHOLDS)))
    assert comment.status == Comment.Status.PENDING


def test_a_comment_that_is_gone_by_then_harms_nothing(score):
    allow()
    comment = make_comment()
    row = comment.assessments.get()
    row.comment = comment
    Comment.objects.filter(pk=comment.pk).delete()
    policy = services.active_policy()
    assert (
        automatic.act(row, policy, "approve", services.recommend(empty(), policy.as_rules()), decide=fail) is None
    )


def empty():
    from tests.desk import make_reading

    return make_reading({})


def fail(*_args, **_kwargs):
    raise AssertionError("decided")


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_decide_once(score, monkeypatch):
    allow()
    comment = make_comment()
    row = comment.assessments.get()
    monkeypatch.setattr(services, "pipeline", lambda: Pipeline(of_english={}, of_any_language={"t": Scorer()}))
    together(*[lambda: services.assess(row.pk)] * 4)
    assert comment.decisions.count() == 1


def test_a_decision_that_fails_leaves_the_comment_scored_and_waiting(score, monkeypatch, caplog):
    allow()
    monkeypatch.setattr(services, "decide", fail)
    comment = score()
    assert comment.status == Comment.Status.PENDING
    assert comment.assessments.get().state == Assessment.State.DONE
    assert "was not acted on: AssertionError" in caplog.text


# --- second looks --------------------------------------------------------------------------------------------
QUEUE = reverse("admin:moderation_queuedcomment_changelist")


def test_the_owners_share_of_automatic_decisions_is_shown_to_a_person_again(score, owner):
    allow(second_look=1)
    comment = score()
    look = SecondLook.objects.get()
    assert look.decision == comment.decisions.get()
    again = f"{QUEUE}?second_look=waiting&status=all"
    assert comment.author_name in owner.get(again).content.decode()
    assert "of which 1 wait" in owner.get(reverse("admin:moderation_policy_changelist")).content.decode()
    services.decide(comment, action=Decision.Action.REJECT, moderator=make_user("moderator"))
    assert comment.author_name not in owner.get(again).content.decode()
    assert [each.done for each in automatic.looked_at_again()] == [True]


def test_without_a_share_nothing_is_drawn(score):
    allow(second_look=0)
    for _ in range(20):
        score()
    assert Decision.objects.count() == 20
    assert not SecondLook.objects.exists()


def test_about_the_share_asked_for_is_drawn():
    drawn = sum(automatic.sampled(0.25) for _ in range(4000))
    assert 850 < drawn < 1150  # five standard deviations
    assert not any(automatic.sampled(0) for _ in range(1000))
    assert all(automatic.sampled(1) for _ in range(1000))


# --- the shadow ----------------------------------------------------------------------------------------------
def shadow(**changes) -> Policy:
    rules = {"automatic": EVERYTHING | changes, "links": 1}
    return services.adopt_policy(Policy(thresholds=THRESHOLDS, rules=rules), as_shadow=True)


def test_a_shadow_reads_new_comments_and_changes_nothing(score, owner):
    policy = shadow()
    quiet, loud = score(), score(comment=make_comment(body="See https://example.org/ for more of it, thank you."))
    assert services.active_policy().version == 1
    assert {quiet.status, loud.status} == {Comment.Status.PENDING}
    assert not Decision.objects.exists()
    assert loud.assessments.get().action == "approve"
    said = {each.assessment.comment_id: each for each in ShadowAdvice.objects.all()}
    assert (said[quiet.pk].action, said[quiet.pk].automatic) == ("approve", "approve")
    assert (said[loud.pk].action, said[loud.pk].differs) == ("review", True)
    page = owner.get(reverse("admin:moderation_policy_shadow", args=[policy.pk])).content.decode()
    assert "It has read 2 comments" in page
    assert "See https://example.org/" in page
    assert "1 link (from 1)" in page


def test_one_shadow_at_a_time_and_it_can_be_stopped(score, owner):
    first, second = shadow(), shadow()
    assert list(Policy.objects.filter(shadow=True)) == [second]
    assert Policy.objects.filter(active=True).count() == 1
    end = reverse("admin:moderation_policy_end_shadow", args=[second.pk])
    assert "no longer runs" in owner.post(end, follow=True).content.decode()
    assert str(NOTHING_DONE) in owner.get(end, follow=True).content.decode()
    score()
    assert not ShadowAdvice.objects.exists()
    assert first.shadowed.count() == 0


def test_a_shadow_that_cannot_be_read_harms_nothing(score, caplog):
    Policy.objects.create(version=9, thresholds={"spam": 3}, shadow=True)
    assert score().assessments.get().state == Assessment.State.DONE
    assert "the shadow policy did not read" in caplog.text
