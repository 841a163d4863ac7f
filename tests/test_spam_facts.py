"""What is read of a comment for spam: disguised addresses are seen, and ordinary sentences are none."""

import time
from zlib import crc32

import pytest

from moderation.scoring import weights
from moderation.scoring.linear import word_features
from moderation.scoring.spam import SpamScorer
from moderation.scoring.spam_facts import document
from moderation.scoring.types import Text
from training.evaluation.reading import load_pipeline


@pytest.mark.parametrize("body", [
    "bags4you (dot) com", "bags4you [.] shop", "bags4you[.]shop", "hxxps://bags4you.shop", "bags4you dot com now",
    "bags4you punkt com", "bags4you . com", "bags4you .net/sale", "bags4you,com works", "bags4you. com",
])  # fmt: skip
def test_a_disguised_address_is_marked(body):
    assert "link-hidden" in document(Text(body=body)).marks


@pytest.mark.parametrize("body", [
    "", "It ended. Online it is worse.", "He left the shop. Club members stayed.", "Net, com and org are old.",
    "The dotted line (in red) shows it.", "I paid 5. Me too.", "https://example.com/a", "Wait... what?",
])  # fmt: skip
def test_an_ordinary_sentence_is_not(body):
    assert "link-hidden" not in document(Text(body=body)).marks


@pytest.mark.parametrize("body", ["a (" * 50_000, "a ." * 50_000, "dot " * 50_000, "a [ " * 50_000, "h" * 200_000])
def test_looking_for_addresses_takes_time_in_proportion(body):
    began = time.process_time()
    document(Text(body=body))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("word", ["a", "mediation", "Ülkü", "казино", "\ud800x", "!!", "x" * 32])
def test_a_word_has_the_features_that_the_shipped_weights_were_made_with(word):
    bounded = f"<{word}>"
    grams = {bounded[at : at + size] for size in range(2, 6) for at in range(len(bounded) - size + 1)}
    known = sorted(crc32(gram.encode("utf-8", "surrogatepass")) for gram in [*grams, f"w {word}"])
    assert sorted(word_features(word)) == known


def test_the_weights_of_another_folder_are_measured_without_touching_the_shipped(tmp_path):
    other = weights.load("spam")
    weights.save(
        "spam", weights.Weights("another", other.table * 0, other.bias, other.slope, other.shift), tmp_path
    )
    assert load_pipeline(tmp_path).models["spam"] == "another"
    assert load_pipeline(tmp_path).models["abuse"] == weights.load_abuse().version
    assert load_pipeline(None).models["spam"] == other.version == SpamScorer.load().version
    with pytest.raises(weights.WeightsError, match=r"abuse\.json is missing"):
        load_pipeline(tmp_path / "empty")
