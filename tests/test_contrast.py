"""The contrast material: enough of it, both sides of each line, the same every time."""

import random

import pytest

from training.contrast import LABELS, build, counts, examples, parse_labels
from training.contrast.build import frames_by_side, new
from training.contrast.grammar import expand
from training.contrast.labels import without_doubtful

SHORT = {"mention_short", "self_short", "warmth_and_feeling", "capable_and_ordinary"}  # from frames only


@pytest.fixture(scope="module")
def made():
    return examples(0)


def test_there_are_enough_examples_and_enough_of_them_are_written_by_hand(made):
    assert 10_000 <= len(made) <= 14_000
    assert sum(each.written for each in made) >= 2_800


def test_the_same_seed_gives_the_same_list_and_another_seed_other_sentences(made):
    assert examples(0) == made
    other = examples(1)
    assert len({each.text for each in other} - {each.text for each in made}) > 3_000


def test_no_text_comes_twice_whatever_its_case_and_punctuation(made):
    seen: set[str] = set()
    assert [each.text for each in made if not new(each.text, seen)] == []


def test_every_kind_has_its_share_on_both_sides(made):
    table = counts(made)
    assert len(table) >= 30
    for kind, row in table.items():
        half = kind in build.SHORT
        assert min(row["harmful"] * (1 + half), row["harmless"]) >= 120, kind
        assert abs(row["harmful"] * (1 + half) - row["harmless"]) <= 40, kind
        assert row["written"] >= 20 or kind in SHORT, kind


def test_labels_are_known_names_with_zero_or_one_and_never_all_masked(made):
    for each in made:
        assert each.labels
        assert set(each.labels) <= set(LABELS)
        assert set(each.labels.values()) <= {0, 1}
        assert 0 < each.weight <= 1


def test_labels_do_not_contradict_each_other(made):
    for each in made:
        if each.harmful:
            assert each.labels.get("toxicity", 1) == 1, each  # unknown in a veiled threat
        if each.labels.get("severe_toxicity"):
            assert each.labels.get("toxicity", 1) == 1, each  # unknown in a veiled threat


def test_every_label_is_seen_often_enough_to_be_learned(made):
    for label in LABELS:
        ones = sum(each.labels.get(label) == 1 for each in made)
        zeros = sum(each.labels.get(label) == 0 for each in made)
        assert ones >= 90, label
        assert zeros >= 2_000, label


def test_no_slot_or_choice_is_left_unfilled(made):
    assert [each.text for each in made if set("{}[]|") & set(each.text)] == []


def test_no_frame_makes_a_large_part_of_its_kind():
    for side, frames in frames_by_side().items():
        assert len({frame for _, frame in frames}) == len(frames), side
        assert len(frames) >= 5, side


def test_swearing_in_praise_is_profanity_with_toxicity_left_open():
    labels = parse_labels("tP")
    assert labels["profanity"] == 1
    assert "toxicity" not in labels
    assert labels["insult"] == 0


def test_what_is_uncertain_in_an_attack_is_masked():
    assert parse_labels("TA") == {"toxicity": 1, "profanity": 0, "threat": 0, "identity_attack": 1}
    assert parse_labels("TI0")["severe_toxicity"] == 0


def test_zeros_that_the_words_make_doubtful_are_masked():
    labels = without_doubtful("A slag like you should drown.", parse_labels("TI"))
    assert "profanity" not in labels
    assert "threat" not in labels
    for homonym in ("The cat nearly drowned.", "A chink of light.", "Our Maine Coon hates the vet."):
        assert without_doubtful(homonym, parse_labels("-")) == parse_labels("-")


@pytest.mark.parametrize("notation", ["", "X", "TT", "Tt", "T I"])
def test_a_bad_notation_is_refused(notation):
    with pytest.raises(ValueError, match="notation"):
        parse_labels(notation)


def test_an_unknown_slot_is_refused(rng):
    with pytest.raises(KeyError):
        expand("{nonsense}", rng)


@pytest.fixture
def rng():
    return random.Random(1)
