"""English is read even when it is short; other languages are named and never read as English."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.scoring.language import language_of, not_scored


@pytest.mark.parametrize("body", [
    "Great post!", "lol no", "idiot", "you are an idiot", "ok thx", "fuck off dumbass", "nice one mate",
    "This is wrong.", "I disagree with the premise", "i d i o t", "уоu аrе аn idiоt", "𝖎𝖉𝖎𝖔𝖙",
    "THE AUTHOR IS A FOOL",
])  # fmt: skip
def test_short_english_is_english(body):
    assert language_of(body) == ("en", True)


@pytest.mark.parametrize(("code", "body"), [
    ("fr", "Merci beaucoup pour cet article."),
    ("de", "Das ist doch alles gelogen."),
    ("es", "No estoy de acuerdo con el autor."),
    ("it", "Non sono affatto d'accordo."),
    ("tr", "Bu yazıya kesinlikle katılmıyorum."),
    ("fa", "خیلی ممنون از مقاله خوب شما"),
    ("ar", "شكرا جزيلا على هذا المقال"),
    ("ru", "Я не согласен с автором статьи."),
    ("he", "אני לא מסכים עם הכותב"),
    ("el", "Δεν συμφωνώ καθόλου με τον συγγραφέα."),
    ("ja", "著者の意見には賛成できません。"),
    ("zh", "我不同意作者的观点。"),
    ("ko", "저는 글쓴이의 의견에 동의하지 않습니다."),
])  # fmt: skip
def test_other_languages_are_named_and_not_read(code, body):
    assert language_of(body) == (code, False)


@pytest.mark.parametrize(
    "body", ["", "😂😂😂", "12345", "https://example.org/", "Soleimani Baghdad", "\x00", "\ud800"]
)
def test_what_cannot_be_told_is_read_all_the_same(body):
    assert language_of(body) == ("und", True)


def test_the_declared_language_is_honoured():
    assert language_of("you are an idiot", "de") == ("de", False)
    assert language_of("Merci beaucoup", "en-GB") == ("en", True)


@pytest.mark.parametrize(("code", "body"), [
    ("ru", "Привет"), ("ru", "Нет"), ("uk", "Дякую"), ("uk", "Слава Україні"), ("bg", "Не съм съгласен с автора"),
    ("sr", "Не слажем се са аутором"), ("be", "Я не згодны з аўтарам"),
])  # fmt: skip
def test_a_short_text_in_cyrillic_letters_is_in_the_likelier_language(code, body):
    assert language_of(body) == (code, False)


@pytest.mark.parametrize("declared", ["klingon!", "xx", "", " ", "e", "en; drop"])
def test_a_declared_language_that_is_none_is_ignored(declared):
    assert language_of("Merci beaucoup pour cet article.", declared) == ("fr", False)


def test_the_note_names_the_language():
    assert not_scored("fr") == "not scored: French"
    assert not_scored("und") == "not scored: unknown language"


@given(st.text(), st.text(max_size=8))
def test_no_text_raises(body, declared):
    assert language_of(body, declared).code


@pytest.mark.parametrize(("code", "body"), [
    ("fr", "Très juste."), ("es", "Eres un idiota"), ("pt", "Que vergonha"), ("pl", "Świetny tekst"),
    ("fi", "Hyvä kirjoitus"), ("tr", "Çok doğru"), ("de", "Verpiss dich"), ("fr", "Merci"),
])  # fmt: skip
def test_short_comments_in_other_languages_are_not_read_as_english(code, body):
    assert language_of(body) == (code, False)


@pytest.mark.parametrize("body", [
    "gonna hurl", "c'est la vie, as they say", "a café in Paris", "El Salvador did it", "vile cunt", "stfu loser",
    "die alone", "hat trick", "bare minimum",
])  # fmt: skip
def test_slang_and_borrowed_words_are_english_all_the_same(body):
    assert language_of(body).readable


def test_a_long_text_takes_no_long_time():
    started = time.monotonic()
    language_of("je suis " * 100_000)
    assert time.monotonic() - started < 1
