"""Listed words: met however they are disguised, never inside other words, always in time."""

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.scoring.text import _OF_LETTERS, _REWRITES, _fold_characters, _rewrite, fold
from moderation.wordlists import MOST_FOUND, Listed, WordError, WordList, Words, check, forms


def found(text, *listed, endings=False):
    """What of ``text`` is met, as the writer wrote it."""
    words = WordList.checked([Listed(word, endings) for word in listed])
    return [text[each.start : each.end] for each in words.find(Words.of(text))]


@pytest.mark.parametrize(
    "text",
    [
        "You grobble!", "GROBBLE", "a grobble.", "grobble's", "“grobble”", "my-grobble-friend", "my_grobble",
        "g r o b b l e", "g.r.o.b.b.l.e", "gr0bble", "gro88le", "grobble", "ｇｒｏｂｂｌｅ", "grobblé", "grоbblе",
        "𝐠𝐫𝐨𝐛𝐛𝐥𝐞",
        "gro\u200bbble", "g\u00adrobble", "groooobble", "#grobble", "grobble,grobble"[:7],
    ],
)  # fmt: skip
def test_a_word_is_met_in_every_disguise(text):
    assert len(found(text, "grobble")) == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The class will assess Scunthorpe and Essex.", "ass"),
        ("Scunthorpe", "cunt"),
        ("shiitake mushrooms", "shit"),
        ("a cocktail with peacocks", "cock"),
        ("grobblefish", "grobble"),
        ("nograbble", "grabble"),
        ("The butter is on the table.", "butt"),
        ("Dickens wrote it.", "dick"),
    ],
)
def test_a_word_is_never_met_inside_another(text, word):
    assert found(text, word) == []
    assert found(text, word, endings=True) == []


@pytest.mark.parametrize(
    ("word", "met", "not_met"),
    [
        ("stop", {"stops", "stopped", "stopping", "stop"}, {"stopper", "stoped"}),
        ("hat", {"hats", "hatted", "hatting"}, {"hated", "hating", "hate"}),
        ("hate", {"hates", "hated", "hating"}, {"hat", "hatted"}),
        ("bully", {"bullies", "bullied", "bullying"}, {"bullys"}),
        ("witch", {"witches", "witched"}, {"witchs"}),
        ("play", {"plays", "played", "playing"}, {"plaies"}),
        ("visit", {"visits", "visited", "visiting"}, {"visitor"}),
        ("rain", {"rains", "rained", "raining"}, {"rainned"}),
        ("hero", {"heros", "heroes"}, {"heroine"}),
    ],
)
def test_endings_are_those_of_the_word_and_of_no_other(word, met, not_met):
    assert met <= forms(word)
    assert not not_met & forms(word)


def test_endings_hold_for_the_last_word_of_a_phrase():
    assert found("Those flat earthers say flat earths exist.", "flat earth", endings=True) == ["flat earths"]
    assert found("flats earth", "flat earth", endings=True) == []


def test_a_phrase_is_met_across_whatever_stands_between_its_words():
    for text in ("flat earth", "Flat, Earth", "flat\n earth", "flat-earth", "FL4T   e4rth"):
        assert len(found(text, "flat earth")) == 1
    assert found("flat green earth", "flat earth") == []


def test_places_point_into_what_the_writer_wrote():
    assert found("Well, ｇ r o b b l e, he said: GR0BBLE!", "grobble") == ["ｇ r o b b l e", "GR0BBLE"]


def test_the_longest_phrase_counts_where_several_begin():
    assert found("new world order now", "new", "new world", "new world order") == ["new world order"]


def test_other_scripts_have_word_bounds_too_and_chinese_needs_none():
    assert found("это дурак тут", "дурак") == ["дурак"]
    assert found("дураков нет", "дурак") == []
    assert found("कमाल है", "कम") == []
    assert found("वह कम है", "कम") == ["कम"]
    assert found("你是傻瓜吗", "傻瓜") == ["傻瓜"]


@pytest.mark.parametrize(
    "word", ["", " ", "***", "\u200b", "x" * 101, "a b c d e f g h i".replace("a", "aa"), "a\0b"]
)
def test_what_cannot_be_found_cannot_be_listed(word):
    with pytest.raises(WordError):
        check(" ".join(f"{part}xx" for part in word.split()) if word.startswith("aa ") else word)


letters = st.text(string.ascii_lowercase, min_size=3, max_size=12).filter(
    lambda word: fold(word).text == word and len(set(word)) > 1
)


@given(letters, letters, letters)
def test_any_word_is_met_whole_and_never_as_a_part(word, before, after):
    plain = fold(f"{before}{word} {word}{after} {before}{word}{after}").text.split()
    if word in plain:  # folding may squeeze letters where the two meet
        return
    assert found(f"{before}{word} {word}{after} {before}{word}{after}", word) == []
    assert found(f"so: {word}.", word) == [word]
    assert found(f"({word.upper()})", word) == [word.upper()]


@given(letters, st.integers(0, 11), st.sampled_from("\u200b\u00ad\u2060\ufeff"))
def test_signs_that_nobody_sees_hide_nothing(word, at, sign):
    assert len(found(f"oh {word[:at]}{sign}{word[at:]} oh", word)) == 1


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=5))
def test_no_text_and_no_list_breaks_it(text, listed):
    words = WordList(tuple(Listed(word, endings=True) for word in listed if Words.of(word).words))
    for each in words.find(Words.of(text)):
        assert 0 <= each.start < each.end <= len(text)


@given(st.text(st.sampled_from("ab eéE.!-_0@$'xlk "), max_size=60))
def test_the_short_way_of_folding_gives_what_the_long_way_gives(body):
    text, origin = _fold_characters(body)
    for pattern, replacement in _REWRITES:
        text, origin = _rewrite(pattern, replacement, text, origin)
    assert (fold(body).text, list(fold(body).origin)) == (text, list(origin))
    assert set(_OF_LETTERS) < set(_REWRITES)


def seconds(text, words):
    start = time.process_time()
    words.find(Words.of(text))
    return time.process_time() - start


@pytest.mark.parametrize("text", ["ab ", "a b ", "ab ab ab ab ab ab ab ac ", "x1", "..a.", "aaaa", "a\u200b"])
def test_time_grows_with_the_text_and_no_faster(text):
    listed = ["ab " * size + "ad" for size in range(1, 8)] + [f"word{number}" for number in range(3000)]
    words = WordList.checked([Listed(each) for each in listed])
    words.find(Words.of(""))  # the table is made once
    short, long = text * (20_000 // len(text)), text * (200_000 // len(text))
    base = min(seconds(short, words) for _try in range(3))
    assert min(seconds(long, words) for _try in range(2)) < 30 * base + 0.05


def test_a_text_full_of_listed_words_names_only_some_of_them():
    assert len(found("grobble " * 5000, "grobble")) == MOST_FOUND
