"""The rules of a policy beside its thresholds: words, links, authors, exceptions, and what needs no person."""

from dataclasses import replace

import pytest

from moderation.policy import (
    DEFAULT_THRESHOLDS,
    NO_EVIDENCE,
    Action,
    Automatic,
    Facts,
    Override,
    Rule,
    Rules,
    Threshold,
    Trusts,
    automatic_action,
    is_complete,
    recommend,
)
from moderation.rules import RulesError, as_json, parse
from moderation.scoring import misinformation
from moderation.scoring.types import Label
from moderation.wordlists import Listed, WordList, Words
from moderation.words import reason_in_words
from tests.desk import make_reading

PLAIN = Rules(thresholds=DEFAULT_THRESHOLDS)
NOTHING_FOUND = {Label.MISINFORMATION: NO_EVIDENCE}


def read(scores=None, notes=None):
    return make_reading(scores or {}, notes=NOTHING_FOUND | (notes or {}))


def words(*listed):
    return WordList(tuple(Listed(word) for word in listed))


def test_no_evidence_is_what_the_scorer_says():
    assert misinformation.NO_EVIDENCE == NO_EVIDENCE


def test_a_listed_word_advises_what_its_list_says_and_points_at_it():
    rules = replace(PLAIN, review_words=words("dodo"), reject_words=words("grobble"))
    advice = recommend(read(), rules, Facts(words=Words.of("a dodo here")))
    assert advice.action is Action.REVIEW
    assert [(each.rule, each.note, each.start, each.end) for each in advice.reasons] == [(Rule.WORD, "dodo", 2, 6)]
    assert advice.risk == 0.5
    advice = recommend(read(), rules, Facts(words=Words.of("a dodo, you gr0bble")))
    assert advice.action is Action.REJECT
    assert [reason_in_words(each) for each in advice.reasons] == ["listed word: “grobble”", "listed word: “dodo”"]
    assert recommend(read(), rules, Facts(words=Words.of("dodos"))).action is Action.APPROVE


def test_links_ask_for_a_look_from_the_owners_number_on():
    rules = replace(PLAIN, links=3)
    assert recommend(read(), rules, Facts(links=2)).action is Action.APPROVE
    advice = recommend(read(), rules, Facts(links=3))
    assert advice.action is Action.REVIEW
    assert reason_in_words(advice.reasons[0]) == "3 links (from 3)"


def test_new_authors_ask_for_a_look_and_unknown_ones_do_not():
    rules = replace(PLAIN, new_below=2)
    assert recommend(read(), rules, Facts(approved=1)).action is Action.REVIEW
    assert recommend(read(), rules, Facts(approved=2)).action is Action.APPROVE
    assert recommend(read(), rules, Facts(approved=None)).action is Action.APPROVE


def test_a_trusted_author_is_held_only_for_what_is_certain():
    rules = replace(PLAIN, trusted_from=5, links=1, reject_words=words("grobble"))
    known = Facts(approved=9, approved_from_here=5, links=4, words=Words.of("fine"))
    advice = recommend(read({Label.INSULT: 0.7}), rules, known)
    assert (advice.action, advice.reasons) == (Action.APPROVE, ())
    assert advice.risk < 0.5
    assert recommend(read({Label.INSULT: 0.95}), rules, known).action is Action.REJECT
    assert recommend(read(), rules, replace(known, words=Words.of("grobble"))).action is Action.REJECT
    silent = read({Label.INSULT: None}, {Label.INSULT: "not scored: French"})
    assert recommend(silent, rules, known).action is Action.REVIEW
    elsewhere = replace(known, approved_from_here=0)
    assert recommend(read({Label.INSULT: 0.7}), rules, elsewhere).action is Action.REVIEW


def test_whom_a_moderator_blocked_no_count_makes_trusted():
    rules = replace(PLAIN, trusted_from=1)
    advice = recommend(read(), rules, Facts(approved=50, approved_from_here=50, standing="blocked"))
    assert advice.action is Action.REJECT
    assert [each.rule for each in advice.reasons] == [Rule.BLOCKED]
    assert rules.trusts(Facts(standing="trusted"))


def test_an_exception_of_the_post_comes_before_those_of_its_tags_and_the_strictest_tag_counts():
    rules = replace(
        PLAIN,
        overrides=(
            Override("tag", "a", Label.INSULT, Threshold(0.4, 0.8)),
            Override("tag", "b", Label.INSULT, Threshold(0.3, 0.85)),
            Override("tag", "b", None, Threshold(0.05, 0.06)),
            Override("post", "here", Label.INSULT, Threshold(0.9, 0.99)),
        ),
    )
    both = frozenset({"a", "b"})
    assert rules.thresholds_at("here", both)[Label.INSULT] == Threshold(0.9, 0.99)
    assert rules.thresholds_at("there", both)[Label.INSULT] == Threshold(0.3, 0.8)
    assert rules.thresholds_at("there", both)[Label.SPAM] == Threshold(0.05, 0.06)
    assert rules.thresholds_at("there", frozenset()) == DEFAULT_THRESHOLDS
    assert recommend(read({Label.INSULT: 0.6}), rules, Facts(post="here")).action is Action.APPROVE
    assert recommend(read({Label.INSULT: 0.6}), rules, Facts(post="there")).action is Action.REVIEW


def act(rules, reading, facts=Facts()):  # noqa: B008 - a frozen value
    return automatic_action(reading, rules, facts, recommend(reading, rules, facts))


EVERYTHING = Automatic(
    approve=Trusts.EVERYBODY,
    approve_below=0.5,
    labels={Label.SPAM: 0.9, Label.THREAT: 0.7},
    words=True,
    blocked=True,
)
WILD = replace(PLAIN, automatic=EVERYTHING, reject_words=words("grobble"), review_words=words("dodo"))


def test_out_of_the_box_nothing_is_decided():
    for scores in ({}, {Label.SPAM: 1.0}, {Label.THREAT: 1.0}):
        assert act(PLAIN, read(scores), Facts(standing="blocked")) == ""


def test_only_what_was_switched_on_is_decided():
    assert act(WILD, read()) == "approve"
    assert act(WILD, read({Label.SPAM: 0.95})) == "spam"
    assert act(WILD, read({Label.THREAT: 0.75})) == "reject"
    assert act(WILD, read({Label.INSULT: 0.99})) == ""  # not among the labels
    assert act(WILD, read({Label.INSULT: 0.6})) == ""  # for a close look
    assert act(WILD, read(), Facts(words=Words.of("grobble"))) == "reject"
    assert act(WILD, read(), Facts(words=Words.of("dodo"))) == ""
    assert act(WILD, read(), Facts(standing="blocked")) == "reject"
    only_labels = replace(WILD, automatic=replace(EVERYTHING, approve=Trusts.NOBODY, words=False, blocked=False))
    assert act(only_labels, read()) == ""
    assert act(only_labels, read(), Facts(words=Words.of("grobble"))) == ""
    assert act(only_labels, read(), Facts(standing="blocked")) == ""


def test_approval_may_be_for_trusted_authors_and_for_low_risk_alone():
    rules = replace(
        PLAIN, trusted_from=3, automatic=Automatic(approve=Trusts.TRUSTED, approve_below=0.2)
    )  # insult .1 has a risk of .1, insult .3 of .3
    known = Facts(approved=3, approved_from_here=3)
    assert act(rules, read({Label.INSULT: 0.1}), known) == "approve"
    assert act(rules, read({Label.INSULT: 0.3}), known) == ""
    assert act(rules, read({Label.INSULT: 0.1}), Facts(approved=3, approved_from_here=0)) == ""


def test_an_exception_that_tolerates_more_is_heeded():
    tolerant = replace(WILD, overrides=(Override("post", "here", Label.THREAT, Threshold(0.5, 0.95)),))
    assert act(tolerant, read({Label.THREAT: 0.8}), Facts(post="there")) == "reject"
    assert act(tolerant, read({Label.THREAT: 0.8}), Facts(post="here")) == ""
    # Rejected for something else, a tolerated label is still not what rejects.
    assert act(tolerant, read({Label.THREAT: 0.8, Label.INSULT: 0.99}), Facts(post="here")) == ""


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("scores", [{}, {Label.SPAM: 1.0}, {Label.THREAT: 1.0}])
def test_what_was_read_in_part_or_not_at_all_is_never_decided(label, scores):
    unscored = read({**scores, label: None}, {label: "not scored: French"})
    partly = read(scores, {label: "scored only for its English part"})
    for reading in (unscored, partly):
        assert not is_complete(reading)
        assert act(WILD, reading) == ""
        assert act(WILD, reading, Facts(standing="blocked", words=Words.of("grobble"))) == ""
    missing = replace(read(scores), scores=tuple(each for each in read(scores).scores if each.label is not label))
    assert act(WILD, missing) == ""


def test_rules_survive_being_stored():
    rules = replace(
        WILD,
        links=4,
        new_below=1,
        trusted_from=8,
        overrides=(
            Override("tag", "politics", None, Threshold(0.2, 0.4)),
            Override("post", "p", Label.SPAM, Threshold(0.5, 0.9)),
        ),
    )
    thresholds = {
        str(label): {"review": each.review, "reject": each.reject} for label, each in rules.thresholds.items()
    }
    assert parse(thresholds, as_json(rules)) == rules
    assert parse(thresholds, {}) == PLAIN


@pytest.mark.parametrize(
    "rules", [[], None, "x", 3, {"words": []}, {"automatic": []}, {"overrides": {}}, {"links": 0}]
)
def test_rules_of_another_shape_are_refused(rules):
    with pytest.raises(RulesError):
        parse({}, rules)
