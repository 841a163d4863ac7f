"""A proposed policy run over past decisions: numbers worked out by hand, and the comments behind them."""

import json
from dataclasses import asdict
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from blog.models import Comment
from blog.services import set_comment_status
from moderation import services
from moderation.models import Assessment, Decision, Policy
from moderation.pastcases import past_cases
from moderation.policy import DEFAULT_THRESHOLDS, NO_EVIDENCE
from moderation.proposals import propose
from moderation.replay import MOST_CHANGES, Rate, figures, replay
from moderation.rules import parse
from moderation.scoring.types import Label
from tests.desk import assessed, failed
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

THRESHOLDS = {str(label): asdict(threshold) for label, threshold in DEFAULT_THRESHOLDS.items()}


@pytest.fixture
def ben(db):
    return make_user("moderator")


@pytest.fixture
def decided(ben):
    """A comment with these scores that Ben decided about."""

    def decided(action, scores=None, **kwargs):
        comment = assessed(make_comment(**kwargs), scores, notes={Label.MISINFORMATION: NO_EVIDENCE})
        return services.decide(comment, action=Decision.Action(action), moderator=ben)

    return decided


def thresholds(**changes):
    return THRESHOLDS | {name: {"review": pair[0], "reject": pair[1]} for name, pair in changes.items()}


def proposal(rules=None, decisions=100, **changes):
    return propose(thresholds(**changes), rules or {}, decisions=decisions)


def row(made, side, name):
    return next(each for each in figures(made.summary, side).rows if each.name == name)


@pytest.fixture
def ten(decided):
    """Insults scored .2 to .95, three of them rejected; one spam found, one missed. Review is from .5 on."""
    for score, action in ((0.2, "approve"), (0.3, "reject"), (0.4, "approve"), (0.55, "approve"), (0.6, "reject"),
                          (0.7, "approve"), (0.95, "reject")):  # fmt: skip
        decided(action, {Label.INSULT: score})
    decided("spam", {Label.SPAM: 0.97})
    decided("spam", {Label.SPAM: 0.1})
    decided("approve")


def test_the_numbers_are_those_worked_out_by_hand(ten):
    made = proposal(insult=(0.25, 0.5))
    assert made.summary["decided"] == {"approve": 5, "reject": 3, "spam": 2}
    before, after = figures(made.summary, "before"), figures(made.summary, "after")
    # In force: .55 .6 .7 are for review, .95 and the spam for reject.
    assert (before.work, before.missed, before.wronged) == (5, 2, 0)
    # Proposed: .3 .4 for review; .55 .6 .7 .95 and the spam for reject.
    assert (after.work, after.missed, after.wronged) == (7, 1, 2)
    now, then = row(made, "before", "insult"), row(made, "after", "insult")
    assert (now.held, now.precision, now.recall) == (4, Rate(2, 4), Rate(2, 3))
    assert (then.held, then.precision, then.recall) == (6, Rate(3, 6), Rate(3, 3))
    spam = row(made, "after", "spam")
    assert (spam.held, spam.precision, spam.recall) == (1, Rate(1, 1), Rate(1, 2))
    held = row(made, "before", "held")
    assert (held.held, held.precision, held.recall) == (5, Rate(3, 5), Rate(3, 5))
    advised = row(made, "after", "reject")
    assert (advised.held, advised.precision, advised.recall) == (5, Rate(3, 5), Rate(3, 5))
    assert row(made, "before", "threat").precision.share is None
    assert made.summary["moved"] == {"approve": {"review": 2}, "review": {"reject": 3}}
    assert made.summary["changed"] == len(made.changes) == 5


def test_the_same_policy_changes_nothing(ten):
    made = proposal()
    assert (made.summary["changed"], made.changes, made.summary["moved"]) == (0, [], {})
    assert made.summary["before"] == made.summary["after"]


def test_what_would_be_decided_alone_is_counted_with_its_mistakes(ten):
    automatic = {"approve": "everybody", "approve_below": 0.35, "labels": {"spam": 0.95, "insult": 0.95}}
    made = proposal({"automatic": automatic})
    after = figures(made.summary, "after")
    # Approved alone: .2, .3 (which Ben rejected), the missed spam (which he marked), and the last. The spam scored
    # .97 is marked, the insult scored .95 rejected.
    assert (after.automatic, after.automatic_wrong) == (6, 2)
    assert after.work == 3
    assert figures(made.summary, "before").automatic == 0
    assert made.summary["changed"] == 6
    assert made.summary["moved"] == {}


def test_nothing_is_scored_or_changed_by_a_replay(ten):
    before = [list(model.objects.order_by("pk").values()) for model in (Assessment, Decision, Comment, Policy)]
    proposal({"automatic": {"approve": "everybody", "approve_below": 0.5}})
    assert [
        list(model.objects.order_by("pk").values()) for model in (Assessment, Decision, Comment, Policy)
    ] == before


def test_only_the_last_decisions_are_taken_and_the_newest_come_first(decided):
    for number in range(5):
        decided("approve", {Label.SPAM: number / 10})
    cases = list(past_cases(3, []))
    assert [case.reading.probability(Label.SPAM) for case in cases] == [0.4, 0.3, 0.2]


def test_batches_meet_without_gap_or_repetition(decided, monkeypatch):
    monkeypatch.setattr("moderation.pastcases.BATCH", 2)
    rows = [decided("approve") for _ in range(7)]
    assert [case.decision for case in past_cases(100, [])] == [each.pk for each in reversed(rows)]


def test_of_several_decisions_about_a_comment_the_one_that_holds_counts(decided):
    decision = decided("reject")
    later = services.decide(decision.comment, action=Decision.Action.APPROVE, moderator=decision.moderator)
    assert [(case.decision, case.decided) for case in past_cases(9, [])] == [(later.pk, "approve")]


def test_a_decision_that_was_taken_back_does_not_count(decided):
    decision = decided("reject")
    set_comment_status(decision.comment, Comment.Status.PENDING)
    assert list(past_cases(9, [])) == []


def test_what_a_policy_decided_does_not_count(decided):
    comment = assessed(make_comment())
    services.decide(comment, action=Decision.Action.APPROVE, policy=services.active_policy())
    assert list(past_cases(9, [])) == []


def test_comments_decided_before_they_were_scored_are_left_out_and_counted(ben, decided):
    for comment in (make_comment(), failed(make_comment())):
        services.decide(comment, action=Decision.Action.REJECT, moderator=ben)
    decided("approve")
    summary = proposal().summary
    assert (summary["unscored"], summary["decided"]) == (2, {"approve": 1})


def test_words_links_and_exceptions_are_replayed_over_what_was_written(decided):
    post = make_post(slug="hot")
    post.tags.create(name="Politics", slug="politics")
    decided("reject", body="you gr0bble")
    decided("approve", body="see https://example.org/a and https://example.org/b")
    decided("approve", {Label.INSULT: 0.3}, post=post)
    words, override = {"reject_exact": ["grobble"]}, {"kind": "tag", "slug": "politics", "label": None}
    made = proposal({"words": words, "links": 2, "overrides": [override | {"review": 0.2, "reject": 0.9}]})
    assert made.summary["moved"] == {"approve": {"reject": 1, "review": 2}}
    assert row(made, "after", "word").precision == Rate(1, 1)
    assert row(made, "after", "links").precision == Rate(0, 1)
    assert row(made, "after", "insult").held == 1


def test_authors_are_judged_by_what_was_known_of_them_then(decided):
    for _ in range(3):
        decided("approve", author_email="ana@example.org")
    made = proposal({"new_below": 2})
    assert row(made, "after", "new_author").held == 2  # with none and one approved; the third had two
    Assessment.objects.update(facts={})
    made = proposal({"new_below": 2})
    assert row(made, "after", "new_author").held == 0
    assert made.summary["unknown_authors"] == 3


def test_assessments_from_before_facts_were_kept_still_have_their_links_counted(decided):
    decided("approve", body="see https://example.org/a and https://example.org/b")
    Assessment.objects.update(facts={})
    assert row(proposal({"links": 2}), "after", "links").held == 1


def test_a_replay_without_time_says_so(ten):
    rules = parse(THRESHOLDS, {})
    tally = replay(past_cases(100, []), rules, rules, seconds=-1)
    assert tally.ended_early
    assert not tally.decided


def test_only_the_newest_changes_are_kept_but_all_are_counted(decided):
    decided("approve", {Label.INSULT: 0.3})
    (case,) = past_cases(1, [])
    present, proposed = parse(THRESHOLDS, {}), parse(thresholds(insult=(0.2, 0.9)), {})
    tally = replay([case] * (MOST_CHANGES + 7), present, proposed)
    assert (tally.changed, len(tally.changes)) == (MOST_CHANGES + 7, MOST_CHANGES)


# --- pages and command ---------------------------------------------------------------------------------------
def page(client, made, asked=""):
    return client.get(reverse("admin:moderation_policy_replay", args=[made.pk]) + asked)


def test_the_page_shows_what_would_change_and_the_comments(owner, ten):
    made = proposal(insult=(0.25, 0.5))
    shown = page(owner, made).content.decode()
    for said in (
        "over the last 10 comments",
        "It adds a close look at 2 of them",
        "50 % (2 of 4)",
        "100 % (3 of 3)",
        "approve → look closely: 2",
        "look closely → reject: 3",
        "insult 30 % (from 25 %)",
    ):
        assert said in shown, said
    assert shown.count('class="text"') == 5
    narrowed = page(owner, made, "?from=approve&to=review").content.decode()
    assert narrowed.count('class="text"') == 2
    for odd in ("?page=x", "?page=99999999999999", "?from=<script>&to=1", "?page=-1"):
        assert page(owner, made, odd).status_code == 200


def test_the_comments_are_paged(owner, decided):
    for _ in range(21):
        decided("approve", {Label.INSULT: 0.3})
    made = proposal(insult=(0.25, 0.5))
    assert page(owner, made).content.decode().count('class="text"') == 20
    second = page(owner, made, "?page=2&from=approve").content.decode()
    assert second.count('class="text"') == 1
    assert "from=approve" in second


def test_a_comment_deleted_since_is_left_out_of_the_page(owner, decided):
    decision = decided("approve", {Label.INSULT: 0.3})
    made = proposal(insult=(0.25, 0.5))
    made.changes.append([decision.pk + 1, "approve", "review", "", ""])
    made.save()
    assert page(owner, made).content.decode().count('class="text"') == 1


def test_no_address_of_a_reader_is_shown(owner, decided):
    decided("approve", {Label.INSULT: 0.3}, author_email="ana@secret.example")
    assert "secret.example" not in page(owner, proposal(insult=(0.25, 0.5))).content.decode()


def command(*arguments):
    out = StringIO()
    call_command("replay_policy", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_the_same(ten, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"thresholds": thresholds(insult=(0.25, 0.5)), "rules": {}}))
    said = command(str(file))
    assert "10 decided comments" in said
    assert "Close looks: 5 -> 7" in said
    assert "insult\t4 -> 6\t50 % (2 of 4) -> 50 % (3 of 6)\t67 % (2 of 3) -> 100 % (3 of 3)" in said
    numbers = json.loads(command(str(file), "--json", "--decisions", "4"))
    assert sum(numbers["decided"].values()) == 4
    assert "Close looks: 5 -> 5" in command("--policy", "1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name either"),
        (("x.json", "--policy", "1"), "Name either"),
        (("/nowhere/x.json",), "cannot be read"),
        (("--policy", "99"), "There is no policy 99"),
        (("--policy", "1", "--decisions", "0"), "must be from 1"),
        (("--policy", "1", "--decisions", "1000001"), "must be from 1"),
    ],
)
def test_the_command_says_what_it_needs(arguments, said):
    with pytest.raises(CommandError, match=said):
        command(*arguments)


def test_the_command_refuses_a_file_that_is_no_policy(tmp_path):
    for content in (b"{", b"\xff", b'{"thresholds": {"x": 1}, "rules": {}}'):
        (tmp_path / "p.json").write_bytes(content)
        with pytest.raises(CommandError):
            command(str(tmp_path / "p.json"))
