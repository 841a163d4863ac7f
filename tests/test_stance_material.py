"""The pairs that train the stance model and the cases that measure it are varied, and apart from each other."""

import re

import pytest

from training.functional import stance_cases
from training.stance_pairs import build, claims, examples


def plain(text):
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_the_same_seed_gives_the_same_pairs():
    assert examples(seed=3) == examples(seed=3)
    assert examples(seed=3) != examples(seed=4)


def test_what_is_held_out_shares_no_claim_and_no_sentence_with_what_trains():
    trains, held = examples(seed=0), examples(held=True)
    assert not {each.claim for each in trains} & {each.claim for each in held}
    assert not {plain(each.pair.sentence) for each in trains} & {plain(each.pair.sentence) for each in held} - {""}


def test_every_kind_trains_and_is_held_out():
    kinds = {each.kind for each in examples()}
    assert kinds >= set(build.frames()) | {"+", "-", "?", "~"}
    assert {each.kind for each in examples(held=True)} >= set(build.frames())


def test_targets_are_shares():
    for each in examples():
        assert sum(each.target) == pytest.approx(1), each
        assert len(each.target) == 5


def test_no_slot_or_choice_is_left_open():
    left = [each.pair for each in examples() if re.search(r"[\[\]{}|]", each.pair.sentence + each.pair.before)]
    assert left == []


def test_claims_have_paraphrases_denials_and_near_misses():
    for claim in claims.claims():
        assert len(claim.lines["="]) >= 1, claim.text
        for sign in "!x+-?~":
            assert claim.lines[sign], (claim.text, sign)


def test_a_line_of_no_known_sign_is_refused(tmp_path, monkeypatch):
    (tmp_path / "bad.txt").write_text("C A claim.\n% what is this\n", encoding="utf-8")
    monkeypatch.setattr(claims, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"bad\.txt, line 2"):
        claims.claims.__wrapped__()


def test_there_are_cases_enough_and_none_is_there_twice():
    cases = stance_cases()
    assert len(cases) >= 200
    assert len({case.topic for case in cases}) >= 8
    assert len({(plain(case.pair.sentence), case.pair.claim, case.pair.after) for case in cases}) == len(cases)
    assert {
        "assert",
        "deny",
        "ask",
        "report",
        "swapped_person",
        "swapped_number",
        "swapped_place",
        "swapped_date",
    } <= {case.kind for case in cases}


def test_no_case_is_about_a_claim_that_trains():
    trained = {plain(claim.text) for claim in claims.claims()}
    sentences = {plain(each.pair.sentence) for each in (*examples(), *examples(held=True))}
    assert [case for case in stance_cases() if plain(case.pair.claim) in trained] == []
    assert [case for case in stance_cases() if plain(case.pair.sentence) in sentences] == []
