"""Sentences of a comment stand where the comment has them, and no body takes long."""

import time

import pytest

from moderation.scoring.claims.sentences import LONGEST, READ_AT_MOST, sentences


def texts(body):
    return [sentence.text for sentence in sentences(body)]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("It rained. We stayed in.", ["It rained.", "We stayed in."]),
        ("Mr. Smith met Dr. Who. They left.", ["Mr. Smith met Dr. Who.", "They left."]),
        ("The U.S. rate rose by 3.5 percent. Ours fell.", ["The U.S. rate rose by 3.5 percent.", "Ours fell."]),
        ("He lives in the U.S. The rest do not.", ["He lives in the U.S.", "The rest do not."]),
        ("See https://example.org/a.b?c=d. It says so!", ["See https://example.org/a.b?c=d.", "It says so!"]),
        ("Well... maybe not. Yes.", ["Well... maybe not.", "Yes."]),
        ("Really?! Yes!!! No", ["Really?!", "Yes!!!", "No"]),
        ("That is false.They lied.", ["That is false.", "They lied."]),
        ("They said \"It is over.\" Then they left.", ['They said "It is over."', "Then they left."]),
        ("first line\nsecond line\n\n- third", ["first line", "second line", "- third"]),
        ("no full stop at all", ["no full stop at all"]),
        ("它是假的。真的", ["它是假的。真的"]),
        ("", []),
        (" \n\t ", []),
    ],
)  # fmt: skip
def test_a_body_is_cut_into_its_sentences(body, wanted):
    assert texts(body) == wanted


def test_offsets_lead_back_to_the_stored_body():
    body = "  One thing.\n\nTwo things!  \tThree…  Four? https://x.example/y.z five "
    assert [body[each.start : each.end] for each in sentences(body)] == texts(body)


def test_what_has_no_full_stop_is_cut_between_words():
    found = texts("nobody ever writes a full stop, " * 200)
    assert all(len(text) <= LONGEST for text in found)
    assert all(text.split()[0] in "nobody ever writes a full stop," for text in found)


@pytest.mark.parametrize(
    "body",
    ["." * 20_000, "a. " * 10_000, "x" * 1_000_000, "\n" * 20_000, "(\"'" * 20_000, "…)))" * 12_000,
     ". A" * 10_000, "\x00\ufffd\ud800" * 7_000],
    ids=["stops", "short", "word", "lines", "quotes", "brackets", "glued", "noise"],
)  # fmt: skip
def test_no_body_takes_long(body):
    began = time.process_time()
    found = sentences(body)
    assert time.process_time() - began < 1
    assert all(each.end <= READ_AT_MOST for each in found)
