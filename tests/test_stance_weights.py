"""The stance reader's weight files: none are needed, and damaged ones are refused with a sentence."""

import hashlib
import json

import numpy as np
import pytest

from moderation.scoring.stance import Pair, StanceKind, StanceReader
from moderation.scoring.stance.combine import INPUTS, KINDS, Combination
from moderation.scoring.stance.features import facts
from moderation.scoring.stance.text import plain_pair
from moderation.scoring.weights import WeightsError

CLAIM = "The old bridge was sold to a circus."


def written(folder, **changes):
    files = {"stance.onnx": b"not a model", "abuse.tokenizer.json": b"{}"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    about = {
        "version": "made-1",
        "kinds": list(KINDS),
        "inputs": list(INPUTS),
        "weight": np.zeros((len(KINDS), len(INPUTS))).tolist(),
        "bias": [0.0] * len(KINDS),
        "repeats_from": 0.6,
        "despite": 0.9,
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    (folder / "stance.json").write_text(json.dumps(about | changes), encoding="utf-8")


def test_without_weights_the_cues_answer(tmp_path):
    reader = StanceReader.load(tmp_path)
    assert reader.version == "stance-cues-2"
    assert reader.read([Pair(CLAIM, CLAIM)])[0].kind is StanceKind.REPEATS


@pytest.mark.parametrize(
    "changes",
    [
        {"kinds": ["yes", "no"]},
        {"inputs": []},
        {"weight": [[1.0]]},
        {"bias": [float("nan")] * len(KINDS)},
        {"repeats_from": 2},
        {"despite": 0.1},
        {"sha256": {}},
        {"sha256": {"stance.onnx": "0", "abuse.tokenizer.json": "0"}},
        {},  # checksums are right, and the files are no model
    ],
)
def test_damaged_weights_are_refused(tmp_path, changes):
    written(tmp_path, **changes)
    with pytest.raises(WeightsError, match="stance"):
        StanceReader.load(tmp_path)


def test_a_missing_model_is_named(tmp_path):
    written(tmp_path)
    (tmp_path / "stance.onnx").unlink()
    with pytest.raises(WeightsError, match=r"stance\.onnx is missing"):
        StanceReader.load(tmp_path)


@pytest.mark.parametrize(
    ("sentence", "sure", "expected"),
    [
        ("They let some clowns have the thing.", 0.7, StanceKind.REPEATS),
        ("They let some clowns have the thing.", 0.5, StanceKind.UNCLEAR),
        ("It is a lie that the old bridge was sold to a circus.", 0.99, StanceKind.UNCLEAR),
        ("Supposedly the old bridge was sold to a circus.", 0.7, StanceKind.UNCLEAR),
        ("Supposedly the old bridge was sold to a circus.", 0.95, StanceKind.REPEATS),
        ("Was the old bridge sold to a circus?", 0.99, StanceKind.UNCLEAR),
    ],
)
def test_cue_and_model_must_agree_before_a_comment_repeats_a_claim(sentence, sure, expected):
    judge = Combination(np.empty(0), np.empty(0), repeats_from=0.6, despite=0.9)
    probabilities = np.array([sure, *[(1 - sure) / 4] * 4], dtype=np.float32)
    assert judge.decided(probabilities, facts(plain_pair(Pair(sentence, CLAIM)))).kind is expected


NOTHING_SURE = np.full(len(KINDS), 0.2, dtype=np.float32)


@pytest.mark.parametrize(
    "sentence",
    [
        CLAIM,
        "The old bridge was sold to a circus, wake up!",
        "It's not a myth: the old bridge was sold to a circus.",
        "I don't care what the fact-checkers say, the old bridge was sold to a circus.",
    ],
)
def test_the_claim_in_its_own_words_repeats_it_whatever_the_model_says(sentence):
    judge = Combination(np.empty(0), np.empty(0), repeats_from=0.6, despite=0.9)
    assert judge.decided(NOTHING_SURE, facts(plain_pair(Pair(sentence, CLAIM)))).kind is StanceKind.REPEATS


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The old bridge was never sold to a circus.", CLAIM),
        ("Bus fares have doubled since May.", "Bus fares have tripled since May."),
        (
            "Everyone knows that the mayor of Oslo owns a mine.",
            "Everyone knows that the mayor of Vilnius owns a mine.",
        ),
        ("Yesterday Anna Berg sold the mill.", "Yesterday Karl Holm sold the mill."),
        ("The tower fell in 1999.", "The tower fell in 1989."),
    ],
)
def test_no_model_is_sure_enough_for_the_contrary_or_another_part(sentence, claim):
    judge = Combination(np.empty(0), np.empty(0), repeats_from=0.6, despite=0.9)
    sure = np.array([0.99, *[0.0025] * 4], dtype=np.float32)
    assert judge.decided(sure, facts(plain_pair(Pair(sentence, claim)))).kind is not StanceKind.REPEATS


def test_one_word_in_the_place_of_another_asks_for_more_certainty():
    judge = Combination(np.empty(0), np.empty(0), repeats_from=0.6, despite=0.9)
    known = facts(plain_pair(Pair("The old bridge was sold to a farmer.", CLAIM)))
    sure, surer = (np.array([share, *[(1 - share) / 4] * 4], dtype=np.float32) for share in (0.8, 0.95))
    assert [judge.decided(each, known).kind for each in (sure, surer)] == [StanceKind.UNCLEAR, StanceKind.REPEATS]
