"""Abuse is scored window by window, the same in any company, and shown where it stands in what was written."""

import os
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring.abuse import EVIDENCE_FROM, PARTLY, READ_AT_MOST, REASONS, AbuseScorer
from moderation.scoring.text import readable
from moderation.scoring.types import ABUSE_LABELS, Label, Text
from moderation.scoring.windows import MOST_WINDOWS

KIND = "Thank you for this lovely article about the garden, we read it every week with a cup of tea. "
BAD = ["You are an idiot.", "I will kill you.", "go fuck yourself you stupid piece of shit"]
GOOD = ["Great post, thank you!", "I disagree with the premise.", KIND]


@pytest.fixture(scope="module")
def scorer():
    return AbuseScorer.load()


def score(scorer, *bodies):
    """For each body its scores by label."""
    return [{each.label: each for each in scores} for scores in scorer.score([Text(body=body) for body in bodies])]


def shown(scores, body):
    return {body[item.start : item.end] for each in scores.values() for item in each.evidence}


def test_no_texts_give_no_scores(scorer):
    assert scorer.score([]) == []


def test_every_label_is_scored_once_in_the_agreed_order(scorer):
    (scores,) = scorer.score([Text(body="Great post!")])
    assert tuple(each.label for each in scores) == ABUSE_LABELS == scorer.labels
    assert all(0 <= each.probability <= 1 for each in scores)


@pytest.mark.parametrize("body", BAD)
def test_plain_abuse_reaches_a_review_threshold(scorer, body):
    (scores,) = score(scorer, body)
    assert any(each.probability >= DEFAULT_THRESHOLDS[label].review for label, each in scores.items())


@pytest.mark.parametrize("body", GOOD)
def test_kind_words_reach_none_and_carry_no_evidence(scorer, body):
    (scores,) = score(scorer, body)
    assert all(each.probability < DEFAULT_THRESHOLDS[label].review for label, each in scores.items())
    assert shown(scores, body) == set()


def test_a_text_scores_the_same_alone_and_in_any_company(scorer):
    texts = [Text(body=body) for body in (*BAD, *GOOD, KIND * 60, "")]
    together = scorer.score(texts)
    assert [scorer.score([text])[0] for text in texts] == together
    assert scorer.score(texts[::-1]) == together[::-1]


def test_threads_that_share_a_scorer_get_the_same_scores(scorer):
    expected, found = scorer.score([Text(body=BAD[0])]), []
    threads = [
        threading.Thread(target=lambda: found.append(scorer.score([Text(body=BAD[0])]))) for _number in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [expected] * 4


@pytest.mark.parametrize("place", [0, 40, 110])
def test_one_threat_in_10_kB_of_kind_words_counts_and_is_shown(scorer, place):
    threat = "I will find you and kill you, you bastard. "
    body = KIND * place + threat + KIND * (110 - place)
    assert len(body) > 10_000
    (scores,) = score(scorer, body)
    # By its toxicity: among so many kind words the model no longer tells that it is a threat (see the card).
    found = scores[Label.TOXICITY]
    assert found.probability >= DEFAULT_THRESHOLDS[Label.TOXICITY].review
    start = len(KIND) * place
    assert any(start <= item.start and item.end <= start + len(threat) for item in found.evidence)


def test_evidence_stands_where_the_disguised_word_was_written(scorer):
    body = "Dear all 🐍, you are such an 1d\u200b10t, honestly."
    (scores,) = score(scorer, body)
    assert any("1d\u200b10t" in words for words in shown(scores, body))


@pytest.mark.parametrize("body", BAD)
def test_a_score_falls_when_its_evidence_is_hidden(scorer, body):
    (scores,) = score(scorer, body)
    for label, each in scores.items():
        if each.evidence:
            hidden = body
            for item in sorted(each.evidence, key=lambda item: -item.start):
                hidden = hidden[: item.start] + hidden[item.end :]
            assert score(scorer, hidden)[0][label].probability < each.probability


def test_what_people_mark_is_evidence_only_for_the_label_it_has(scorer):
    swearing, threat = (
        "Fuck this stupid ref, what a joke.",
        "You dumb bitch, I will come over and break your legs.",
    )
    swearing_scores, threat_scores = score(scorer, swearing, threat)
    assert shown({Label.PROFANITY: swearing_scores[Label.PROFANITY]}, swearing) == {"Fuck"}
    assert "stupid" in " ".join(shown({Label.TOXICITY: swearing_scores[Label.TOXICITY]}, swearing))
    evidence = shown({Label.THREAT: threat_scores[Label.THREAT]}, threat)
    assert evidence
    assert "dumb bitch" not in evidence


def test_evidence_is_given_exactly_from_the_shipped_review_thresholds_on(scorer):
    assert {label: DEFAULT_THRESHOLDS[label].review for label in ABUSE_LABELS} == EVIDENCE_FROM
    assert set(REASONS) == set(ABUSE_LABELS)
    for scores in score(scorer, *BAD, *GOOD):
        for label, each in scores.items():
            assert bool(each.evidence) == (each.probability >= EVIDENCE_FROM[label])


@pytest.mark.parametrize("body", ["", " \n", "\u0301\u0489", "\x00\x01\u202e", "\u200b" * 5000])
def test_nothing_to_read_scores_nothing(scorer, body):
    (scores,) = score(scorer, body)
    assert {each.probability for each in scores.values()} == {0.0}


@pytest.mark.parametrize("body", ["😂", "\ud800", "?!?!", "www.", "\ufffd" * 300, "漢字" * 500, "ﷺ" * 2000])
def test_odd_texts_have_scores(scorer, body):
    (scores,) = score(scorer, body)
    assert all(0 <= each.probability <= 1 for each in scores.values())


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="aIukf 1.!@\u0301\u202e\ud800🐍\n\x00ﷺidot", max_size=200))
def test_evidence_stays_inside_hostile_texts(scorer, body):
    (scores,) = score(scorer, body)
    for each in scores.values():
        for item in each.evidence:
            assert 0 <= item.start < item.end <= len(body)


def test_windows_overlap_and_hold_every_token(scorer):
    text = readable(" ".join(f"word{number}" for number in range(2000))).text
    windows, complete = scorer.model.windows(text)
    assert complete
    whole = scorer.model._tokenizer.encode(text, add_special_tokens=False).offsets
    assert sorted({span for window in windows for span in window.spans}) == whole
    assert all(first.spans[-1] > second.spans[0] for first, second in pairwise(windows))
    assert max(len(window.ids) for window in windows) + 2 <= scorer.files.max_tokens


def test_what_is_too_long_is_read_in_part_and_says_so(scorer):
    (within, beyond) = score(scorer, "a " * (READ_AT_MOST // 2), "a b " * READ_AT_MOST)
    assert {each.note for each in within.values()} == {""}
    assert {each.note for each in beyond.values()} == {PARTLY}
    dense = "".join(chr(0x4E00 + number % 9000) for number in range(READ_AT_MOST))
    windows, complete = scorer.model.windows(readable(dense).text)
    assert (len(windows), complete) == (MOST_WINDOWS, False)


@pytest.mark.parametrize("body", ["ab" * 500_000, "😂🐍" * 250_000, (KIND * 12_000)[:1_000_000]])
def test_a_megabyte_takes_seconds(scorer, body):
    began = time.process_time()
    score(scorer, body)
    assert time.process_time() - began < 15


def test_a_forked_process_scores_like_its_parent(scorer):
    """As Celery's workers are: the model is read once, before they are forked."""
    expected = scorer.score([Text(body=BAD[0])])
    child = os.fork()
    if child == 0:
        os._exit(0 if scorer.score([Text(body=BAD[0])]) == expected else 1)
    began = time.monotonic()
    while (found := os.waitpid(child, os.WNOHANG)) == (0, 0) and time.monotonic() - began < 30:
        time.sleep(0.01)
    if found == (0, 0):
        os.kill(child, 9)
        os.waitpid(child, 0)
    assert found == (child, 0)
