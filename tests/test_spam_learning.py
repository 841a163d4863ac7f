"""A site's own decisions teach the spam score: after enough of them, within bounds, and until they are reset."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from blog.models import Comment
from moderation import learning, services
from moderation.models import Decision, SpamMemory
from moderation.scoring.memory import LOWERS_AT_MOST, NEEDED, RAISES_AT_MOST, DamagedMemory, SiteMemory
from moderation.scoring.spam import SpamScorer
from moderation.scoring.spam_facts import document
from moderation.scoring.types import Text
from tests.desk import lapse
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

NOW = timedelta(0)
PLUGS = "My neighbour weaves willow baskets in Upwood, ask at the mill number {n}"
REPLIES = "The second paragraph of the report says something else, see page {n}"
BLATANT = Text(body="Best online casino, free spins at http://casino-bonus.xyz", author_name="casino online")


@pytest.fixture(scope="module")
def scorer():
    return SpamScorer.load()


@pytest.fixture
def ben(db):
    return make_user("moderator", username="ben")


@pytest.fixture
def post(db):
    return make_post()


@pytest.fixture(autouse=True)
def _as_a_fresh_process(settings):
    settings.UNDO_SECONDS = 0
    learning._known.clear()


def decided(post, ben, action, frame, count=NEEDED + 2):
    """Comments of a frame that Ben decided about."""
    comments = [make_comment(post, body=frame.format(n=n), status=Comment.Status.PENDING) for n in range(count)]
    for comment in comments:
        services.decide(comment, action=action, moderator=ben)
    return comments


def taught(post, ben):
    spam = decided(post, ben, Decision.Action.SPAM, PLUGS)
    decided(post, ben, Decision.Action.APPROVE, REPLIES)
    learning.learn_from_decisions(NOW)
    return spam


def probability(scorer, text):
    site = learning.site_memory()
    ((score,),) = (scorer.knowing(site) if site else scorer).score([text])
    return score.probability


def row():
    return SpamMemory.objects.values_list("version", "genuine", "spam", "counts", "last_decision").get()


def test_what_is_marked_as_spam_here_scores_higher_and_the_reason_is_said(scorer, post, ben):
    plug = Text(body=PLUGS.format(n=99))
    before = probability(scorer, plug)
    taught(post, ben)
    site = learning.site_memory()
    ((score,),) = scorer.knowing(site).score([plug])
    assert before < 0.1
    assert score.probability >= 0.5
    assert probability(scorer, Text(body=REPLIES.format(n=99))) < 0.5
    said = site.says(document(plug))
    assert (
        said.evidence[0].reason == f"shares words or links with {NEEDED + 2} comments marked as spam on this site"
    )
    assert any("neighbour" in plug.body[item.start : item.end] for item in said.evidence[1:])


def test_the_version_names_the_memory_once_it_speaks(scorer, post, ben):
    taught(post, ben)
    site = learning.site_memory()
    assert scorer.knowing(site).version == f"{scorer.version}+site-{site.version}"
    assert scorer.knowing(SiteMemory.empty(3)).version == scorer.version


def test_a_few_decisions_say_nothing(scorer, post, ben):
    plug = Text(body=PLUGS.format(n=99))
    before = probability(scorer, plug)
    decided(post, ben, Decision.Action.SPAM, PLUGS, NEEDED - 1)
    decided(post, ben, Decision.Action.APPROVE, REPLIES, NEEDED - 1)
    learning.learn_from_decisions(NOW)
    assert row()[1:3] == (NEEDED - 1, NEEDED - 1)
    assert probability(scorer, plug) == before


def test_an_assessment_uses_what_was_learnt_and_names_its_version(post, ben):
    taught(post, ben)
    comment = make_comment(post, body=PLUGS.format(n=77))
    services.assess(comment.assessments.get().pk)
    assessment = comment.assessments.get()
    assert assessment.model_versions["spam"].endswith(f"+site-{SpamMemory.objects.get().version}")


def test_learning_twice_changes_nothing(post, ben):
    taught(post, ben)
    before = row()
    assert learning.learn_from_decisions(NOW) == 0
    assert row() == before


def test_of_two_tasks_at_once_one_is_counted(post, ben, monkeypatch):
    decided(post, ben, Decision.Action.SPAM, PLUGS)
    lessons, others = learning._lessons, []

    def overtaken(decisions, learns_after):
        if not others:
            others.append(True)
            others.append(learning.learn_from_decisions(NOW))
        return lessons(decisions, learns_after)

    monkeypatch.setattr(learning, "_lessons", overtaken)
    assert learning.learn_from_decisions(NOW) == 0
    assert others[1] == NEEDED + 2
    assert row()[1:3] == (0, NEEDED + 2)


def test_a_changed_mind_is_unlearnt(post, ben):
    comments = taught(post, ben)
    for comment in comments:
        services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    learning.learn_from_decisions(NOW)
    assert row()[1:3] == (2 * (NEEDED + 2), 0)
    assert SiteMemory.from_bytes(1, 0, 0, bytes(row()[3])).counts[1].sum() == 0


def test_a_rejection_teaches_nothing_and_takes_back_what_was_taught(post, ben):
    comments = taught(post, ben)
    services.decide(comments[0], action=Decision.Action.REJECT, moderator=ben)
    decided(post, ben, Decision.Action.REJECT, "Rude words {n}", 3)
    learning.learn_from_decisions(NOW)
    assert row()[1:3] == (NEEDED + 2, NEEDED + 1)


def test_a_policy_teaches_nothing(post):
    comment = make_comment(post, status=Comment.Status.PENDING)
    services.decide(comment, action=Decision.Action.SPAM, policy=services.active_policy())
    learning.learn_from_decisions(NOW)
    assert row()[1:3] == (0, 0)


def test_a_decision_waits_until_no_earlier_one_can_still_appear(post, ben):
    decided(post, ben, Decision.Action.SPAM, PLUGS, 1)
    assert learning.learn_from_decisions() == 0
    lapse(Decision.objects.get(), learning.SETTLED.total_seconds())
    assert learning.learn_from_decisions() == 1


def test_a_decision_waits_until_it_can_no_longer_be_taken_back(post, ben, settings):
    settings.UNDO_SECONDS = 600
    decided(post, ben, Decision.Action.SPAM, PLUGS, 1)
    lapse(Decision.objects.get(), 300)
    assert learning.learn_from_decisions() == 0
    lapse(Decision.objects.get(), 301 + learning.SETTLED.total_seconds())
    assert learning.learn_from_decisions() == 1


def test_what_was_taken_back_teaches_nothing_and_takes_nothing_back(post, ben, settings):
    settings.UNDO_SECONDS = 600
    (comment,) = decided(post, ben, Decision.Action.SPAM, PLUGS, 1)
    slip = services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    services.undo(slip, moderator=ben)
    services.decide(comment, action=Decision.Action.SPAM, moderator=ben)
    for decision in Decision.objects.all():
        lapse(decision, 900)
    assert learning.learn_from_decisions() == 4
    assert row()[1:3] == (0, 1)


def test_another_process_reads_what_was_learnt(scorer, post, ben):
    taught(post, ben)
    plug = Text(body=PLUGS.format(n=99))
    here = probability(scorer, plug)
    learning._known.clear()
    assert probability(scorer, plug) == here


def test_reset_forgets_at_once_and_for_good(scorer, post, ben):
    plug = Text(body=PLUGS.format(n=99))
    before = probability(scorer, plug)
    comments = taught(post, ben)
    assert probability(scorer, plug) != before
    call_command("reset_spam_learning")
    assert probability(scorer, plug) == before
    assert learning.learn_from_decisions(NOW) == 0
    services.decide(comments[0], action=Decision.Action.APPROVE, moderator=ben)  # takes nothing back
    learning.learn_from_decisions(NOW)
    assert row()[1:3] == (1, 0)


def test_a_task_that_a_reset_overtook_stores_nothing(post, ben, monkeypatch):
    decided(post, ben, Decision.Action.SPAM, PLUGS)
    lessons = learning._lessons

    def overtaken(decisions, learns_after):
        learning.reset_spam_learning()
        return lessons(decisions, learns_after)

    monkeypatch.setattr(learning, "_lessons", overtaken)
    assert learning.learn_from_decisions(NOW) == 0
    assert row()[1:3] == (0, 0)


def test_the_owner_resets_in_the_admin_and_a_moderator_cannot(owner, moderator, post, ben):
    taught(post, ben)
    page = reverse("admin:moderation_spammemory_changelist")
    chosen = {"action": "forget", "_selected_action": [SpamMemory.objects.get().pk]}
    assert moderator.post(page, chosen).status_code == 403
    assert row()[2] == NEEDED + 2
    answer = owner.post(page, chosen, follow=True)
    assert "is forgotten" in answer.content.decode()
    assert row()[2] == 0


def test_approving_all_spam_by_mistake_does_not_make_it_invisible(scorer):
    spam = document(BLATANT)
    site = SiteMemory.empty().taught(
        [(spam, False, 1)] * 5000 + [(document(Text(body="a b c d")), True, 1)] * 5000
    )
    said = site.says(spam)
    assert -LOWERS_AT_MOST <= said.logit < 0
    ((score,),) = scorer.knowing(site).score([BLATANT])
    assert score.probability >= 0.5
    assert "5000 comments approved on this site" in score.evidence[-1].reason


def test_nothing_taught_raises_a_score_beyond_its_bound():
    words = document(Text(body=" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(300))))
    site = SiteMemory.empty().taught([(words, True, 1)] * 9000 + [(document(Text(body="fine")), False, 1)] * 9000)
    assert 0 < site.says(words).logit <= RAISES_AT_MOST


def test_taking_back_what_was_never_taught_leaves_no_negative_counts():
    site = SiteMemory.empty().taught([(document(BLATANT), True, -1)] * 3)
    assert site.spam == 0
    assert site.counts.sum() == 0


@pytest.mark.parametrize("stored", [b"", b"x", b"\x78\x9c", SiteMemory.empty().to_bytes()[:20]])
def test_damaged_counts_are_said(stored):
    with pytest.raises(DamagedMemory):
        SiteMemory.from_bytes(1, 0, 0, stored)


def test_a_damaged_row_stops_neither_scoring_nor_the_task(post, ben, caplog):
    taught(post, ben)
    SpamMemory.objects.update(counts=b"broken", version=99)
    assert learning.site_memory() is None
    assert "reset_spam_learning" in caplog.text
    comment = make_comment(post)
    services.assess(comment.assessments.get().pk)
    assert comment.assessments.get().spam is not None
    decided(post, ben, Decision.Action.SPAM, PLUGS, 1)
    assert learning.learn_from_decisions(NOW) == 0


@pytest.mark.parametrize("body", ["", "\x00", "x" * 1_000_000, "👍" * 9000, "\ud800", "http://[" * 3000])
def test_any_text_can_be_learnt_from(body):
    site = SiteMemory.empty().taught([(document(Text(body=body)), True, 1)] * 20)
    site = site.taught([(document(Text(body="fine")), False, 1)] * 20)
    site.says(document(Text(body=body)))
    assert SiteMemory.from_bytes(site.version, 20, 20, site.to_bytes()).counts.tolist() == site.counts.tolist()


def test_a_text_seen_under_another_article_is_counted():
    body = "We weave baskets of every size and shape, come and see them at our mill in the village of Upwood"
    first = make_comment(body=body)
    assert services.text_to_score(first).repeats == 0
    again = make_comment(body=f"Hello! {body}")
    assert services.text_to_score(again).repeats == 1
    thanks = [make_comment(body="Thanks!") for _ in range(2)]
    assert services.text_to_score(thanks[1]).repeats == 0


def test_of_the_address_only_the_domain_is_passed_on():
    text = services.text_to_score(make_comment(author_email="secret.name@Example.ORG"))
    assert text.author_email_domain == "example.org"
    assert "secret" not in repr(text)
