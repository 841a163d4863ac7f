"""The hand-written evaluation material is whole, varied and labelled with sense, and nothing trains on it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from moderation.scoring.types import ABUSE_LABELS, Label
from training import functional
from training.functional import (
    blog_comments,
    cases,
    identity_sentences,
    language_cases,
    offensive_words,
    spam_cases,
)
from training.functional.obfuscate import METHODS, PADDING_BYTES, WORD_METHODS, chosen_words, obfuscate

TRAINING = Path(functional.__file__).resolve().parent.parent


def repeated(texts):
    plain = (" ".join(re.findall(r"\w+", text.casefold())) or text for text in texts)
    return [text for text, count in Counter(plain).items() if count > 1]


def runs_of_five(text):
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def test_there_are_cases_enough_of_every_function():
    functions = Counter(case.function for case in cases())
    assert sum(functions.values()) >= 650
    assert len(functions) >= 30
    assert min(functions.values()) >= 5


def test_nearly_half_of_the_cases_are_harmless():
    found = cases()
    assert 0.45 <= sum(case.harmless for case in found) / len(found) <= 0.6
    assert all(case.harmless != case.abusive for case in found)


def test_a_function_is_harmful_or_harmless_as_a_whole():
    sides = {}
    for case in cases():
        sides.setdefault(case.function, set()).add(case.harmless)
    assert [function for function, side in sides.items() if len(side) > 1] == []


def test_no_case_is_there_twice():
    assert repeated(case.text for case in cases()) == []


def test_labels_are_those_of_abuse_and_agree_with_the_case():
    for case in cases():
        assert case.labels, case.text
        assert set(case.labels) <= set(ABUSE_LABELS)
        if case.harmless:
            positive = {label for label, value in case.labels.items() if value}
            assert positive <= {Label.PROFANITY}, case.text
        else:
            assert case.labels.get(Label.TOXICITY) != 0, case.text


def test_every_abuse_label_occurs_on_both_sides():
    seen = {(label, value) for case in cases() for label, value in case.labels.items()}
    assert {label for label, value in seen if value} == set(ABUSE_LABELS)
    assert {label for label, value in seen if not value} == set(ABUSE_LABELS)


def test_long_cases_are_as_long_as_blog_comments():
    lengths = [len(case.text.split()) for case in cases() if case.function.startswith("long_")]
    assert len(lengths) >= 30
    assert min(lengths) >= 60
    assert max(lengths) <= 150


def test_identity_sentences_cover_many_groups():
    found = identity_sentences()
    terms = {sentence.term for sentence in found if sentence.category != "control"}
    assert len(terms) >= 45
    assert len(found) >= 45 * 25
    assert len({sentence.category for sentence in found}) >= 10
    assert {sentence.tone for sentence in found} == {"neutral", "positive"}


def test_every_slot_is_filled_once_and_no_sentence_is_there_twice():
    found = identity_sentences()
    assert [sentence.text for sentence in found if "{" in sentence.text or "}" in sentence.text] == []
    assert repeated(sentence.text for sentence in found) == []
    per_term = Counter(sentence.term for sentence in found)
    assert len(set(per_term.values())) == 1
    assert min(per_term.values()) >= 25


@pytest.mark.parametrize("read", [spam_cases, blog_comments])
def test_half_of_the_comments_for_spam_are_genuine(read):
    found = read()
    assert len(found) >= 300
    assert 0.45 <= sum(case.spam for case in found) / len(found) <= 0.55
    assert len({case.kind for case in found if case.spam}) >= 12
    assert len({case.kind for case in found if not case.spam}) >= 8
    assert repeated(case.text for case in found if len(case.text) > 2) == []


@pytest.mark.parametrize("read", [spam_cases, blog_comments])
def test_a_website_does_not_give_spam_away(read):
    with_website = [case for case in read() if case.author_url]
    assert sum(not case.spam for case in with_website) >= 30
    assert sum(case.spam for case in read() if not case.author_url) >= 30


def test_no_blog_comment_is_in_both_sets_or_made_of_what_is_trained_on():
    lines = (line for path in (TRAINING / "spam_lines").glob("*.txt") for line in path.read_text().splitlines())
    known = set().union(*(runs_of_five(text) for text in [*lines, *(case.text for case in spam_cases())]))
    shares = {case.text: runs_of_five(case.text) for case in blog_comments()}
    assert [text for text, runs in shares.items() if len(runs) > 3 and len(runs & known) > len(runs) / 2] == []


def test_language_cases_are_short_and_in_many_languages():
    found = language_cases()
    languages = Counter(case.language for case in found)
    assert languages["en"] >= 150
    assert len(found) - languages["en"] >= 150
    assert len(languages) >= 21
    assert all(re.fullmatch("[a-z]{2}", language) for language in languages)
    assert all(1 <= len(case.text.split()) <= 15 for case in found)
    assert repeated(case.text for case in found) == []


def test_only_the_evaluation_reads_the_material():
    readers = [
        path.relative_to(TRAINING).as_posix()
        for path in TRAINING.rglob("*.py")
        if path.parent.name != "functional" and "functional" in path.read_text(encoding="utf-8")
    ]
    assert [reader for reader in readers if "evaluat" not in reader] == []


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"text": " "}',
        '{"text": "a", "abusive": 1, "labels": {}, "function": "f", "harmless": true}',
    ],
)
def test_a_damaged_row_is_named_by_file_and_line(line, tmp_path, monkeypatch):
    (tmp_path / "cases.jsonl").write_text(line, encoding="utf-8")
    monkeypatch.setattr(functional, "HERE", tmp_path)
    with pytest.raises(ValueError, match=r"cases\.jsonl, line 1: "):
        cases()


@pytest.mark.parametrize("label", ['"kindness": 1', '"spam": 1', '"threat": 2'])
def test_a_label_that_does_not_exist_is_refused(label, tmp_path, monkeypatch):
    row = f'{{"text": "a", "abusive": true, "labels": {{{label}}}, "function": "f", "harmless": false}}'
    (tmp_path / "cases.jsonl").write_text(row, encoding="utf-8")
    monkeypatch.setattr(functional, "HERE", tmp_path)
    with pytest.raises(ValueError, match="line 1"):
        cases()


@pytest.mark.parametrize("method", METHODS)
def test_a_disguise_is_the_same_for_the_same_seed(method):
    text = "You are a stupid clown and your garden is ugly."
    first = obfuscate(text, method, offensive=offensive_words(), seed=3)
    assert first == obfuscate(text, method, offensive=offensive_words(), seed=3)
    assert first != text


@pytest.mark.parametrize("method", WORD_METHODS)
def test_only_the_words_a_dodger_would_hide_are_changed(method):
    text = "Well, Anna, you stupid IDIOT, the garden is lovely."
    for seed in range(40):
        disguised = obfuscate(text, method, offensive=offensive_words(), seed=seed)
        assert disguised.startswith("Well, Anna, you ")
        assert disguised.endswith(", the garden is lovely.")
        assert re.search(r"\bIDIOT\b", disguised) is None
        assert re.search(r"\bstupid\b", disguised) is None or method == "in_link"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("text", ["", "1 2 3", "😀", "a", "I", "no", "Слава", "\u0301\u0301", "ass ass ass"])
def test_strange_texts_are_no_trouble(method, text):
    for seed in range(5):
        assert isinstance(obfuscate(text, method, offensive=offensive_words(), seed=seed), str)


def test_without_an_offensive_word_the_longest_uncommon_words_are_hidden():
    assert chosen_words("They should leave our beautiful village", frozenset()) == {
        "beautiful",
        "village",
        "leave",
    }


def test_longer_words_that_begin_with_an_offensive_one_are_hidden():
    assert chosen_words("What idiotically ratty rats", frozenset({"idiot", "rat", "rats"})) == {
        "idiotically",
        "rats",
    }


def test_kind_words_surround_the_text_and_leave_it_whole():
    text = "I will find you tonight."
    padded = [obfuscate(text, "among_kind_words", offensive=frozenset(), seed=seed) for seed in range(20)]
    assert all(text in one and len(one.encode()) >= PADDING_BYTES for one in padded)
    assert len({one.index(text) // 2500 for one in padded}) >= 3


def test_an_unknown_disguise_is_refused():
    with pytest.raises(ValueError, match="There is no method 'rot13'"):
        obfuscate("text", "rot13", offensive=frozenset())
