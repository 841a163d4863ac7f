"""Folding undoes the tricks of spelling and always knows the way back to what was written."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.scoring.text import fold, readable

TRICKS = [
    ("You IDIOT", "you idiot"),
    ("You 1d10t", "you idiot"),
    ("i d i o t", "idiot"),
    ("i.d.i.o.t!", "idiot!"),
    ("f u c k  y o u", "fuck  you"),
    ("ѕtuріd", "stupid"),  # Cyrillic letters among Latin ones
    ("Ｉｄｉｏｔ", "idiot"),
    ("𝖎𝖉𝖎𝖔𝖙", "idiot"),
    ("id\u200biot", "idiot"),
    ("\u202eidiot\u202c", "idiot"),
    ("fuuuuuck", "fuck"),
    ("a$$hole", "asshole"),
    ("$hit", "shit"),
    ("i\u0301d\u0308iot", "idiot"),
    ("stop!!!!!!!!", "stop!!!"),
    ("ѕтυpіd", "stupid"),  # letters that pass for Latin ones beside Latin ones only
    ("ᏚᎢᏙpid", "stvpid"),
    ("🅸🅳iot 🅰ss", "idiot ass"),
    ("idi⭕✝️", "idiot"),
    ("fo®get", "forget"),
    ("57up1d", "stupid"),
    ("sh1+", "shit"),
    ("45$hole", "asshole"),
    ("1d107", "idiot"),
    ("fa99ot", "faggot"),
    ("bu11shit s1ut b1ack k1ll", "bullshit slut black kill"),
    ("bitttch fuckkking shitttt asssshole", "bitch fucking shit asshole"),
    ("kkk www.example.org", "kkk www.example.org"),
]
PLAIN = [
    "$5 for the 2nd time, covid19, 10am, b2b",
    "e.g. 3-4-5 and @user, wow! nice",
    "4x4, c++ and c++11, 7/10, 1080p60, disney+, us$50, 50%, 100k",
    "don't",
    "",
]


@pytest.mark.parametrize(("written", "read"), TRICKS)
def test_tricks_are_undone(written, read):
    assert fold(written).text == read


@pytest.mark.parametrize("written", PLAIN)
def test_plain_text_stays_as_it_is(written):
    assert fold(written).text == written.lower()


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        ("oh you 1d10t there", "1d10t"),
        ("oh you i d i o t there", "i d i o t"),
        ("oh you id\u200biot there", "id\u200biot"),
        ("oh 😂 you ѕtuріd there", "ѕtuріd"),
    ],
)
def test_a_span_leads_back_to_what_was_written(written, marked):
    folded = fold(written)
    word = "stupid" if "stupid" in folded.text else "idiot"
    start = folded.text.index(word)
    begin, end = folded.span(start, start + len(word))
    assert written[begin:end] == marked


def test_letters_that_pass_for_latin_ones_stay_in_words_of_their_own_script():
    assert fold("как там кино").text.count("к") == 3
    assert fold("кill кино").text.startswith("kill к")


def test_a_picture_is_called_by_its_name_and_leads_back_to_itself():
    read = readable("you 🐍!")
    assert read.text == "you  snake !"
    start = read.text.index("snake")
    assert read.span(start, start + 5) == (4, 5)


def test_a_word_without_end_is_cut_where_a_tokenizer_would_give_up():
    read = readable("ab" * 500)
    assert max(map(len, read.text.split())) == 60
    assert read.text.replace(" ", "") == "ab" * 500


@given(st.text(alphabet=st.sampled_from("a🐍😂1☠‍️ кК-"), max_size=80))
def test_what_is_read_comes_from_the_body_in_its_order(body):
    read = readable(body)
    assert len(read.text) == len(read.origin)
    assert list(read.origin) == sorted(read.origin)
    assert all(0 <= place < len(body) for place in read.origin)


@given(st.text())
def test_every_character_comes_from_the_body(body):
    folded = fold(body)
    assert len(folded.text) == len(folded.origin)
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= place < len(body) for place in folded.origin)
    assert 0 <= folded.shouting <= 1


@given(st.text(alphabet="ab1 .-$!@ioIOТѕ\u200b\u0301\u202e\n\x00\ud800ﷺ", max_size=60))
def test_spans_stay_inside_the_body_for_hostile_text(body):
    folded = fold(body)
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert 0 <= start < end <= len(body)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x24F)))
def test_nothing_invisible_is_left(body):
    assert not set(fold(body).text) & set("\u00ad\u200b\u0301\x7f\x85")


def test_capitals_are_told():
    assert fold("YOU ARE WRONG").shouting == 1
    assert fold("You are wrong").shouting < 0.2
    assert fold("123").shouting == 0


@pytest.mark.parametrize("body", [
    "a" * 1_000_000,
    "1a" * 500_000,
    "a " * 500_000,
    "a1" * 500_000,
    "$" * 1_000_000,
    "ﷺ" * 1_000_000,
    "0" + "a" * 999_998 + "0",
    "кx" * 500_000,
    "😂🐍" * 250_000,
], ids=["word", "digits", "spread", "leet", "signs", "ligature", "leet word", "scripts", "pictures"])  # fmt: skip
def test_a_megabyte_takes_seconds_at_most(body):
    began = time.process_time()
    readable(body)
    assert time.process_time() - began < 6


def test_a_flood_of_combining_marks_is_dropped_fast():
    began = time.process_time()
    assert fold("z" + "\u0301\u0489" * 5000 + "algo").text == "zalgo"
    assert time.process_time() - began < 0.5
