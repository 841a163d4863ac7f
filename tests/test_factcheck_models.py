"""What the library keeps, and what of it may be used."""

import pytest
from django.db import IntegrityError, transaction

from moderation.factchecks.identity import entry_key
from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher
from tests.factories import make_fact_check, make_publisher

pytestmark = pytest.mark.django_db


def test_only_active_entries_of_allowed_publishers_are_usable():
    good = make_fact_check()
    make_fact_check(active=False)
    make_fact_check(publisher=make_publisher("Nobody Knows", allowed=False))
    assert list(FactCheck.objects.usable()) == [good]


def test_a_publisher_is_one_whatever_its_case():
    make_publisher("PolitiFact")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publisher.objects.create(name="politifact")


def test_the_same_claim_at_the_same_address_is_kept_once():
    make_fact_check("Water is dry.", url="https://www.factdesk.example/water/")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_fact_check(" water  IS dry.", url="http://factdesk.example/water#top")


@pytest.mark.parametrize(
    "other",
    [
        {"url": "https://a.example/2", "claim": "Water is dry.", "publisher": "A"},
        {"url": "https://a.example/1", "claim": "Water is wet.", "publisher": "A"},
        {"url": "", "claim": "Water is dry.", "publisher": "A"},
        {"url": "https://a.example/1?page=2", "claim": "Water is dry.", "publisher": "A"},
    ],
)
def test_another_claim_or_address_is_another_entry(other):
    assert entry_key(**other) != entry_key(url="https://a.example/1", claim="Water is dry.", publisher="A")


def test_without_an_address_the_publisher_tells_entries_apart():
    same = [entry_key(url="", claim="Water is dry.", publisher=name) for name in ("A Desk", "a desk ")]
    assert same[0] == same[1] != entry_key(url="", claim="Water is dry.", publisher="B Desk")


def test_what_changed_since_a_number_is_found():
    first = make_fact_check()
    seen = LibraryVersion.current()
    second = make_fact_check(active=False)
    assert list(FactCheck.objects.changed_since(seen)) == [second]
    assert set(FactCheck.objects.changed_since(0)) == {first, second}
    assert LibraryVersion.current() == seen + 1
