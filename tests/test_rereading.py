"""When the library changes, comments that may be about it are read again: after fresh ones, once, never lost."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from blog.models import Comment
from moderation import rereading, services
from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher
from moderation.factchecks.records import LibraryCursor, ReReading
from moderation.models import Assessment, Decision, QueuedComment
from moderation.scoring.types import Label
from tests.desk import QUEUE, assessed, make_reading, matched
from tests.factories import make_comment, make_fact_check, make_post, make_publisher, make_user

pytestmark = pytest.mark.django_db

CLAIM = "Vaccines contain microchips that track people."
BODY = "I read it twice. They put tracking microchips into the vaccine! Good night."
OTHER = "What a lovely photograph of the harbour, thank you for this."


@pytest.fixture(autouse=True)
def _nothing_is_new():
    """The cursor stands at the library's end, as after a first run."""
    rereading.look_for_comments()


def say(body=BODY, **kwargs):
    """A comment that was assessed already."""
    comment = make_comment(body=body, **kwargs)
    if not comment.assessments.exists():
        Assessment.objects.create(comment=comment)
    return assessed(comment)


def change(entry, **values):
    """As factchecks.services changes an entry."""
    for name, value in values.items():
        setattr(entry, name, value)
    entry.changed_in = LibraryVersion.bump()
    entry.save()


def to_read_again():
    rereading.look_for_comments()
    return set(ReReading.objects.values_list("comment", flat=True))


class Says:
    """A pipeline that gives every comment one score, and remembers what it read."""

    misinformation = SimpleNamespace(version="test")

    def __init__(self, probability=0.9, *matches):
        self.reading = make_reading({Label.MISINFORMATION: probability}, fact_checks=matches)
        self.read_bodies = []

    def read(self, texts, **kwargs):
        self.read_bodies += [text.body for text in texts]
        return [self.reading for _text in texts]


@pytest.fixture
def scorers(monkeypatch):
    said = Says()
    monkeypatch.setattr(services, "pipeline", lambda: said)
    monkeypatch.setattr(services, "library", lambda scorer: None)
    return said


# --- Which comments ---


def test_a_new_fact_check_has_the_comments_read_again_that_may_be_about_it():
    about, other = say(), say(OTHER)
    assert to_read_again() == set()
    make_fact_check(CLAIM, title="")
    assert to_read_again() == {about.pk}
    assert other.pk not in to_read_again()


@pytest.mark.parametrize(
    "body",
    [
        "the VACCINES have micro-chips, microchips I tell you",
        "No, vaccines do not contain microchips.",
        "Is it true that they can track you with a chip in vaccines? I mean people track people.",
    ],
)
def test_other_words_and_stances_are_found_too(body):
    comment = say(body)
    make_fact_check(CLAIM, title="")
    assert to_read_again() == {comment.pk}


def test_words_spread_over_a_long_comment_are_no_match():
    say("Vaccines are a topic. " + "Something else is said here. " * 20 + "Microchips are small.")
    make_fact_check(CLAIM, title="")
    assert to_read_again() == set()


def test_a_changed_fact_check_counts_as_a_new_one():
    comment = say()
    entry = make_fact_check("Something about the harbour wall and its age.", title="")
    assert to_read_again() == set()
    change(entry, claim=CLAIM)
    assert to_read_again() == {comment.pk}


def test_comments_that_were_matched_are_read_again_whatever_became_of_the_entry():
    entry = make_fact_check("Quite other words than the sentence has.", title="")
    comment = assessed(make_comment(body=BODY), fact_checks=(matched(entry, BODY, BODY),))
    to_read_again()
    ReReading.objects.all().delete()
    change(entry, active=False)
    assert to_read_again() == {comment.pk}


def test_an_entry_of_a_publisher_that_is_not_allowed_changes_nothing_until_it_is():
    comment = say()
    nobody = make_publisher("Nobody", allowed=False)
    entry = make_fact_check(CLAIM, title="", publisher=nobody)
    assert to_read_again() == set()
    Publisher.objects.filter(pk=nobody.pk).update(allowed=True)
    entry.refresh_from_db()
    change(entry)
    assert to_read_again() == {comment.pk}


def test_old_rejected_and_spam_comments_are_left_alone(settings):
    settings.REREAD_DAYS = 10
    now = timezone.now()
    recent = say(created_at=now - timedelta(days=9))
    say(created_at=now - timedelta(days=11))
    for status in (Comment.Status.REJECTED, Comment.Status.SPAM):
        say(status=status)
    approved = say(status=Comment.Status.APPROVED)
    make_fact_check(CLAIM, title="")
    assert to_read_again() == {recent.pk, approved.pk}


def test_a_flood_of_imports_asks_once_for_each_comment(django_assert_max_num_queries):
    comment = say()
    FactCheck.objects.bulk_create(
        FactCheck(
            claim=f"{CLAIM} {number}",
            publisher=make_publisher(),
            key=str(number),
            changed_in=LibraryVersion.bump(),
        )
        for number in range(300)
    )
    with django_assert_max_num_queries(15):
        assert to_read_again() == {comment.pk}
    make_fact_check(CLAIM, title="")
    assert to_read_again() == {comment.pk}
    assert ReReading.objects.count() == 1


def test_many_entries_of_one_import_are_taken_in_several_runs(monkeypatch):
    monkeypatch.setattr(rereading, "ENTRIES", 2)
    number = LibraryVersion.bump()
    for _ in range(5):
        make_fact_check(changed_in=number)
    assert [rereading.look_for_comments() for _ in range(4)] == [2, 2, 1, 0]


def test_the_way_is_remembered_across_a_restart():
    say()
    make_fact_check(CLAIM, title="")
    rereading.look_for_comments()
    cursor = LibraryCursor.objects.get()
    assert cursor.changed_in == LibraryVersion.current()
    assert rereading.look_for_comments() == 0


def test_comments_in_several_chunks_are_all_looked_through(monkeypatch):
    monkeypatch.setattr(rereading, "CHUNK", 2)
    post = make_post()
    comments = {say(post=post).pk for _ in range(5)}
    make_fact_check(CLAIM, title="")
    assert to_read_again() == comments


def test_an_empty_claim_matches_nothing():
    say()
    make_fact_check("It is what it is.", title="")
    assert to_read_again() == set()


# --- Reading them ---


def test_a_waiting_comment_gets_its_new_advice(client, scorers):
    comment = say()
    make_fact_check(CLAIM, title="")
    assert rereading.reread() == 1
    client.force_login(make_user("moderator"))
    page = client.get(QUEUE).content.decode()
    assert "misinformation 90 %" in page
    assert "(before: approve)" in page
    assert comment.assessments.count() == 2
    assert not ReReading.objects.exists()
    assert rereading.reread() == 0


def test_until_its_turn_a_comment_keeps_its_scores(client):
    comment = say()
    make_fact_check(CLAIM, title="")
    rereading.look_for_comments()
    queued = QueuedComment.objects.with_assessment().get(pk=comment.pk)
    assert queued.state == Assessment.State.DONE


def test_a_decision_stands_and_the_queue_asks_to_look_again(client, scorers):
    comment = say()
    ben = make_user("moderator")
    services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    entry = make_fact_check(CLAIM, title="")
    scorers.reading = make_reading({Label.MISINFORMATION: 0.9}, fact_checks=(matched(entry, BODY, BODY),))
    assert rereading.reread() == 1
    comment.refresh_from_db()
    assert comment.status == "approved"
    assert Decision.objects.count() == 1
    client.force_login(ben)
    page = client.get(QUEUE).content.decode()
    assert "1 approved comment was read again since, with a higher risk: look again" in page
    shown = client.get(QUEUE + "?status=riskier")
    assert [row.pk for row in shown.context["cl"].result_list] == [comment.pk]
    services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    assert 'class="look-again"' not in client.get(QUEUE).content.decode()


def test_an_approved_comment_whose_risk_stays_is_no_news(client, scorers):
    scorers.reading = make_reading({})
    comment = say()
    services.decide(comment, action=Decision.Action.APPROVE, moderator=make_user("moderator"))
    make_fact_check(CLAIM, title="")
    assert rereading.reread() == 1
    assert not QueuedComment.objects.riskier_since_approved().exists()


def test_fresh_comments_come_first(scorers):
    say()
    make_fact_check(CLAIM, title="")
    fresh = make_comment(body="Never read so far.")
    assert rereading.reread() == 0
    assert scorers.read_bodies == []
    services.sweep()
    assert rereading.reread() == 1
    assert scorers.read_bodies == [fresh.body, BODY]


def test_a_fresh_comment_that_comes_meanwhile_stops_a_run(scorers):
    post = make_post()
    for _ in range(3):
        say(post=post)
    make_fact_check(CLAIM, title="")
    real = scorers.read

    def read(texts, **kwargs):
        if not scorers.read_bodies:
            make_comment(post, body="Never read so far.")
        return real(texts, **kwargs)

    scorers.read = read
    assert rereading.reread() == 1
    assert ReReading.objects.count() == 2


def test_a_fresh_comment_that_comes_while_looking_stores_nothing(monkeypatch):
    say()
    make_fact_check(CLAIM, title="")
    before = LibraryCursor.objects.values().get()
    monkeypatch.setattr(rereading, "fresh_comments_wait", lambda: True)
    assert rereading.look_for_comments() == 0
    assert LibraryCursor.objects.values().get() == before
    assert not ReReading.objects.exists()


def test_waiting_comments_are_read_before_approved_ones(scorers):
    post = make_post()
    say(post=post, body=f"{BODY} Waiting.")
    say(post=post, body=f"{BODY} Approved.", status=Comment.Status.APPROVED)
    make_fact_check(CLAIM, title="")
    rereading.reread()
    assert [body.split()[-1] for body in scorers.read_bodies] == ["Waiting.", "Approved."]


def test_a_run_ends_when_its_time_is_up(scorers):
    post = make_post()
    for _ in range(3):
        say(post=post)
    make_fact_check(CLAIM, title="")
    assert rereading.reread(seconds=-1) == 0
    assert ReReading.objects.count() == 3
    assert rereading.reread() == 3


def test_a_worker_that_dies_while_reading_again_loses_nothing(monkeypatch, scorers):
    comment = say()
    make_fact_check(CLAIM, title="")

    def die(assessment_id):
        raise KeyboardInterrupt

    monkeypatch.setattr(rereading, "assess", die)
    with pytest.raises(KeyboardInterrupt):
        rereading.reread()
    services.sweep()
    newest = comment.assessments.first()
    assert newest.state == Assessment.State.DONE
    assert newest.misinformation == 0.9


def test_a_comment_being_read_right_now_is_read_once_more_afterwards(scorers):
    comment = say()
    make_fact_check(CLAIM, title="")
    rereading.look_for_comments()
    later = timezone.now() + timedelta(seconds=30)
    running = Assessment.objects.create(
        comment=comment, state=Assessment.State.RUNNING, run=1, lease_until=later, next_try=later
    )
    assert rereading.reread() == 0
    assert ReReading.objects.exists()
    running.state = Assessment.State.DONE
    running.save()
    assert rereading.reread() == 1


def test_a_comment_that_waits_for_another_try_is_not_queued_twice(scorers):
    comment = say()
    make_fact_check(CLAIM, title="")
    rereading.look_for_comments()
    Assessment.objects.create(comment=comment, next_try=timezone.now() + timedelta(minutes=1))
    assert rereading.reread() == 0
    assert not ReReading.objects.exists()
    assert Assessment.objects.waiting().count() == 1


def test_scorers_that_fail_are_retried_as_ever(monkeypatch, scorers):
    comment = say()
    make_fact_check(CLAIM, title="")

    def read(texts, **kwargs):
        raise RuntimeError("no weights")

    monkeypatch.setattr(scorers, "read", read)
    rereading.reread()
    waiting = Assessment.objects.waiting().get(comment=comment)
    assert waiting.error == "RuntimeError"


def test_the_owner_can_turn_it_off(settings, scorers):
    settings.REREAD_DAYS = 0
    say()
    make_fact_check(CLAIM, title="")
    assert rereading.reread() == 0
    assert not ReReading.objects.exists()


def test_no_comment_is_read_before_the_new_entries_can_be_found(monkeypatch, scorers):
    say()
    make_fact_check(CLAIM, title="")
    monkeypatch.setattr(rereading, "library_is_read", lambda: False)
    assert rereading.reread(seconds=0.1) == 0
    assert ReReading.objects.count() == 1
    monkeypatch.setattr(rereading, "library_is_read", lambda: True)
    assert rereading.reread() == 1


def test_the_real_scorers_find_what_was_added(settings):
    comment = make_comment(body="They faked the Apollo 11 moon landing in a Hollywood studio in 1969.")
    services.sweep()
    assert comment.assessments.get().misinformation is None
    make_fact_check("The 1969 Apollo 11 moon landing was faked in a Hollywood studio.", title="")
    assert rereading.reread() == 1
    newest = comment.assessments.first()
    assert newest.matches.get().stance == "repeats"
    assert newest.misinformation > 0.5
    assert comment.assessments.count() == 2
