"""What a comment does with a claim, read by cues and agreement alone and with the shipped weights."""

import random
import time

import pytest

from moderation.scoring.stance import Pair, StanceKind, StanceReader

CLAIM = "Painted roofs lower the temperature of a city by ten degrees."
REPEATS, DENIES, ASKS, MENTIONS, UNCLEAR = StanceKind

BY_CUES = StanceReader()


@pytest.fixture(scope="module", params=["by cues", "as shipped"])
def reader(request):
    return BY_CUES if request.param == "by cues" else StanceReader.load()


def kind(reader, sentence, claim=CLAIM, before="", after=""):
    return reader.read([Pair(sentence, claim, before, after)])[0].kind


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Painted roofs lower a city's temperature by ten degrees.", REPEATS),
        ("PAINTED ROOFS LOWER THE TEMPERATURE OF A CITY BY TEN DEGREES", REPEATS),
        ("It is not true that painted roofs lower the temperature of a city by ten degrees.", DENIES),
        ("Painted roofs don't lower the temperature of a city by ten degrees.", DENIES),
        ("“Painted roofs lower the temperature of a city by ten degrees” is complete nonsense.", DENIES),
        ("There is no evidence that painted roofs lower the temperature of a city by ten degrees.", DENIES),
        ("Is it true that painted roofs lower the temperature of a city by ten degrees?", ASKS),
        ("My uncle says painted roofs lower the temperature of a city by ten degrees.", MENTIONS),
        ("“Painted roofs lower the temperature of a city by ten degrees”, it said on the poster.", MENTIONS),
        ("They painted the roof of our school last week.", MENTIONS),
        ("Sure, painted roofs lower the temperature of a city by ten degrees, and I'm the Pope.", UNCLEAR),
        ("It's no lie that painted roofs lower the temperature of a city by ten degrees.", UNCLEAR),
        ("No wonder: painted roofs lower the temperature of a city by ten degrees.", REPEATS),
        (
            "The post they removed yesterday said that painted roofs lower a city's temperature by ten degrees.",
            MENTIONS,
        ),
        ("There's a story going round that painted roofs lower a city's temperature by ten degrees.", MENTIONS),
        (
            "You'd have to be very naive to think that painted roofs lower a city's temperature by ten degrees.",
            DENIES,
        ),
        (
            "If you believe that painted roofs lower the temperature of a city by ten degrees, you need help.",
            DENIES,
        ),
    ],
)
def test_plain_marks_are_read_without_a_model(sentence, expected):
    assert kind(BY_CUES, sentence) is expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Is it true that painted roofs lower the temperature of a city by ten degrees?",
        "Does anyone have a source for painted roofs lowering the temperature of a city by ten degrees?",
        "No, painted roofs do not lower the temperature of a city by ten degrees.",
        "It has been debunked that painted roofs lower the temperature of a city by ten degrees.",
        "How can anybody believe that painted roofs lower the temperature of a city by ten degrees?",
        "Painted roofs lower the temperature of a city by two degrees.",
        "Painted roofs raise the temperature of a city by ten degrees.",
        "Painted roofs lower the temperature of a city by ten degrees, and pigs fly. /s",
        "According to some website, painted roofs lower the temperature of a city by ten degrees.",
    ],
)
def test_no_denial_question_jest_or_near_miss_is_a_repeat(reader, sentence):
    assert kind(reader, sentence) is not REPEATS


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("Ukraine shelled Russia in May.", "Russia shelled Ukraine in May."),
        ("The strike was in 2016.", "The strike was in 2019."),
        ("Norway taxes its bakers.", "Sweden taxes its bakers."),
        ("The tower cost 30 million.", "The tower cost three million."),
    ],
)
def test_another_number_year_place_or_order_is_another_claim(reader, sentence, claim):
    assert kind(reader, sentence, claim) is not REPEATS


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "That is not true.", DENIES),
        ("Myth:", "", DENIES),
        ("", "Is that true?", ASKS),
        ("The headline in the other paper was:", "", MENTIONS),
        ("", "That's what her cousin says, anyway.", MENTIONS),
        ("The usual nonsense:", "", DENIES),
    ],
)
def test_what_stands_around_a_sentence_counts(before, after, expected):
    assert kind(BY_CUES, CLAIM, before=before, after=after) is expected


@pytest.mark.parametrize(("before", "after"), [("", "That is not true."), ("Myth:", ""), ("", "Is that true?")])
def test_a_claim_taken_back_at_once_is_never_a_repeat(reader, before, after):
    assert kind(reader, CLAIM, before=before, after=after) is not REPEATS


def test_a_word_that_the_claim_itself_uses_denies_nothing():
    assert kind(BY_CUES, "The flood was a hoax.", "The flood was a hoax.") is REPEATS


def test_probabilities_are_probabilities_and_order_does_not_matter(reader):
    pairs = [Pair(f"Painted roofs cost {number} euros.", CLAIM) for number in range(5)]
    together = reader.read(pairs)
    assert all(0 <= said.probability <= 1 for said in together)
    assert [reader.read([pair])[0] for pair in reversed(pairs)] == together[::-1]
    assert reader.read([]) == []


def test_bad_input_is_read_in_bounded_time(reader):
    noise = random.Random(1)
    bad = [
        "",
        " \n\t",
        "x" * 1_000_000,
        "\x00\ud800" * 10_000,
        "".join(chr(noise.randrange(0x3000)) for _ in range(20_000)),
        "ﷺ" * 20_000,
        *(
            word * (20_000 // len(word))
            for word in ("they ", "my big fat ", '"a ', "1,111,", "Aa Bb ", "is it ", "?!")
        ),
    ]
    pairs = [Pair(each, each[::-1], each, each) for each in bad] + [Pair(each, CLAIM) for each in bad]
    started = time.process_time()
    said = reader.read(pairs)
    assert len(said) == len(pairs)
    assert time.process_time() - started < 0.2 * len(pairs)
