"""The stored queue: a row for each comment that waits for a person, true whatever happens to the comment."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from blog.models import Comment
from blog.services import Origin
from moderation import services
from moderation.models import Assessment, Decision, QueuedComment, QueueEntry
from moderation.queue import upkeep
from moderation.queue.likeness import link_key, text_key
from moderation.queue.urgency import urgency
from moderation.readers import reports
from moderation.readers.models import Report
from moderation.scoring.types import Label
from moderation.tasks import repair_queue
from tests.desk import assessed, failed, make_reading
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


def entry_of(comment):
    return QueueEntry.objects.filter(pk=comment.pk).first()


def ordered():
    return list(QueuedComment.objects.waiting().most_urgent_first().values_list("pk", flat=True))


def test_a_column_stands_for_each_label():
    assert {str(label) for label in Label} <= {field.name for field in QueueEntry._meta.fields}


def test_a_new_comment_has_its_place_with_its_first_breath():
    comment = make_comment()
    entry = entry_of(comment)
    assert (entry.kind, entry.state, entry.risk, entry.post_id) == ("pending", "waiting", None, comment.post_id)


def test_scoring_moves_it(monkeypatch):
    comment = make_comment()

    class Scorers:
        misinformation = None

        def read(self, texts, **kwargs):
            return [make_reading({Label.INSULT: 0.97, Label.SPAM: 0.6}, language="en") for _text in texts]

    monkeypatch.setattr(services, "pipeline", Scorers)
    before = entry_of(comment).urgency
    assert services.assess(comment.assessments.get().pk)
    entry = entry_of(comment)
    assert (entry.state, entry.action, entry.held) == ("done", "reject", " insult spam ")
    assert (entry.insult, entry.language) == (0.97, "en")
    assert entry.assessment == comment.assessments.get()
    assert entry.urgency > before


def test_scoring_that_failed_is_seen_and_trying_again_too(monkeypatch):
    comment = make_comment()
    Assessment.objects.update(run=99, state="running", lease_until=timezone.now() - timedelta(seconds=1))
    services.assess(comment.assessments.get().pk)
    assert entry_of(comment).state == "failed"
    services.enqueue(comment)
    assert entry_of(comment).state == "waiting"


@pytest.mark.parametrize("action", ["approve", "reject", "spam"])
def test_a_decision_takes_it_out_and_undo_puts_it_back_where_it_was(ben, action):
    comment = assessed(make_comment(), {Label.INSULT: 0.8})
    place = entry_of(comment).urgency
    decision = services.decide(comment, action=Decision.Action(action), moderator=ben)
    assert entry_of(comment) is None
    services.undo(decision, moderator=ben)
    assert entry_of(comment).urgency == place


def test_a_refused_decision_leaves_it_where_it_is(ben):
    comment = make_comment()
    with pytest.raises(services.AlreadyDecided):
        services.decide(comment, action=Decision.Action.SPAM, moderator=ben, expected=Comment.Status.APPROVED)
    assert entry_of(comment)


def test_a_comment_deleted_takes_its_place_along():
    comment = make_comment()
    comment.delete()
    assert not QueueEntry.objects.exists()


# --- The order ---


def report(comment):
    return reports.report(comment, origin=Origin(ip_hash="", ip_network=""), submission="", reason="abuse")


def test_risk_age_and_reports_make_the_order(ben):
    now = timezone.now()
    risky = assessed(make_comment(), {Label.INSULT: 0.97})
    calm = assessed(make_comment(), {Label.INSULT: 0.02})
    unread = make_comment()
    old = make_comment(created_at=now - timedelta(hours=200))
    assert ordered() == [old.pk, risky.pk, unread.pk, calm.pk]
    for _number in range(10):
        report(calm)
    assert ordered() == [old.pk, risky.pk, calm.pk, unread.pk]
    reports.keep(calm, moderator=ben, seen=Report.objects.last().pk)
    assert ordered() == [old.pk, risky.pk, unread.pk, calm.pk]


def test_waiting_changes_no_order():
    """Two comments that only wait never change places: so the order can be stored."""
    early, late = timezone.now() - timedelta(hours=30), timezone.now()
    assert urgency(early, 0.5, 0) > urgency(late, 0.5, 0)
    assert urgency(late, 0.5, 0) - urgency(early, 0.5, 0) == -30 * 3600
    assert urgency(early, 0.5, 0) < urgency(late, 0.81, 0)
    assert urgency(late, None, 0) == urgency(late, 0.5, 0)
    assert urgency(late, 0.5, 1) < urgency(late, 0.5, 3) < urgency(late, 0.5, 200)


# --- Reported, and risen since ---


def test_a_reported_comment_that_is_approved_asks_for_a_person(ben):
    comment = make_comment()
    services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    report(comment)
    report(comment)
    assert (entry_of(comment).kind, entry_of(comment).reports) == ("reported", 2)
    QueueEntry.objects.all().delete()
    upkeep.rebuild()
    assert entry_of(comment).reports == 2
    services.decide(comment, action=Decision.Action.REJECT, moderator=ben)
    assert entry_of(comment) is None


# --- Made again, and put right ---


def test_rebuilding_makes_the_same_rows_again(ben):
    for risk in (0.1, 0.7):
        assessed(make_comment(), {Label.INSULT: risk})
    failed(make_comment())
    make_comment(status=Comment.Status.APPROVED)
    before = list(QueueEntry.objects.order_by("pk").values())
    QueueEntry.objects.all().delete()
    out = StringIO()
    call_command("rebuild_queue", stdout=out)
    assert list(QueueEntry.objects.order_by("pk").values()) == before
    assert "3 comments wait" in out.getvalue()


def test_rebuilding_goes_batch_by_batch():
    for _ in range(5):
        make_comment()
    QueueEntry.objects.all().delete()
    assert upkeep.rebuild(batch=2) == 5


def test_what_was_changed_by_sql_is_put_right():
    lost, decided, fine = make_comment(), make_comment(), make_comment()
    QueueEntry.objects.filter(pk=lost.pk).delete()
    Comment.objects.filter(pk=decided.pk).update(status=Comment.Status.SPAM)
    repair_queue()
    assert set(QueueEntry.objects.values_list("pk", flat=True)) == {lost.pk, fine.pk}
    assert upkeep.repair() == 0


def test_a_stored_place_never_shows_a_decided_comment(desk):
    comment = make_comment()
    Comment.objects.filter(pk=comment.pk).update(status=Comment.Status.SPAM)
    page = desk.get("/admin/moderation/queuedcomment/")
    assert page.context["cl"].result_list == []


# --- Like another ---


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Buy cheap pills online now, friend", "now buy CHEAP pills online, friend!!!", True),
        ("Buy cheap pills online now 11 https://a.org/1", "Buy cheap pills online now 77 https://b.org/2", True),
        ("Buy cheap pills online now", "Buy dear pills online now", False),
        ("Thank you!", "Thank you!", False),
        ("", "", False),
    ],
)
def test_near_copies_share_a_key(one, other, same):
    assert bool(text_key(one) and text_key(one) == text_key(other)) == same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("see https://shop.example/x?id=1", "look: http://www.SHOP.example/x/", True),
        ("see https://shop.example/x", "see https://shop.example/y", False),
        ("none", "none", False),
    ],
)
def test_links_to_one_page_share_a_key(one, other, same):
    assert bool(link_key(one) and link_key(one) == link_key(other)) == same


@pytest.mark.parametrize("body", ["\ud800 lone", "x" * 20_000, "https://[", "\x00" * 50, "🦊 " * 500])
def test_strange_texts_get_keys_too(body):
    assert isinstance(text_key(body) + link_key(body), str)
