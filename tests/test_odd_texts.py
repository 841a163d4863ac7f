"""Whatever is sent as a comment is read in bounded time, and scored or said not to be."""

import random
import time

import pytest

from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text

LONGEST = 20.0  # seconds of CPU: the lease of a comment is longer
_noise = random.Random(7)
ODD = {
    "nothing": "",
    "spaces": " \t\n\u00a0\u2003",
    "one emoji": "🙂",
    "a family of joined emoji": "👩\u200d👩\u200d👧\u200d👦" * 50,
    "20 kB of words": "you are a wonderful person and I liked the soup " * 420,
    "20 kB without a space": "abcdefghij" * 2_000,
    "binary noise": "".join(map(chr, _noise.choices(range(256), k=20_000))),
    "noise of all of Unicode": "".join(map(chr, _noise.choices(range(0x20, 0xD7FF), k=20_000))),
    "halves of characters": "\ud83d\ude00\udc00" * 100,
    "combining marks only": "\u0301\u0336\u20dd" * 3_000,
    "a letter under 20,000 marks": "a" + "\u0336" * 20_000,
    "a megabyte in one word": "a" * 1_000_000,
    "a megabyte of short words": "go on " * 170_000,
    "a megabyte of signs": "@$!|" * 250_000,
    "directions": "\u202eyou are an idiot\u202c" * 200,
    "null characters": "hello\x00world" * 100,
}


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline.load()


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
def test_an_odd_text_is_read_in_bounded_time_and_every_label_has_a_score_or_a_reason(pipeline, body):
    began = time.process_time()
    (reading,) = pipeline.read([Text(body=body)])
    assert time.process_time() - began < LONGEST
    assert [score.label for score in reading.scores] == list(Label)
    for score in reading.scores:
        assert score.note if score.probability is None else 0 <= score.probability <= 1
    assert all(each.start is None or 0 <= each.start < each.end <= len(body) for each in reading.evidence)


def test_odd_texts_change_nothing_for_their_neighbours(pipeline):
    plain = Text(body="You are a stupid idiot and nobody likes you.")
    (alone,) = pipeline.read([plain])
    among = pipeline.read([Text(body=ODD["binary noise"]), plain, Text(body=""), Text(body="\ud83d")])
    assert among[1] == alone


def test_noise_declared_as_english_is_read_in_bounded_time(pipeline):
    began = time.process_time()
    pipeline.read([Text(body=ODD["noise of all of Unicode"], language="en")])
    assert time.process_time() - began < LONGEST
