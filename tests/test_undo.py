"""Taking a decision back within its seconds: by who made it, once, never over somebody else's."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from blog.contextnotes import ContextNote
from blog.models import Comment
from moderation import notes, services
from moderation.decisions import NeverChanged
from moderation.desk.posting import NOTHING_DONE
from moderation.models import Assessment, Decision, DecisionReason, QueuedComment
from moderation.settling import settle_decisions
from moderation.signals import decision_made, decision_settled
from tests.desk import QUEUE, assessed, lapse, page_of
from tests.factories import make_comment, make_user
from tests.threads import together

pytestmark = pytest.mark.django_db
Action = Decision.Action


@pytest.fixture
def dora(db):
    return make_user("moderator", username="dora")


def status(comment):
    return Comment.objects.get(pk=comment.pk).status


def undo_at(decision):
    return reverse("admin:moderation_queuedcomment_undo", args=[decision.pk])


# --- What an undo does ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT, Action.SPAM])
def test_the_comment_waits_again_and_both_rows_stay(ben, action):
    comment = make_comment()
    decision = services.decide(comment, action=action, moderator=ben)
    taken_back = services.undo(decision, moderator=ben)
    assert status(comment) == "pending"
    assert (taken_back.action, taken_back.undoes, taken_back.moderator) == (Action.UNDO, decision, ben)
    assert list(comment.decisions.all()) == [taken_back, decision]
    assert not comment.decisions.standing().exists()
    assert Decision.objects.get(pk=decision.pk).is_undone
    assert taken_back.settles_at is None


def test_a_change_of_mind_taken_back_leaves_what_was_decided_before(ben):
    comment = make_comment()
    first = services.decide(comment, action=Action.APPROVE, moderator=ben)
    second = services.decide(comment, action=Action.SPAM, moderator=ben)
    services.undo(second, moderator=ben)
    assert status(comment) == "approved"
    assert list(comment.decisions.standing()) == [first]
    services.undo(first, moderator=ben)
    assert status(comment) == "pending"


def test_pressing_twice_takes_back_once(ben):
    decision = services.decide(make_comment(), action=Action.SPAM, moderator=ben)
    assert services.undo(decision, moderator=ben) == services.undo(decision, moderator=ben)
    assert Decision.objects.count() == 2


def test_after_an_undo_anybody_decides_afresh(ben, dora):
    comment = make_comment()
    services.undo(services.decide(comment, action=Action.REJECT, moderator=ben), moderator=ben)
    services.decide(comment, action=Action.APPROVE, moderator=dora, expected=Comment.Status.PENDING)
    assert status(comment) == "approved"


def test_the_list_of_approved_comments_to_look_at_again_compares_with_what_still_stands(ben, settings):
    comment = assessed(make_comment())
    services.decide(comment, action=Action.APPROVE, moderator=ben)
    Assessment.objects.create(comment=comment, state=Assessment.State.DONE, risk=0.8)
    slip = services.decide(comment, action=Action.SPAM, moderator=ben)  # sees the new risk
    services.undo(slip, moderator=ben)
    assert list(QueuedComment.objects.riskier_since_approved()) == [comment]


# --- What it refuses -----------------------------------------------------------------------------------------
def test_after_its_seconds_it_is_too_late(ben):
    comment = make_comment()
    decision = lapse(services.decide(comment, action=Action.REJECT, moderator=ben))
    with pytest.raises(services.TooLate):
        services.undo(decision, moderator=ben)
    assert status(comment) == "rejected"


def test_an_undo_window_of_no_seconds_offers_no_undo(ben, settings):
    settings.UNDO_SECONDS = 0
    decision = services.decide(make_comment(), action=Action.REJECT, moderator=ben)
    with pytest.raises(services.TooLate):
        services.undo(decision, moderator=ben)


def test_an_undo_is_not_taken_back(ben):
    decision = services.decide(make_comment(), action=Action.REJECT, moderator=ben)
    with pytest.raises(services.TooLate):
        services.undo(services.undo(decision, moderator=ben), moderator=ben)


def test_only_the_decider_takes_back(ben, dora):
    comments = [make_comment(), make_comment()]
    by_ben = services.decide(comments[0], action=Action.REJECT, moderator=ben)
    by_policy = services.decide(comments[1], action=Action.SPAM, policy=services.active_policy())
    for decision in (by_ben, by_policy):
        with pytest.raises(services.NotTheDecider):
            services.undo(decision, moderator=dora)
    assert [status(comment) for comment in comments] == ["rejected", "spam"]


def test_somebody_elses_later_decision_is_not_taken_back_with_mine(ben, dora):
    comment = make_comment()
    mine = services.decide(comment, action=Action.APPROVE, moderator=ben)
    theirs = services.decide(comment, action=Action.SPAM, moderator=dora)
    with pytest.raises(services.AlreadyDecided) as late:
        services.undo(mine, moderator=ben)
    assert late.value.decision == theirs
    assert status(comment) == "spam"


def test_a_comment_that_changed_otherwise_is_left_alone(ben):
    comment = make_comment()
    mine = services.decide(comment, action=Action.APPROVE, moderator=ben)
    Comment.objects.filter(pk=comment.pk).update(status=Comment.Status.REJECTED)
    with pytest.raises(services.AlreadyDecided) as late:
        services.undo(mine, moderator=ben)
    assert late.value.decision is None
    assert status(comment) == "rejected"


# --- A decision is never changed -----------------------------------------------------------------------------
def test_what_was_decided_cannot_be_changed_or_deleted(ben):
    decision = services.decide(make_comment(), action=Action.REJECT, moderator=ben)
    decision.action = Action.APPROVE
    for act in (
        decision.save,
        lambda: decision.save(update_fields=["action"]),
        decision.delete,
        lambda: Decision.objects.update(action=Action.APPROVE),
        lambda: Decision.objects.filter(pk=decision.pk).update(settled_at=None, note="changed"),
        lambda: Decision.objects.bulk_update([decision], ["action"]),
        Decision.objects.all().delete,
        lambda: decision.comment.decisions.all().delete(),
    ):
        with pytest.raises(NeverChanged), transaction.atomic():
            act()
    assert Decision.objects.get().action == Action.REJECT


def test_a_new_row_cannot_take_the_place_of_an_older_one(ben):
    decision = services.decide(make_comment(), action=Action.REJECT, moderator=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision(pk=decision.pk, comment=decision.comment, action=Action.APPROVE, moderator=ben).save()
    assert Decision.objects.get().action == Action.REJECT


@pytest.mark.parametrize("columns", [{"action": Action.UNDO}, {"action": Action.APPROVE, "reason_id": True}])
def test_the_database_refuses_rows_that_mean_nothing(ben, columns):
    if "reason_id" in columns:
        columns = columns | {"reason_id": DecisionReason.objects.first().pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(comment=make_comment(), moderator=ben, **columns)


def test_a_decision_is_taken_back_by_one_row_only(ben):
    decision = services.decide(make_comment(), action=Action.REJECT, moderator=ben)
    services.undo(decision, moderator=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(comment=decision.comment, action=Action.UNDO, moderator=ben, undoes=decision)


def test_what_a_receiver_refuses_is_not_decided(ben):
    def refuse(sender, decision, **kwargs):
        raise RuntimeError

    comment = make_comment()
    decision_made.connect(refuse)
    try:
        with pytest.raises(RuntimeError), transaction.atomic():
            services.decide(comment, action=Action.APPROVE, moderator=ben)
    finally:
        decision_made.disconnect(refuse)
    assert status(comment) == "pending"
    assert not Decision.objects.exists()


# --- Notes for readers ---------------------------------------------------------------------------------------
def test_a_note_that_came_with_the_approval_goes_with_it(ben, checked):
    comment = make_comment()
    decision = notes.approve_with_note(comment, text="It is rock.", fact_checks=[checked], moderator=ben)
    services.undo(decision, moderator=ben)
    services.decide(comment, action=Action.APPROVE, moderator=ben)
    assert not ContextNote.objects.in_force().filter(comment=comment).exists()
    assert comment.context_notes.count() == 2  # its versions stay


def test_the_note_before_it_stands_again(ben, checked):
    comment = make_comment()
    notes.approve_with_note(comment, text="It is rock.", fact_checks=[checked], moderator=ben)
    services.decide(comment, action=Action.REJECT, moderator=ben)
    slip = notes.approve_with_note(comment, text="A slip.", fact_checks=[checked], moderator=ben)
    services.undo(slip, moderator=ben)
    (note,) = ContextNote.objects.in_force().filter(comment=comment)
    assert (note.text, note.number) == ("It is rock.", 3)
    assert [source.claim for source in note.sources.all()] == [checked.claim]


def test_undoing_a_rejection_leaves_the_note_alone(ben, checked):
    comment = make_comment()
    notes.approve_with_note(comment, text="It is rock.", fact_checks=[checked], moderator=ben)
    services.undo(services.decide(comment, action=Action.SPAM, moderator=ben), moderator=ben)
    assert ContextNote.objects.in_force().get(comment=comment).number == 1


# --- In the admin --------------------------------------------------------------------------------------------
def test_the_button_takes_the_last_decision_back_and_opens_its_comment(desk, ben):
    comment = make_comment(author_name="Ann")
    decision = services.decide(comment, action=Action.SPAM, moderator=ben)
    assert undo_at(decision) in desk.get(QUEUE).content.decode()
    response = desk.post(undo_at(decision), follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(page_of(comment), 302)]
    assert "Your decision about the comment by Ann is taken back." in page
    assert "taken back</em>" in page
    assert undo_at(decision) not in page
    assert status(comment) == "pending"


def test_no_undo_is_offered_when_it_is_too_late_or_somebody_elses(desk, ben, dora):
    mine = lapse(services.decide(make_comment(), action=Action.SPAM, moderator=ben))
    theirs = services.decide(make_comment(), action=Action.SPAM, moderator=dora)
    page = desk.get(QUEUE).content.decode()
    assert undo_at(mine) not in page
    assert undo_at(theirs) not in page


def test_a_refused_undo_is_explained(desk, ben, dora):
    comment = make_comment()
    late = lapse(services.decide(comment, action=Action.REJECT, moderator=ben))
    assert "too late" in desk.post(undo_at(late), follow=True).content.decode()
    theirs = services.decide(comment, action=Action.SPAM, moderator=dora)
    assert "Only who made a decision" in desk.post(undo_at(theirs), follow=True).content.decode()
    overtaken = services.decide(make_comment(), action=Action.APPROVE, moderator=ben)
    services.decide(overtaken.comment, action=Action.SPAM, moderator=dora)
    page = desk.post(undo_at(overtaken), follow=True).content.decode()
    assert "In the meantime it was marked as spam by dora" in page
    missing = reverse("admin:moderation_queuedcomment_undo", args=[10**17])
    assert "There is no such decision." in desk.post(missing, follow=True).content.decode()


def test_who_may_no_longer_decide_takes_nothing_back(desk, ben):
    decision = services.decide(make_comment(), action=Action.SPAM, moderator=ben)
    ben.groups.clear()
    assert desk.post(undo_at(decision)).status_code == 403
    assert status(decision.comment) == "spam"


def test_no_get_takes_back(desk, ben):
    decision = services.decide(make_comment(), action=Action.SPAM, moderator=ben)
    assert str(NOTHING_DONE) in desk.get(undo_at(decision), follow=True).content.decode()
    assert status(decision.comment) == "spam"


def test_who_had_the_comment_open_is_told_of_the_undo(desk, dora):
    comment = make_comment()
    services.undo(services.decide(comment, action=Action.APPROVE, moderator=dora), moderator=dora)
    address = reverse("admin:moderation_queuedcomment_decide", args=[comment.pk])
    response = desk.post(address, {"action": "spam", "seen": "approved"})
    assert response.status_code == 409
    assert "dora took an earlier decision back" in response.content.decode()
    assert status(comment) == "pending"


# --- At the same moment --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_on_undo_take_back_once(ben):
    comment = make_comment()
    decision = services.decide(comment, action=Action.SPAM, moderator=ben)
    outcomes = together(*[lambda: services.undo(decision, moderator=ben)] * 20)
    assert {outcome.pk for outcome in outcomes} == {Decision.objects.get(action=Action.UNDO).pk}
    assert status(comment) == "pending"


@pytest.mark.django_db(transaction=True)
def test_an_undo_and_somebody_elses_decision_never_both_hold(ben, dora):
    for _round in range(5):
        comment = make_comment()
        decision = services.decide(comment, action=Action.APPROVE, moderator=ben)
        undone, decided = together(
            lambda decision=decision: services.undo(decision, moderator=ben),
            lambda comment=comment: services.decide(
                comment, action=Action.SPAM, moderator=dora, expected=Comment.Status.APPROVED
            ),
        )
        if isinstance(undone, services.AlreadyDecided):
            assert (status(comment), undone.decision) == ("spam", decided)
        else:
            assert isinstance(decided, services.AlreadyDecided)
            assert (status(comment), decided.decision) == ("pending", undone)


@pytest.mark.django_db(transaction=True)
def test_what_is_announced_was_not_taken_back_and_the_other_way_round(ben):
    announced = []

    def listen(sender, decision, **kwargs):
        announced.append(decision.pk)

    decision_settled.connect(listen)
    try:
        for _round in range(5):
            decision = services.decide(make_comment(), action=Action.REJECT, moderator=ben)
            decision = lapse(decision)
            pressed = decision.settles_at - timedelta(milliseconds=1)  # in the window's last moment
            undone, _count = together(
                lambda decision=decision, pressed=pressed: services.undo(
                    decision, moderator=ben, asked_at=pressed
                ),
                settle_decisions,
            )
            assert (decision.pk in announced) == isinstance(undone, services.TooLate)
            assert (status(decision.comment) == "rejected") == isinstance(undone, services.TooLate)
    finally:
        decision_settled.disconnect(listen)
