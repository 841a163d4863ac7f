"""Each process's index follows the library: without a restart, reading only what changed."""

from io import StringIO

import pytest
from django.core.management import call_command

from moderation import services
from moderation.factchecks import library
from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher
from moderation.factchecks.services import allow_publishers, disallow_publishers
from moderation.models import Assessment
from tests.factories import make_comment, make_fact_check, make_publisher

pytestmark = pytest.mark.django_db
CLAIM = "The COVID-19 vaccine can cause autism."


@pytest.fixture(scope="module")
def scorer():
    return services.pipeline().misinformation


def test_an_empty_library_is_an_empty_index(scorer):
    assert not library.library(scorer)


def test_only_usable_english_entries_are_matched(scorer):
    good = make_fact_check(CLAIM)
    make_fact_check(active=False)
    make_fact_check(language="de")
    make_fact_check(publisher=make_publisher("Nobody Knows", allowed=False))
    index = library.library(scorer)
    assert len(index) == 1
    found = index.search(["vaccines cause autism"], 1)[0][0].entry
    assert (found.id, found.publisher, found.verdict) == (good.pk, "The Fact Desk", "false")


def test_vectors_are_stored_and_not_computed_twice(scorer, monkeypatch):
    row = make_fact_check(CLAIM)
    library.library(scorer)
    row.refresh_from_db()
    assert len(row.vector) == 384
    assert row.vector_version.startswith(scorer.worth.embedder.version)
    library.forget()
    monkeypatch.setattr(type(scorer.worth.embedder), "embed", None)
    assert row.pk in library.library(scorer)


def test_when_nothing_changed_it_costs_one_query(scorer, django_assert_num_queries):
    make_fact_check(CLAIM)
    library.library(scorer)
    with django_assert_num_queries(1):
        library.library(scorer)


def test_only_what_changed_is_read_again(scorer):
    rows = [make_fact_check() for _ in range(5)]
    before = library.library(scorer)
    changed = rows[2]
    # Changed behind the library's back: had it read all rows again, it would see this.
    FactCheck.objects.filter(pk=rows[0].pk).update(active=False)
    changed.claim, changed.changed_in = CLAIM, LibraryVersion.bump()
    changed.save()
    after = library.library(scorer)
    assert after is before
    assert rows[0].pk in after
    assert after.search(["vaccines cause autism"], 1)[0][0].entry.id == changed.pk


def test_entries_go_and_come_with_their_publisher(scorer):
    row = make_fact_check(CLAIM)
    assert row.pk in library.library(scorer)
    disallow_publishers(Publisher.objects.all())
    assert not library.library(scorer)
    allow_publishers(Publisher.objects.all())
    assert row.pk in library.library(scorer)


def test_a_stored_vector_of_another_text_is_not_used(scorer):
    row = make_fact_check("Bananas will be extinct within five years.", title="")
    library.library(scorer)
    FactCheck.objects.filter(pk=row.pk).update(claim=CLAIM)
    library.forget()
    found = library.library(scorer).search([CLAIM], 1)[0][0]
    assert found.entry.claim == CLAIM
    assert found.parts.cosine > 0.8


def test_a_damaged_vector_is_computed_anew(scorer):
    row = make_fact_check(CLAIM)
    library.library(scorer)
    FactCheck.objects.filter(pk=row.pk).update(vector=b"short")
    library.forget()
    assert row.pk in library.library(scorer)


def test_a_big_import_does_not_hold_comments_up(scorer, monkeypatch):
    monkeypatch.setattr(library, "COMPUTED_AT_ONCE", 2)
    for _ in range(5):
        make_fact_check()
    assert [len(library.library(scorer)) for _ in range(4)] == [2, 4, 5, 5]


def test_the_command_prepares_everything_and_says_how_much():
    for _ in range(3):
        make_fact_check()
    make_fact_check(active=False)
    said = StringIO()
    call_command("index_factchecks", stdout=said)
    assert "3 of 3" in said.getvalue()
    assert FactCheck.objects.filter(vector__isnull=False).count() == 3
    said = StringIO()
    call_command("index_factchecks", stdout=said)
    assert said.getvalue() == "0 fact-checks prepared for matching.\n"


def test_a_comment_is_assessed_against_the_library():
    fact_check = make_fact_check(CLAIM)
    comment = make_comment(body="You should know that the COVID-19 vaccine can cause autism.")
    services.assess(Assessment.objects.get(comment=comment).pk)
    stored = Assessment.objects.get(comment=comment)
    assert stored.state == Assessment.State.DONE
    assert [match["fact_check_id"] for match in stored.fact_checks] == [fact_check.pk]
    assert stored.misinformation is not None
