"""Who has a comment open: shown to the others, running out by itself, keeping nobody from deciding."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation import locks, services
from moderation.models import CommentLock, Decision, QueuedComment
from moderation.tasks import settle_decisions
from tests.desk import QUEUE, page_of
from tests.factories import make_comment, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(db):
    return make_user("moderator", username="dora")


def expire(comment):
    CommentLock.objects.filter(comment=comment.pk).update(until=timezone.now() - timedelta(seconds=1))


def at(act, comment):
    return reverse(f"admin:moderation_queuedcomment_{act}", args=[comment.pk])


def test_a_free_comment_is_taken_for_a_while(ben, settings):
    settings.LOCK_SECONDS = 60
    before = timezone.now()
    lock = locks.take(make_comment(), ben)
    assert lock.moderator == ben
    assert before + timedelta(seconds=60) <= lock.until <= timezone.now() + timedelta(seconds=60)


def test_taking_it_again_goes_on_having_it(ben):
    comment = make_comment()
    first = locks.take(comment, ben).until
    assert locks.take(comment, ben).until > first
    assert CommentLock.objects.count() == 1


def test_the_second_is_told_who_has_it_and_changes_nothing(ben, dora):
    comment = make_comment()
    mine = locks.take(comment, ben)
    theirs = locks.take(comment, dora)
    assert (theirs.moderator, theirs.until) == (ben, mine.until)


def test_what_ran_out_or_was_let_go_can_be_taken(ben, dora):
    comment = make_comment()
    locks.take(comment, ben)
    expire(comment)
    assert locks.take(comment, dora).moderator == dora
    locks.release(comment, ben)  # not his any more
    assert locks.take(comment, ben).moderator == dora
    locks.release(comment, dora)
    assert locks.take(comment, ben).moderator == ben


def test_a_comment_that_is_gone_cannot_be_taken(ben):
    with pytest.raises(Comment.DoesNotExist):
        locks.take(Comment(pk=999_999), ben)


def test_holders_names_those_in_force_in_one_query(ben, dora, django_assert_num_queries):
    comments = [make_comment() for _number in range(3)]
    locks.take(comments[0], ben)
    locks.take(comments[1], dora)
    expire(comments[1])
    with django_assert_num_queries(1):
        found = locks.holders(comments)
        assert {pk: lock.moderator.username for pk, lock in found.items()} == {comments[0].pk: "ben"}
    free = locks.not_in_others_hands(QueuedComment.objects.order_by("pk"), dora)
    assert [comment.pk for comment in free] == [comments[1].pk, comments[2].pk]
    assert locks.not_in_others_hands(QueuedComment.objects.all(), ben).count() == 3


def test_a_decision_ends_the_lock_whoever_had_it(ben, dora):
    comment = make_comment()
    locks.take(comment, ben)
    services.decide(comment, action=Decision.Action.SPAM, moderator=dora)
    assert not CommentLock.objects.exists()


def test_old_locks_are_forgotten_by_the_beat(ben):
    old, new = make_comment(), make_comment()
    locks.take(old, ben)
    expire(old)
    locks.take(new, ben)
    settle_decisions()
    assert [lock.comment_id for lock in CommentLock.objects.all()] == [new.pk]


def test_a_deleted_comment_takes_its_lock_along(ben):
    comment = make_comment()
    locks.take(comment, ben)
    comment.delete()
    assert not CommentLock.objects.exists()


def test_opening_a_comment_takes_it_and_the_other_moderator_is_told(desk, ben, client, dora):
    comment = make_comment()
    assert "has this comment open" not in desk.get(page_of(comment)).content.decode()
    assert CommentLock.objects.get().moderator == ben
    client.force_login(dora)
    assert "Ben Okri has this comment open until" in client.get(page_of(comment)).content.decode()
    assert CommentLock.objects.get().moderator == ben


def test_nobody_takes_what_is_decided_or_may_only_look(desk, owner, client):
    decided = make_comment(status=Comment.Status.APPROVED)
    desk.get(page_of(decided))
    client.force_login(make_user("editor"))
    client.get(page_of(make_comment()))
    assert not CommentLock.objects.exists()


def test_deciding_under_somebody_elses_lock_is_allowed_and_the_other_one_is_refused(desk, dora):
    comment = make_comment()
    locks.take(comment, dora)
    desk.post(at("decide", comment), {"action": "approve", "seen": "pending"})
    assert Comment.objects.get().status == "approved"
    with pytest.raises(services.AlreadyDecided):
        services.decide(comment, action=Decision.Action.SPAM, moderator=dora, expected=Comment.Status.PENDING)


def test_the_next_comment_is_one_that_nobody_else_has_open(desk, dora):
    first, theirs, free = (make_comment() for _number in range(3))
    locks.take(theirs, dora)
    response = desk.post(at("decide", first), {"action": "approve", "seen": "pending"})
    assert response.url == page_of(free)
    response = desk.post(at("decide", free), {"action": "approve", "seen": "pending"}, follow=True)
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "The comments that still wait are open with other moderators." in response.content.decode()


def test_the_page_goes_on_having_it_and_hears_of_others_and_of_decisions(desk, ben, dora):
    comment = make_comment()
    assert desk.post(at("lock", comment), {"seen": "pending"}).content.strip() == b""
    assert CommentLock.objects.get().moderator == ben
    assert desk.post(at("unlock", comment)).status_code == 204
    assert not CommentLock.objects.exists()
    locks.take(comment, dora)
    assert "dora has this comment open" in desk.post(at("lock", comment), {"seen": "pending"}).content.decode()
    services.decide(comment, action=Decision.Action.SPAM, moderator=dora)
    heard = desk.post(at("lock", comment), {"seen": "pending"}).content.decode()
    assert "marked as spam by dora" in heard
    assert not CommentLock.objects.exists()


@pytest.mark.parametrize("act", ["lock", "unlock"])
def test_locks_are_for_those_who_may_decide(client, desk, ben, act):
    comment = make_comment()
    assert desk.get(at(act, comment)).status_code == 405
    assert desk.post(reverse(f"admin:moderation_queuedcomment_{act}", args=[10**17])).status_code == 404
    ben.groups.clear()
    assert desk.post(at(act, comment)).status_code == 403
    client.logout()
    assert client.post(at(act, comment)).status_code == 302
    assert not CommentLock.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_open_it_at_once_one_has_it():
    comment = make_comment()
    moderators = [make_user("moderator") for _number in range(20)]
    outcomes = together(*[lambda user=user: locks.take(comment, user) for user in moderators])
    assert {lock.moderator_id for lock in outcomes} == {CommentLock.objects.get().moderator_id}
