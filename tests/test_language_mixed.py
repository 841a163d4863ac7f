"""Of a comment in several languages only the English part is scored, and whoever gets the score is told."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.policy import DEFAULT_THRESHOLDS, Action, recommend
from moderation.scoring.language import language_of
from moderation.scoring.mixed import mixture_of
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text
from tests.foreign import SENTENCES

KIND = "I read this twice and learned a lot about the old mill."
THREAT = "Te voy a matar a ti y a toda tu familia de cerdos"
MIXED = (
    "I read it twice and learned a lot. Das ist doch alles gelogen und nicht wahr. You are an idiot and a liar."
)


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline.load()


def english(body: str) -> str:
    """The English part without the blanks; "" where the text is read as a whole."""
    mixture = mixture_of(body)
    return " ".join(mixture.english.split()) if mixture else ""


@pytest.mark.parametrize(("_code", "sentence"), SENTENCES)
def test_a_foreign_sentence_beside_an_english_one_is_left_out(_code, sentence):
    read = english(f"{KIND} {sentence}")
    assert read.startswith(KIND)
    assert read.removeprefix(KIND).strip(" .") in ("", "idiot", "so", "we", "We")  # English words too
    longest = max(sentence.split(), key=len)
    # Where most of a text is foreign it may also be left unread as a whole, which is as safe.
    for body in (f"{KIND}\n{sentence}\n{KIND}", f"{sentence}\n{KIND} {KIND}"):
        assert english(body) or not language_of(body).readable
        assert longest not in english(body)


@pytest.mark.parametrize("between", [" ", ", ", ": ", "; ", " - ", " – ", "\n", " (", "!! ", "… "])
def test_it_is_found_however_it_is_joined_on(between):
    read = english(f"{KIND[:-1]}{between}{THREAT.lower()}")
    assert read.startswith("I read this twice")
    assert "familia" not in read
    assert "cerdos" not in read


def test_it_is_found_behind_many_english_sentences():
    assert "matar" not in english(f"{KIND} " * 200 + THREAT)
    assert "matar" not in english("Yes. " * 2_000 + THREAT)


@pytest.mark.parametrize("body", [
    "Nice one. Hijo de puta.", "Good point and well said. Ich hasse dich.", "I like it. Verpiss dich, Schlampe!",
    "What a good article. Kurwa mać.", "Thank you for this. 王八蛋", "Thank you for this. Иди нахуй!",
])  # fmt: skip
def test_a_few_words_are_found_where_they_are_clear(body):
    assert english(body) or not language_of(body).readable
    assert len(english(body)) < len(body)


@pytest.mark.parametrize("body", [
    "", "All of this is English, mon ami.", "Merci beaucoup pour cet article.", "I like it, c'est la vie.",
    "You people make me sick. Go back where you came from, filthy rats.", "ur a fukin retrd. yr mum iz a fat hor.",
    "I read it. Y0u 4re a st00pid 1d10t, d13 1n a f1r3.", "Well said. f u c k  y o u  b i t c h",
    "Well said. Yöü ärë ä stüpïd fïlthÿ pïg.", "Nice. уоu аrе аn idiоt аnd а liаr",
    "Right on. ha ha ha ha ha ha ha", "Dis gon b gud. U mad bro, git gud scrub.",
    "Dumb dyke whores ruin everything. I mean it.", "I saw them. Ronaldo, Messi, Neymar, Mbappe, Haaland, Modric.",
    "She moved there. Los Angeles, San Francisco, Santa Barbara, El Paso.",
    'He said "hasta la vista, baby" to me.',
    "Kiev (Київ) is the capital and I like it.", "¯\\_(ツ)_/¯ who knows what you think about it",
    "Kike kike kike kike. Nigger lover scum, all of them.",
    "The Champs-Élysées, the Louvre, Versailles and the Musée d'Orsay were great.",
    "Lorem ipsum is not English. Illegal immigrants stealing jobs everywhere.",
])  # fmt: skip
def test_english_is_read_as_a_whole_however_rude_misspelt_or_full_of_names(body):
    assert mixture_of(body) is None


@pytest.mark.parametrize("between", [", ", " - ", " – ", " ", ": "])
def test_an_english_clause_of_a_foreign_sentence_is_read(between):
    said = f"{KIND} You stupid idiot{between}{THREAT.lower()}."
    assert english(said).startswith(f"{KIND} You stupid idiot")
    assert "matar" not in english(said)


def test_what_is_left_stands_where_it_stood():
    mixture = mixture_of(MIXED)
    assert len(mixture.english) == len(MIXED)
    assert "gelogen" not in mixture.english
    assert mixture.english.index("You are") == MIXED.index("You are")
    assert mixture.languages == ("de",)


def test_a_declared_language_is_that_of_the_whole_text():
    assert mixture_of(MIXED, "en") is None


@given(st.text(), st.text(max_size=8))
def test_no_text_raises(body, declared):
    mixture = mixture_of(f"{KIND} {body}", declared)
    assert mixture is None or len(mixture.english) == len(f"{KIND} {body}")


def test_it_is_scored_for_its_english_part_and_that_is_said(pipeline):
    (reading,) = pipeline.read([Text(body=MIXED)])
    insult = next(score for score in reading.scores if score.label is Label.INSULT)
    assert insult.probability >= 0.5
    assert insult.note == "scored only for its English part"
    assert all("gelogen" not in MIXED[item.start : item.end] for item in insult.evidence)
    (spam,) = (score for score in reading.scores if score.label is Label.SPAM)
    assert spam.note == ""
    assert (reading.language, reading.other_languages) == ("en", ("de",))


def test_a_text_that_is_mostly_foreign_names_english_among_its_languages(pipeline):
    body = f"You are an idiot and a liar. {THREAT}. {THREAT}, y lo sabes muy bien."
    (reading,) = pipeline.read([Text(body=body)])
    assert reading.language == "es"
    assert reading.other_languages[-1] == "en"
    assert reading.probability(Label.INSULT) >= 0.5


def test_a_text_in_one_language_has_no_other(pipeline):
    for reading in pipeline.read([Text(body=KIND), Text(body=THREAT)]):
        assert reading.other_languages == ()


@pytest.mark.parametrize("body", [
    "Great post! Спасибо большое за интересную статью, пишите ещё. I read it twice and learned a lot.",
    f"{KIND} {THREAT}.", f"{KIND[:-1]} {THREAT.lower()}",
])  # fmt: skip
def test_it_is_never_approved_unseen(pipeline, body):
    (reading,) = pipeline.read([Text(body=body)])
    assert recommend(reading, DEFAULT_THRESHOLDS).action is Action.REVIEW


@pytest.mark.parametrize(
    "part", ["Das ist nicht wahr. You are right about that. ", "xq lm. ", "ab zu kde fra ", "Мы, ", "(", "a, "]
)
def test_the_longest_texts_take_no_long_time(part):
    started = time.monotonic()
    mixture_of(part * 20_000)
    assert time.monotonic() - started < 3
