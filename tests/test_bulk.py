"""Deciding about several comments in one act: preview, limit, those that came late, and taking all of it back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation import bulk, locks, services
from moderation.models import Decision, DecisionReason, QueuedComment
from moderation.settling import settle_decisions
from moderation.signals import decision_settled
from tests.desk import QUEUE, lapse
from tests.factories import make_comment, make_post, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db
Action = Decision.Action
BULK = reverse("admin:moderation_queuedcomment_bulk")


@pytest.fixture
def dora(db):
    return make_user("moderator", username="dora")


def comments(count):
    post = make_post()
    return [make_comment(post, status=Comment.Status.PENDING) for _number in range(count)]


def statuses(chosen):
    return [Comment.objects.get(pk=comment.pk).status for comment in chosen]


def numbers(chosen):
    return [comment.pk for comment in chosen]


def choose(client, action, chosen, address=QUEUE, **more):
    data = {"action": action, "_selected_action": numbers(chosen), "index": 0} | more
    return client.post(address, data)


def form_of(response):
    """The hidden fields of a preview, as a browser would send them back."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in ("ids", "back")}


# --- The preview ---------------------------------------------------------------------------------------------
def test_a_preview_counts_what_would_happen_and_changes_nothing(ben, dora):
    waiting = comments(4)
    services.decide(waiting[0], action=Action.SPAM, moderator=dora)
    locks.take(waiting[1], dora)
    locks.take(waiting[2], ben)
    preview = bulk.preview(QueuedComment.objects.order_by("pk"), Action.REJECT, ben)
    assert preview.ids == (waiting[2].pk, waiting[3].pk)
    assert preview.decided == {"spam": 1}
    assert [lock.moderator for lock in preview.in_hand] == [dora]
    assert preview.more is False
    assert statuses(waiting) == ["spam", "pending", "pending", "pending"]


def test_a_preview_stops_at_the_limit_and_says_so(ben, settings, django_assert_num_queries):
    settings.BULK_LIMIT = 3
    waiting = comments(5)
    with django_assert_num_queries(2):
        preview = bulk.preview(QueuedComment.objects.order_by("pk"), Action.SPAM, ben)
    assert preview.ids == tuple(numbers(waiting[:3]))
    assert preview.more


def test_the_queue_shows_the_preview_before_anything_happens(desk, ben, dora):
    waiting = comments(3)
    locks.take(waiting[0], dora)
    page = choose(desk, "reject", waiting).content.decode()
    assert "2 comments will be rejected." in page
    assert "1 is left out, because somebody has it open: dora." in page
    assert set(statuses(waiting)) == {"pending"}


def test_all_that_a_filter_shows_can_be_chosen(desk):
    chosen, others = comments(2), comments(2)
    address = f"{QUEUE}?post={chosen[0].post_id}"
    response = choose(desk, "approve", chosen[:1], address, select_across=1)
    assert "2 comments will be approved." in response.content.decode()
    response = desk.post(BULK, {"action": "approve", **form_of(response)})
    assert response.url == address
    assert statuses(chosen) == ["approved", "approved"]
    assert statuses(others) == ["pending", "pending"]


# --- Deciding ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("act", "action", "after", "words"),
    [
        ("approve", "approve", "approved", "2 comments were approved."),
        ("reject", "reject", "rejected", "2 comments were rejected."),
        ("mark_as_spam", "spam", "spam", "2 comments were marked as spam."),
    ],
)
def test_several_are_decided_after_the_preview(desk, ben, act, action, after, words):
    chosen, (other,) = comments(2), comments(1)
    form = form_of(choose(desk, act, chosen))
    data = {"action": action, "reason": "hate", "note": "All alike.", "message": "Please be kind.", **form}
    page = desk.post(BULK, data, follow=True).content.decode()
    assert words in page
    assert statuses([*chosen, other]) == [after, after, "pending"]
    decisions = Decision.objects.all()
    assert {(row.moderator, row.note, row.message) for row in decisions} == {
        (ben, "All alike.", "Please be kind.")
    }
    assert {row.reason and row.reason.slug for row in decisions} == {None if act == "approve" else "hate"}
    assert len({row.batch for row in decisions}) == 1
    assert len({row.settles_at for row in decisions}) == 1


def test_those_that_came_late_are_left_and_reported(desk, dora):
    chosen = comments(3)
    form = form_of(choose(desk, "approve", chosen))
    services.decide(chosen[0], action=Action.SPAM, moderator=dora)
    Comment.objects.filter(pk=chosen[1].pk).delete()
    page = desk.post(BULK, {"action": "approve", **form}, follow=True).content.decode()
    assert "1 comment was approved." in page
    assert "1 comment had been decided about already and was left as it is." in page
    assert "1 comment is not there any more." in page
    assert statuses([chosen[0], chosen[2]]) == ["spam", "approved"]


def test_a_double_click_decides_once(desk):
    chosen = comments(2)
    data = {"action": "spam", **form_of(choose(desk, "mark_as_spam", chosen))}
    desk.post(BULK, data)
    page = desk.post(BULK, data, follow=True).content.decode()
    assert "2 comments had been decided about already" in page
    assert Decision.objects.count() == 2


def test_more_than_the_limit_is_refused_before_anything_is_decided(desk, ben, settings):
    settings.BULK_LIMIT = 2
    chosen = comments(3)
    with pytest.raises(ValueError, match="BULK_LIMIT"):
        bulk.decide_all(numbers(chosen), action=Action.SPAM, moderator=ben)
    response = desk.post(BULK, {"action": "spam", "ids": ",".join(map(str, numbers(chosen)))})
    assert response.status_code == 400
    assert "At most 2 comments" in response.content.decode()
    assert not Decision.objects.exists()


def test_the_same_comment_named_twice_is_decided_once(ben):
    (comment,) = comments(1)
    outcome = bulk.decide_all([comment.pk] * 3, action=Action.SPAM, moderator=ben)
    assert (len(outcome.done), len(outcome.late)) == (1, 0)


def test_when_time_is_up_the_rest_still_waits_and_is_reported(ben, monkeypatch):
    chosen = comments(4)
    clock = iter([0, 0, 0.5, 99])
    monkeypatch.setattr(bulk.time, "monotonic", lambda: next(clock))
    outcome = bulk.decide_all(numbers(chosen), action=Action.SPAM, moderator=ben)
    assert len(outcome.done) == 2
    assert outcome.left == tuple(numbers(chosen[2:]))
    assert statuses(chosen) == ["spam", "spam", "pending", "pending"]


def test_no_comments_are_decided_without_ado(ben):
    outcome = bulk.decide_all([], action=Action.SPAM, moderator=ben)
    assert (outcome.done, outcome.late, outcome.gone, outcome.left) == ((), (), (), ())


def test_words_that_do_not_fit_are_refused_before_anything_is_decided(ben):
    chosen = comments(2)
    illegal = DecisionReason.objects.get(slug="illegal")
    for words in ({"action": Action.UNDO}, {"action": Action.REJECT, "reason": illegal}):
        with pytest.raises(ValueError, match=r"illegal|undo"):
            bulk.decide_all(numbers(chosen), moderator=ben, **words)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "approve", "ids": ""},
        {"action": "approve", "back": "a\x00b"},
        {"action": "approve", "ids": "1,2,x"},
        {"action": "approve", "ids": "1,,2"},
        {"action": "approve", "ids": "9" * 19},
        {"action": "approve", "ids": "1\x00"},
        {"action": "undo"},
        {"action": "reject"},
        {"action": "reject", "reason": "illegal"},
        {"action": "reject", "reason": "nonsense"},
        {"action": "spam", "message": "x" * 2001},
        {"action": "<script>"},
    ],
)
def test_a_wrong_form_decides_nothing_and_says_what_is_wrong(desk, data):
    chosen = comments(2)
    data = {"ids": ",".join(map(str, numbers(chosen)))} | data
    response = desk.post(BULK, data)
    assert response.status_code == 400
    assert 'class="errornote"' in response.content.decode()
    assert "<script>" not in response.content.decode().replace("<script src", "")
    assert not Decision.objects.exists()


def test_the_way_back_stays_in_the_queue(desk):
    for back, shown in (
        ("//evil.example/?x=1", "//evil.example/?x=1"),
        ("a=1\r\nX-Evil: 1", "a=1%0D%0AX-Evil:%201"),
    ):
        response = desk.post(BULK, {"action": "spam", "ids": str(comments(1)[0].pk), "back": back})
        assert response.url == f"{QUEUE}?{shown}"


def test_who_may_no_longer_decide_decides_nothing(desk, ben):
    chosen = comments(2)
    form = form_of(choose(desk, "approve", chosen))
    ben.groups.clear()
    assert desk.post(BULK, {"action": "approve", **form}).status_code == 403
    assert set(statuses(chosen)) == {"pending"}


@pytest.mark.parametrize("role", ["editor", "reader", None])
def test_nobody_else_decides_or_takes_back(client, role, ben):
    chosen = comments(1)
    batch = bulk.decide_all(numbers(comments(1)), action=Action.SPAM, moderator=ben).batch
    if role:
        client.force_login(make_user(role))
    undo = reverse("admin:moderation_queuedcomment_bulk_undo", args=[batch])
    for address, data in ((BULK, {"action": "approve", "ids": str(chosen[0].pk)}), (undo, {})):
        assert client.post(address, data).status_code == (403 if role == "editor" else 302)
        assert client.get(address).status_code in (302, 403, 405)
    assert statuses(chosen) == ["pending"]
    assert Decision.objects.count() == 1


# --- Taking it back ------------------------------------------------------------------------------------------
def test_the_whole_act_is_taken_back(desk, ben, dora):
    chosen = comments(3)
    outcome = bulk.decide_all(numbers(chosen), action=Action.REJECT, moderator=ben)
    services.decide(chosen[0], action=Action.APPROVE, moderator=dora)
    address = reverse("admin:moderation_queuedcomment_bulk_undo", args=[outcome.batch])
    assert address in desk.get(QUEUE).content.decode()
    page = desk.post(address, follow=True).content.decode()
    assert "2 decisions are taken back." in page
    assert "it was approved by dora" in page
    assert statuses(chosen) == ["approved", "pending", "pending"]
    assert address not in page


def test_taking_back_twice_takes_back_once(ben):
    outcome = bulk.decide_all(numbers(comments(3)), action=Action.REJECT, moderator=ben)
    first, second = (bulk.undo_all(outcome.batch, moderator=ben) for _time in range(2))
    assert first.done == second.done
    assert Decision.objects.count() == 6


def test_it_is_too_late_for_all_of_them_together(ben):
    chosen = comments(3)
    outcome = bulk.decide_all(numbers(chosen), action=Action.REJECT, moderator=ben)
    for decision in outcome.done:
        lapse(decision)
    undone = bulk.undo_all(outcome.batch, moderator=ben)
    assert undone.done == ()
    assert {type(error) for error in undone.refused} == {services.TooLate}
    assert settle_decisions() == 3


def test_somebody_elses_act_is_not_taken_back(desk, dora):
    chosen = comments(2)
    outcome = bulk.decide_all(numbers(chosen), action=Action.REJECT, moderator=dora)
    for batch in (outcome.batch, uuid4()):
        address = reverse("admin:moderation_queuedcomment_bulk_undo", args=[batch])
        assert "There is nothing of yours to take back." in desk.post(address, follow=True).content.decode()
    assert statuses(chosen) == ["rejected", "rejected"]


def test_an_undo_asked_for_in_time_is_finished_though_the_window_ends_meanwhile(ben, monkeypatch):
    chosen = comments(3)
    outcome = bulk.decide_all(numbers(chosen), action=Action.REJECT, moderator=ben)
    undo, now = bulk.undo, timezone.now

    def slow(decision, **kwargs):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=30))
        assert settle_decisions() == 0
        return undo(decision, **kwargs)

    monkeypatch.setattr(bulk, "undo", slow)
    assert len(bulk.undo_all(outcome.batch, moderator=ben).done) == 3
    assert statuses(chosen) == ["pending"] * 3


def test_what_an_undo_of_all_had_to_leave_is_announced_in_time(ben, dora):
    chosen = comments(2)
    outcome = bulk.decide_all(numbers(chosen), action=Action.REJECT, moderator=ben)
    services.decide(chosen[0], action=Action.SPAM, moderator=dora)
    bulk.undo_all(outcome.batch, moderator=ben)
    left = Decision.objects.get(pk=outcome.done[0].pk)
    assert left.next_try == left.settles_at


# --- At the same moment --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_twenty_moderators_never_decide_about_a_comment_twice(monkeypatch):
    monkeypatch.setattr(bulk, "LEAST_SECONDS", 300)  # a slow machine under test must not run out
    monkeypatch.setattr(bulk, "MOST_SECONDS", 300)
    chosen = comments(10)
    moderators = [make_user("moderator") for _number in range(20)]
    ways = [Action.APPROVE, Action.SPAM]
    acts = [
        lambda user=user, way=ways[place % 2]: bulk.decide_all(numbers(chosen), action=way, moderator=user)
        for place, user in enumerate(moderators)
    ]
    outcomes = together(*acts)
    assert sum(len(outcome.done) for outcome in outcomes) == 10
    assert sum(len(outcome.late) for outcome in outcomes) == 190
    for comment in chosen:
        (decision,) = comment.decisions.all()
        assert statuses([comment]) == ["approved" if decision.action == "approve" else "spam"]


@pytest.mark.django_db(transaction=True)
def test_an_act_taken_back_while_workers_announce_leaves_no_half_of_both(ben):
    announced = []

    def listen(sender, decision, **kwargs):
        announced.append(decision.pk)

    decision_settled.connect(listen)
    try:
        outcome = bulk.decide_all(numbers(comments(8)), action=Action.REJECT, moderator=ben)
        undone, *_counts = together(
            lambda: bulk.undo_all(outcome.batch, moderator=ben), settle_decisions, settle_decisions
        )
    finally:
        decision_settled.disconnect(listen)
    assert len(undone.done) == 8
    assert announced == []
