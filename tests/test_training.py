"""The training pipeline masks what is not known, repeats itself, calibrates, and keeps worse weights out."""

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from moderation.scoring import weights
from moderation.scoring.misinformation import MisinformationScorer
from moderation.scoring.types import ABUSE_LABELS, Label
from training import compare, runs
from training.abuse import data
from training.abuse.augment import SHARE, SLIPS, TELLING_ROWS, augmented, telling_words
from training.abuse.batches import batches, padded
from training.abuse.calibrate import FLATTEST, platt, sigmoid
from training.abuse.data import SOURCES, Source, drawn, key, measured_keys, training_examples
from training.abuse.own import about_claims, contrast
from training.abuse.swaps import swapped
from training.abuse.text import read, within
from training.abuse.windows import window, window_start
from training.card import BEGIN, CARDS, END, KEPT, filled, section, write
from training.datasets import JIGSAW, Example
from training.evaluation.figures import LOWER_IS_BETTER, REACH, Figure, Figures, reached
from training.evaluation.measures import (
    character_f1,
    even,
    expected_calibration_error,
    f1,
    macro_f1,
    natural_weights,
)

ROOT = Path(data.__file__).resolve().parent.parent.parent
TOXIC, IDENTITY, THREAT = Label.TOXICITY, Label.IDENTITY_ATTACK, Label.THREAT


def jigsaw_row(text, fold="1", **ones):
    return {"text": text, "fold": fold} | {column: str(ones.get(column, 0)) for column in JIGSAW}


# What a set labels


@pytest.mark.parametrize(
    ("labels", "row", "expected"),
    [
        (data.hateful, {"hateful": "1"}, {TOXIC: 1, IDENTITY: 1}),
        (data.hateful, {"hateful": "0"}, {TOXIC: 0, IDENTITY: 0}),
        (data.hateful_or_unknown, {"hateful": "0"}, {IDENTITY: 0}),
        (data.slurs, {"gold_label": "HOM"}, {IDENTITY: 0}),
        (data.sexist, {"label_sexist": "not sexist", "label_category": "none"}, {IDENTITY: 0}),
        (
            data.sexist,
            {"label_sexist": "sexist", "label_category": "1. threats, plans to harm"},
            {TOXIC: 1, IDENTITY: 1, THREAT: 1},
        ),
        (data.hatexplain, {"label": "offensive"}, {TOXIC: 1}),
        (data.hatexplain, {"label": "normal"}, {TOXIC: 0, IDENTITY: 0, THREAT: 0}),
        (data.implicit, {"label": "not_hate"}, {IDENTITY: 0}),
        (data.offensiveness, {"offensiveness_score": "-0.9"}, {TOXIC: 0}),
        (data.annotator_shares, {"threat": "0.3", "insult": ""}, {THREAT: 0.3}),
    ],
)
def test_a_set_labels_what_it_labels_and_nothing_else(labels, row, expected):
    assert dict(labels(row)) == expected


def test_shares_of_annotators_become_soft_labels():
    row = {"type_frac": json.dumps({"Threat": 0.4, "Identity based Attack": 1.0}), "frac_not_toxic": "0.25"}
    found = data.span_types(row)
    assert (found[TOXIC], found[THREAT], found[IDENTITY], found[Label.INSULT]) == (0.75, 0.4, 1.0, 0.0)
    assert Label.SEVERE_TOXICITY not in found


def test_a_cap_holds_but_rare_labels_are_taken_beyond_it():
    source = Source(name="jigsaw_train", labels=data.six, cap=3, always=data._rare)
    rows = [jigsaw_row(f"rude {number}", toxic=1) for number in range(20)]
    rows += [jigsaw_row(f"threat {number}", toxic=1, threat=1) for number in range(5)]
    found = drawn(source, rows, set(), random.Random(1))
    assert sum("threat" in example.text for example in found) == 5
    assert 5 <= len(found) <= 8
    assert found == drawn(source, rows, set(), random.Random(1))


def test_a_text_that_is_measured_on_does_not_train_whatever_its_case_and_spacing():
    source = Source(name="any", labels=data.six)
    rows = [jigsaw_row("Seen  in the TEST set"), jigsaw_row("never seen"), jigsaw_row("  ")]
    found = drawn(source, rows, {key("seen in the test set")}, random.Random(1))
    assert [example.text for example in found] == ["never seen"]


def test_a_set_is_named_once_for_each_kind_of_its_rows():
    names = [source.name for source in SOURCES]
    assert sorted(name for name in names if names.count(name) > 1) == ["jigsaw_train", "jigsaw_train"]
    assert not [name for name in names if name.startswith("eval_only") or "semeval" in name]
    assert all(0 < source.weight <= 3 for source in SOURCES)


def test_contrast_examples_keep_their_masks():
    found = contrast(seed=1)
    assert any(len(example.labels) < len(ABUSE_LABELS) for example in found)
    assert all(set(example.labels) <= set(ABUSE_LABELS) for example in found)


def test_sentences_about_claims_are_harmless_and_about_no_group():
    found = about_claims(random.Random(1))
    assert len(found) == 4_000
    assert not {value for example in found for value in example.labels.values()} - {0.0}
    assert [example.text for example in found if "Muslim" in example.text] == []


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("I met a Jew today.", r"I met .+ today\."),
        ("Muslims live here. muslims do", r"[A-Z].+ live here\. .+ do"),
        ("The gay couple next door", r"The .+ couple next door"),
        ("JEWS!", "[^a-z]+!"),
    ],
)
def test_another_group_stands_in_the_same_words(text, looks):
    written = {swapped(text, random.Random(seed)) for seed in range(30)}
    assert len(written) > 15
    assert text not in written
    assert [each for each in written if not re.fullmatch(looks, each)] == []


def test_a_group_that_comes_twice_has_the_same_name_twice():
    for seed in range(20):
        first, second = swapped("so Kurds and then Kurds", random.Random(seed)).split(" and then ")
        assert first == f"so {second}"


@pytest.mark.parametrize("text", ["", "A black car and a white house", "women and men", "Nobody is named here"])
def test_what_may_be_no_group_is_left_alone(text):
    assert {swapped(text, random.Random(seed)) for seed in range(20)} == {text}


@pytest.mark.parametrize("text", ["@USER @USER you lot", "[USER] you lot", "you lot"])
def test_placeholders_tell_nothing(text):
    written = {data.reworded(Example(text, {}), False, random.Random(seed)).text for seed in range(999)}
    assert written == {"you lot", "@USER you lot", "@user you lot", "[USER] you lot"}


def test_where_people_marked_words_the_text_stays():
    marked = Example("@USER Jews URL", {}, spans=((0, 5),))
    assert {data.reworded(marked, True, random.Random(seed)).text for seed in range(20)} == {marked.text}


@pytest.mark.data
def test_nothing_that_is_measured_on_trains():
    held = measured_keys()
    examples = training_examples(seed=1)
    assert len(examples) > 100_000
    assert [example.text for example in examples if example.weight < 1.2 and key(example.text) in held] == []


# Augmentation and batches


def test_the_words_that_tell_abuse_are_hidden_first():
    rude, kind = ("what a grobian you are", True), ("what a garden you have", False)
    telling = telling_words([rude, kind] * TELLING_ROWS)
    assert telling == {"grobian"}
    written = [augmented(rude[0] + ", thank you kindly", random.Random(seed), telling) for seed in range(300)]
    hidden = [text for text in written if "grobian" not in text]
    assert len(hidden) > 0.6 * sum(text != rude[0] + ", thank you kindly" for text in written)


def test_the_same_seed_slips_in_the_same_places():
    text = "you will certainly not believe what happened yesterday"
    once = [augmented(text, random.Random(seed)) for seed in range(300)]
    assert once == [augmented(text, random.Random(seed)) for seed in range(300)]
    changed = sum(one != text for one in once) / len(once)
    assert SHARE / 2 < changed < SHARE * 1.5


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("word", ["abcd", "idiots", "👍👍👍👍"])
def test_a_slip_is_small(slip, word):
    for seed in range(50):
        written = slip(word, random.Random(seed))
        assert (3 if slip.__name__ == "starred" else len(word) - 1) <= len(written) <= len(word) + 4
        assert written[0] == word[0] or slip.__name__ == "leet"


def test_what_is_marked_is_found_again_in_the_tokens_of_the_folded_text():
    text = "You st\u200bupid i d i o t, go away"
    folded = read(text)
    places = [folded.span(place, place + 1) for place in range(len(folded.text))]
    spans = ((text.index("st"), text.index(",")),)
    marked = "".join(sign for sign, place in zip(folded.text, places, strict=True) if within(place, spans))
    assert marked == "stupid idiot"


def test_a_long_text_is_read_around_what_tells_its_label():
    carries = [place == 300 for place in range(500)]
    starts = {window_start(carries, 96, random.Random(seed)) for seed in range(200)}
    assert len(starts) > 50
    for start in starts:
        assert 300 in window(list(range(500)), start, 96)[1:-1]


def test_a_long_text_that_tells_nothing_is_read_from_anywhere():
    starts = [window_start([False] * 500, 96, random.Random(seed)) for seed in range(200)]
    assert 60 < starts.count(0) < 140
    assert max(starts) > 300


@pytest.mark.parametrize("length", [2, 50, 96])
def test_a_short_text_is_read_whole(length):
    tokens = list(range(length))
    for seed in range(20):
        start = window_start([True] * length, 96, random.Random(seed))
        assert window(tokens, start, 96) == tokens


@pytest.mark.parametrize("place", [1, 2, 97, 450, 497, 498])
def test_every_window_has_its_size_and_its_ends(place):
    tokens = list(range(500))
    for seed in range(50):
        cut = window(tokens, window_start([each == place for each in tokens], 96, random.Random(seed)), 96)
        assert len(cut) == 96
        assert (cut[0], cut[-1]) == (0, 499)
        assert place in cut


def test_short_comments_are_hidden_among_kind_ones_with_their_labels():
    kind = [Example("what a kind and lovely afternoon it was " * 5, dict.fromkeys(ABUSE_LABELS, 0.0))] * 3
    bad = Example("I will kill you", {THREAT: 1})
    found = data.hidden_among_kind_words([*kind, bad], random.Random(1))
    assert [each.labels for each in found] == [bad.labels]
    assert bad.text in found[0].text
    assert len(found[0].text) > 200


@pytest.mark.parametrize("text", ["", "a", "    ", "abc", "a b c d e f"])
def test_texts_without_long_words_are_left_alone(text):
    assert {augmented(text, random.Random(seed)) for seed in range(100)} == {text}


def test_every_text_is_in_one_batch_and_no_batch_is_too_large():
    lengths = [random.Random(seed).randrange(1, 97) for seed in range(1000)] + [500]
    found = batches(lengths, 512, random.Random(3))
    assert sorted(index for batch in found for index in batch) == list(range(1001))
    for batch in found:
        assert len(batch) == 1 or padded(max(lengths[index] for index in batch)) * len(batch) <= 512
    assert found == batches(lengths, 512, random.Random(3))
    assert batches([], 512, random.Random(3)) == []


# Calibration


def test_calibration_finds_the_slope_and_shift_that_made_the_rows():
    rng = np.random.default_rng(5)
    logits = rng.normal(0, 2, 40_000)
    truth = (rng.random(40_000) < sigmoid(1.7 * logits - 2)).astype(float)
    slope, shift = platt(logits, truth, np.ones(40_000))
    assert slope == pytest.approx(1.7, abs=0.06)
    assert shift == pytest.approx(-2, abs=0.06)


def test_weights_bring_natural_rates_back():
    truth = np.array([1.0] * 500 + [0.0] * 500)
    slope, shift = platt(np.zeros(1000), truth, np.where(truth == 1, 1.0, 9.0))
    assert sigmoid(np.array([shift]))[0] == pytest.approx(0.1, abs=0.01)
    assert slope > 0


def test_a_higher_logit_is_never_less_probable():
    logits = np.linspace(-3, 3, 500)
    slope, _shift = platt(logits, (logits < 0).astype(float), np.ones(500))
    assert slope == FLATTEST


@pytest.mark.parametrize("truth", [0.0, 1.0])
def test_a_label_that_never_or_always_comes_still_calibrates(truth):
    slope, shift = platt(np.linspace(-4, 4, 50), np.full(50, truth), np.ones(50))
    assert np.isfinite([slope, shift]).all()
    with pytest.raises(ValueError, match="no rows"):
        platt(np.array([]), np.array([]), np.array([]))


# Measures


def test_calibration_error_is_the_distance_between_said_and_so():
    assert expected_calibration_error(np.array([0.1] * 10), np.array([1] + [0] * 9)) == pytest.approx(0)
    assert expected_calibration_error(np.array([1.0, 1.0]), np.array([0, 1])) == pytest.approx(0.5)
    weighted = expected_calibration_error(np.array([1.0, 1.0]), np.array([0, 1]), np.array([3.0, 1.0]))
    assert weighted == pytest.approx(0.75)


def test_natural_weights_give_the_rate_asked_for():
    truth = np.array([1] * 30 + [0] * 70)
    assert np.average(truth, weights=natural_weights(truth, 0.096)) == pytest.approx(0.096)
    assert natural_weights(np.ones(3), 0.1).tolist() == [1, 1, 1]


def test_f1_counts_hits_misses_and_false_alarms():
    found, truth = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert f1(found, truth) == pytest.approx(0.5)
    assert macro_f1(found, truth) == pytest.approx(0.5)
    assert f1(np.zeros(2, bool), np.zeros(2, bool)) == 0


def test_characters_agree_when_nothing_is_to_be_found_and_nothing_is():
    assert character_f1([], []) == 1
    assert character_f1([1, 2], []) == 0
    assert character_f1([1, 2], [2, 3]) == pytest.approx(0.5)


def test_rows_are_drawn_evenly():
    assert even(range(100), 4) == [0, 25, 50, 75]
    assert even(range(3), 4) == [0, 1, 2]
    assert even(range(3), None) == [0, 1, 2]


# The gate and the card


def figures(**changed):
    values = {
        "jigsaw.mean_auc": 0.98,
        "jigsaw.ece": 0.02,
        "fairness.gap": 0.04,
        "function.negated_hate": 0.9,
        "term.Sikhs": 0.02,
    } | {name.replace("__", "."): value for name, value in changed.items()}
    about = {"date": "d", "commit": "c", "python": "p", "machine": "m", "rows": "all", "weights": "w"}
    found = Figures(about)
    for name, value in values.items():
        if value is not None:
            detail = name.split(".")[0] in ("function", "term")
            found.found[name] = Figure(value=value, on="a set", count=7, detail=detail)
    return found


def spam_figures():
    found = figures()
    found.found = {"spam.blog_auc": Figure(value=0.99, on="a set", count=7)}
    return found


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"jigsaw__mean_auc": 0.969}, ["jigsaw.mean_auc is worse: 0.980 before, 0.969 now."]),
        ({"jigsaw__mean_auc": 0.97}, []),
        ({"jigsaw__mean_auc": 1.0, "jigsaw__ece": 0.0}, []),
        ({"jigsaw__ece": 0.04}, ["jigsaw.ece is worse: 0.020 before, 0.040 now."]),
        ({"fairness__gap": 0.041}, ["fairness.gap is worse: 0.040 before, 0.041 now."]),
        ({"jigsaw__mean_auc": None}, ["jigsaw.mean_auc is missing; it was 0.980."]),
        ({"function__negated_hate": 0.1}, []),
    ],
)
def test_worse_figures_are_named(changed, named):
    assert compare.worse(figures(), figures(**changed)) == named


def test_figures_of_a_sample_are_not_compared_with_those_of_all_rows():
    sampled = figures()
    sampled.about["rows"] = "at most 200 of each set"
    assert "same rows" in compare.worse(figures(), sampled)[0]


def run(module, *arguments):
    return subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_the_gate_is_shut_to_worse_weights_and_open_to_others(tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    figures().save(old)
    figures(jigsaw__mean_auc=0.9).save(new)
    shut, opened = run("training.compare", old, new), run("training.compare", new, old)
    assert (shut.returncode, opened.returncode) == (1, 0)
    assert "jigsaw.mean_auc is worse" in shut.stdout
    (tmp_path / "odd.json").write_text("[]")
    odd = run("training.compare", old, tmp_path / "odd.json")
    assert odd.returncode == 1
    assert "odd.json does not hold the figures" in odd.stderr
    assert "Traceback" not in odd.stderr


def test_a_card_tells_what_was_reached_missed_and_not_measured():
    text = section("abuse", figures(jigsaw__mean_auc=0.9123))
    assert "| jigsaw.mean_auc | 0.912 | missed >= 0.985 | a set (7) |" in text
    assert "reached <= 0.050" in text
    assert "Not measured this time: jigsaw.toxicity_auc" in text
    assert "spam" not in text
    assert set(REACH) >= {name for name in LOWER_IS_BETTER if reached(name, 0) is not None}


def test_only_what_stands_between_the_markers_of_a_card_is_written(tmp_path):
    card = tmp_path / "spam.md"
    card.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    assert write(spam_figures(), tmp_path, tmp_path / "kept") == ["spam"]
    text = card.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\nMeasured d, commit c")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| spam.blog_auc | 0.990 | reached >= 0.980 | a set (7) |" in text
    kept = Figures.load(tmp_path / "kept" / "spam.json")
    assert filled(text, section("spam", kept)) == text


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_a_card_without_its_markers_is_refused(text):
    with pytest.raises(ValueError, match="once each"):
        filled(text, "figures")


@pytest.mark.parametrize(("card", "version"), [
    ("abuse", lambda: weights.load_abuse().version), ("spam", lambda: weights.load("spam").version),
    ("claims", lambda: MisinformationScorer.load().version),
])  # fmt: skip
def test_the_shipped_cards_show_the_figures_that_were_measured_on_the_shipped_weights(card, version):
    path = KEPT / f"{card}.json"
    measured = Figures.load(path) if path.exists() else None
    text = (CARDS / f"{card}.md").read_text(encoding="utf-8")
    assert filled(text, section(card, measured)) == text
    if measured:
        assert version() in measured.about["weights"].split(", ")
        assert measured.about["rows"] == "all"


def test_the_record_of_runs_can_be_read():
    kept = [json.loads(line) for line in runs.RUNS.read_text(encoding="utf-8").splitlines()]
    assert kept
    assert all({"date", "note", "figures"} <= set(run) and run["figures"] for run in kept)


def test_a_run_is_kept_as_one_line_with_its_settings(tmp_path):
    runs.describe(tmp_path, settings={"seed": 3}, data=[["a", 1, 1.0]])
    path = tmp_path / "runs.jsonl"
    runs.keep("a note\nin two lines", {"jigsaw.mean_auc": 0.98123456}, path, **runs.described(tmp_path))
    runs.keep("shipped", {}, path, **runs.described(None))
    first, second = map(json.loads, path.read_text().splitlines())
    assert (first["settings"]["seed"], first["figures"]["jigsaw.mean_auc"]) == (3, 0.9812)
    assert second["note"] == "shipped"


def test_training_code_that_is_tested_here_needs_no_torch():
    modules = (
        "training.abuse.data, training.abuse.augment, training.abuse.calibrate, training.card, training.compare"
    )
    heavy = "{'torch', 'transformers', 'sklearn', 'onnxruntime'}"
    code = f"import sys, {modules}; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)
