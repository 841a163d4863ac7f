"""A statement of reasons for every rejection but spam, as a table too; and the page with the year's counts."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from moderation.decisions import Decision
from moderation.readers import transparency
from moderation.readers.models import Report, StatementOfReasons, YearCounts
from moderation.readers.statements import COLUMNS
from moderation.reasons import DecisionReason
from moderation.scoring.types import Label
from moderation.services import active_policy, decide, undo
from moderation.settling import settle_decisions
from moderation.tasks import count_years
from tests.desk import assessed
from tests.factories import make_comment, make_post
from tests.readers import NOTICE, appealed, at, decided, edited, published, reported, words

pytestmark = pytest.mark.django_db
EXPORT = reverse("admin:moderation_statementofreasons_export")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def exported(**options) -> list[dict[str, str]]:
    out = io.StringIO()
    call_command("export_statements", stdout=out, **options)
    return rows(out.getvalue())


def test_a_rejection_is_stated_with_everything_the_law_names(client):
    comment = assessed(make_comment(make_post(title="Rivers")), {Label.INSULT: 0.97})
    reason = DecisionReason.objects.get(slug="personal-attack")
    decided(comment, reason=reason, message="Be kind.")
    made = StatementOfReasons.objects.get()
    assert made.restriction == "not_published"
    assert made.ground == "rules"
    assert made.source == "own"
    assert made.reason == "Personal attack"
    assert made.automated_detection
    assert not made.automated_decision
    assert "insult" in made.facts
    assert "Rivers" in made.facts
    assert reason.public_sentence in made.explanation
    assert "Be kind." in made.explanation
    assert "appeal" in made.redress
    assert "Statement of reasons" in words(client.get(at("your_comment", comment)))


def test_illegal_content_names_the_law_and_the_notice_and_not_who_sent_it(client):
    comment = published()
    reported(client, comment, **NOTICE)
    illegal = DecisionReason.objects.get(slug="illegal")
    decided(comment, reason=illegal, legal_ground="Criminal Code, section 185")
    made = StatementOfReasons.objects.get()
    assert (made.restriction, made.ground, made.source) == ("taken_down", "illegal", "notice")
    assert made.reference == "Criminal Code, section 185"
    everything = " ".join(str(getattr(made, field.name)) for field in made._meta.fields)
    assert "Ana Popescu" not in everything
    assert "ana@example.org" not in everything


def test_a_report_that_was_answered_before_did_not_lead_to_it(client):
    comment = published()
    reported(client, comment)
    Report.objects.update(outcome="kept", resolved_at=timezone.now())
    decided(comment)
    assert StatementOfReasons.objects.get().source == "own"


def test_a_program_that_noted_nothing_detected_nothing(client):
    comment = assessed(make_comment())
    decided(comment)
    made = StatementOfReasons.objects.get()
    assert not made.automated_detection
    assert exported()[0]["automated_detection"] == "False"
    assert "No program had noted anything against it before." in words(client.get(at("your_comment", comment)))


def test_a_program_that_decided_is_named():
    decided(make_comment(), policy=active_policy())
    made = StatementOfReasons.objects.get()
    assert made.automated_decision
    assert "a program decided, under rules" in made.facts


@pytest.mark.parametrize("action", [Decision.Action.APPROVE, Decision.Action.SPAM])
def test_nothing_is_stated_for_other_decisions(action):
    decided(make_comment(), action)
    assert not StatementOfReasons.objects.exists()


def test_nothing_is_stated_for_what_was_taken_back(ben):
    undo(decide(make_comment(), action=Decision.Action.REJECT, moderator=ben), moderator=ben)
    settle_decisions()
    assert not StatementOfReasons.objects.exists()


def test_without_a_reason_it_is_stated_all_the_same():
    decided(make_comment())
    assert StatementOfReasons.objects.get().explanation


def test_the_table_has_them_all_and_no_formulas(tmp_path):
    for law in ("=HYPERLINK(1)", "@x", "+1", "-2", 'a "quoted", one'):
        decided(make_comment(), reason=DecisionReason.objects.get(slug="illegal"), legal_ground=law)
    found = exported()
    assert list(found[0]) == list(COLUMNS)
    assert [row["reference"] for row in found] == ["'=HYPERLINK(1)", "'@x", "'+1", "'-2", 'a "quoted", one']
    file = tmp_path / "out.csv"
    call_command("export_statements", str(file), stdout=io.StringIO())
    assert rows(file.read_text()) == found


def test_one_years_and_impossible_ones(tmp_path):
    decided(make_comment())
    assert len(exported(year=timezone.now().year)) == 1
    assert exported(year=1999) == []
    for bad in ({"year": 0}, {"year": 10**9}, {"file": str(tmp_path / "no" / "such")}):
        with pytest.raises(CommandError):
            exported(**bad)


def test_the_owner_downloads_it_and_nobody_else(owner, moderator, editor, client):
    decided(make_comment())
    answer = owner.get(EXPORT)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert len(rows(answer.content.decode())) == 1
    assert owner.get(reverse("admin:moderation_statementofreasons_changelist")).status_code == 200
    for other in (moderator, editor, Client()):
        assert other.get(EXPORT).status_code in (302, 403)
    assert owner.post(EXPORT).status_code == 405


def test_the_page_of_a_year_counts_what_happened(client, ben):
    good, bad, spam = make_comment(), make_comment(), make_comment()
    decided(good, Decision.Action.APPROVE)
    decided(bad, reason=DecisionReason.objects.get(slug="hate"))
    decided(spam, Decision.Action.SPAM, policy=active_policy())
    appealed(Client(), bad)
    decided(bad, Decision.Action.APPROVE, moderator=ben)
    reported(client, good, **NOTICE)
    changed = make_comment()
    edited(client, changed)
    last = make_comment()
    client.post(at("withdraw_comment", last), {"sure": "1"})
    (year,) = count_now()
    expected = {
        "received": 5, "withdrawn": 1, "decided": 4, "published": 2, "not_published": 1, "spam": 1, "automatic": 1,
        "reports": 1, "illegal_reports": 1, "reports_removed": 0, "appeals": 1, "appeals_answered": 1,
        "overturned": 1, "reasons": [["Hate", 1]],
    }  # fmt: skip
    assert {name: getattr(year, name) for name in expected} == expected
    assert 0 <= year.median_seconds < 60
    said = words(client.get("/transparency/"))
    assert "Comments received 5" in said
    assert "in the author’s favour 1" in said


def count_now():
    count_years()
    return YearCounts.objects.all()


def test_the_page_counts_nothing_itself_and_is_kept(client, django_assert_num_queries, settings):
    settings.PAGE_CACHE_SECONDS = 60
    decided(make_comment())
    assert "Nothing has been counted yet" in words(client.get("/transparency/"))
    count_years()
    with django_assert_num_queries(2):
        assert "Comments received 1" in words(Client().get("/transparency/"))
    with django_assert_num_queries(1):
        Client().get("/transparency/")
    assert "/transparency/" in Client().get("/").content.decode()


def test_the_median_is_the_middle_one(ben):
    now = timezone.now()
    for minutes in (1, 2, 60):
        decided(make_comment(created_at=now - timedelta(minutes=minutes)), Decision.Action.APPROVE, moderator=ben)
    (year,) = count_now()
    assert 115 < year.median_seconds < 150


def test_a_year_that_is_over_is_counted_once_more_and_then_left(settings):
    settings.TIME_ZONE = "UTC"
    make_comment(created_at=datetime(2024, 12, 31, 23, 59, tzinfo=UTC))
    make_comment(created_at=datetime(2025, 1, 1, 0, 1, tzinfo=UTC))
    assert transparency.count_years(datetime(2025, 1, 2, tzinfo=UTC)) == [2024, 2025]
    assert transparency.count_years(datetime(2025, 3, 1, tzinfo=UTC)) == [2024, 2025]
    assert transparency.count_years(datetime(2025, 3, 2, tzinfo=UTC)) == [2025]
    assert [year.received for year in YearCounts.objects.order_by("year")] == [1, 1]
    assert Comment.objects.count() == 2
