"""The index finds entries by meaning and by words, follows what is added and removed, and looks twice."""

import numpy as np
import pytest

from moderation.scoring.claims.embedding import DIMENSIONS, Embedder, packed
from moderation.scoring.claims.index import MOST_SEGMENTS, ClaimIndex
from moderation.scoring.claims.learnt import Learnt
from moderation.scoring.claims.secondlook import Looker, names, negated, numbers
from moderation.scoring.claims.segment import Entry, text_of

CLAIMS = [
    "Coronavirus is caused by 5G.",
    "The COVID-19 vaccine can cause autism.",
    "Vitamin C cures coronavirus.",
    "The moon landing was filmed in a studio.",
    "Harlow's mayor was arrested for selling fake parking permits.",
    "Wind turbines use more energy than they produce.",
]


@pytest.fixture(scope="module")
def embedder():
    return Embedder.load()


@pytest.fixture(scope="module")
def learnt():
    return Learnt.load()


def entries(claims=CLAIMS, first=1):
    return [Entry(id=number, claim=claim, verdict="false") for number, claim in enumerate(claims, first)]


def filled(embedder, learnt, given):
    index = ClaimIndex(embedder, learnt)
    index.add(given, packed(embedder.embed([text_of(entry) for entry in given])))
    return index


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("the jab gives children autism", CLAIMS[1]),
        ("Corona comes from those 5G masts", CLAIMS[0]),
        ("we never went to the moon, it was shot in a film studio", CLAIMS[3]),
        ("#5GCoronavirus https://example.org/moon-landing", CLAIMS[0]),
    ],
)
def test_the_right_claim_comes_first(embedder, learnt, asked, claim):
    (found,) = filled(embedder, learnt, entries()).search([asked], 3)
    assert found[0].entry.claim == claim
    assert found == sorted(found, key=lambda each: -each.similarity)
    assert all(0 <= each.similarity <= 1 for each in found)


def test_another_subject_is_no_match(embedder, learnt):
    index = filled(embedder, learnt, entries())
    for text in (
        "Thank you for this lovely recipe, my kids loved it.",
        "The council wants to build a new library.",
    ):
        assert all(each.similarity < 0.5 for each in index.search([text], 5)[0])


def test_entries_added_one_by_one_answer_like_those_added_at_once(embedder, learnt):
    given = entries([f"{claim} Case {number}." for number in range(8) for claim in CLAIMS])
    at_once = filled(embedder, learnt, given)
    slowly = ClaimIndex(embedder, learnt)
    for entry in reversed(given):
        slowly.add([entry], packed(embedder.embed([text_of(entry)])))
    assert len(slowly) == len(at_once) == len(given)
    assert len(slowly._segments) <= MOST_SEGMENTS
    asked = ["vaccines cause autism", "5g causes corona case 3"]
    assert slowly.search(asked, 5) == at_once.search(asked, 5)


def test_what_was_removed_leaves_no_trace(embedder, learnt):
    index = filled(embedder, learnt, entries())
    index.remove([2, 99])
    assert 2 not in index
    assert len(index) == len(CLAIMS) - 1
    left = [entry for entry in entries() if entry.id != 2]
    asked = ["the vaccine causes autism", "vitamin c against corona"]
    assert index.search(asked, 5) == filled(embedder, learnt, left).search(asked, 5)
    index.remove(range(10))
    assert index.search(asked, 5) == [[], []]


def test_an_entry_that_changed_takes_the_place_of_the_old_one(embedder, learnt):
    index = filled(embedder, learnt, entries())
    changed = Entry(id=1, claim="Bananas will be extinct within five years.")
    index.add([changed], packed(embedder.embed([changed.claim])))
    assert len(index) == len(CLAIMS)
    assert index.search(["no more bananas in 5 years"], 1)[0][0].entry == changed
    assert all(each.entry.claim != CLAIMS[0] for each in index.search(["5G causes coronavirus"], 5)[0])


def test_an_empty_index_and_empty_texts_find_nothing(embedder, learnt):
    assert ClaimIndex(embedder, learnt).search(["5G causes corona"], 5) == [[]]
    assert filled(embedder, learnt, entries()).search(["", "!!!", "the of and"], 5) == [[], [], []]


def test_a_text_has_the_same_vector_alone_and_among_others(embedder):
    alone = embedder.embed(["The earth is flat."])[0]
    among = embedder.embed(["x" * 100_000, "", "The earth is flat.", "\ud800\x00"])
    assert np.array_equal(among[2], alone)
    assert among.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(among, axis=1), 1, atol=1e-3)


def test_numbers_names_and_negation_are_compared(learnt):
    entry = Entry(id=1, claim="In 2015 Laura Benning paid 1.2 million euros for 3 houses.")
    agreeing = Looker("Benning spent 1,200,000 on three houses in 2015", learnt.weigh).look(entry, 0.8)
    differing = Looker("Harris did not spend 900 euros on seven houses", learnt.weigh).look(entry, 0.8)
    assert agreeing.numbers > differing.numbers == 0
    assert agreeing.names > differing.names == 0
    assert differing.negation == 1 > agreeing.negation
    assert learnt.matches(agreeing) > learnt.matches(differing)


def test_what_is_written_differently_is_read_alike():
    assert numbers("1,200 and 3.5 million, seven, 1.2.3") == {1200, 3_500_000, 7}
    assert names("The president of France met NATO and Ana.") == {"franc", "nato", "ana"}
    assert negated("They didn't do it")
    assert not negated("It is not true that they did not do it")
