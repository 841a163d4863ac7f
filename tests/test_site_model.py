"""A small model learns from this site's decisions, and is used only when it is better than what was shipped."""

import random
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core import checks
from django.core.management import call_command

from blog.models import Comment
from moderation import services, sitefit, sitemodel
from moderation.models import Assessment, Policy, QueuedComment
from moderation.queue import upkeep
from moderation.scoring.site import DamagedModel
from moderation.scoring.types import Label
from moderation.scoring.worth import ENOUGH_OF_EACH
from moderation.sitefit import automate, choose, fit_site_model, fit_when_due
from moderation.sitelearning import SiteLearning, SiteModel
from tests.decided import Case, decided
from tests.desk import assessed, page_of
from tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db

WORDS = ["harbour", "council", "budget", "school", "bridge", "weather", "article", "author", "reader", "report"]


@pytest.fixture(autouse=True)
def _as_a_fresh_process():
    sitemodel._known.clear()


def sentence(chance: random.Random, *more: str) -> str:
    words = [chance.choice(WORDS) for _word in range(10)] + list(more)
    chance.shuffle(words)
    return " ".join(words)


def local_rule(count, seed=1):
    """Here "gribble" is not wanted, which the shipped scores know nothing of."""
    chance = random.Random(seed)
    for _case in range(count):
        bad = chance.random() < 0.3
        scores = ((Label.TOXICITY, chance.random() * 0.5),)
        yield Case(
            body=sentence(chance, *(["gribble"] if bad else [])),
            action="reject" if bad else "approve",
            scores=scores,
        )


def shipped_rule(count, seed=1):
    """The shipped score says all there is to know; the words say nothing."""
    chance = random.Random(seed)
    for _case in range(count):
        score = chance.random()
        bad = chance.random() < score
        yield Case(body=sentence(chance), action="reject" if bad else "approve", scores=((Label.TOXICITY, score),))


def scored(body):
    comment = make_comment(body=body)
    assessment = Assessment(comment=comment, state="done", risk=0.2, toxicity=0.2)
    return assessment, comment


def test_what_is_rejected_here_is_learnt_used_and_told(ben):
    decided(local_rule(400), ben)
    fit = fit_site_model()
    figures = fit.model.as_figures()
    assert fit.model.better
    assert SiteModel.objects.get(active=True) == fit.model
    assert figures.tested == 80
    assert figures.auc > 0.95 > 0.7 > figures.shipped_auc
    assert figures.log_loss < figures.shipped_log_loss
    assert figures.work_saved > 0.3
    bad, fine = sitemodel.chances([scored("the bridge and the gribble"), scored("the bridge and the winter")])
    assert bad > 0.6 > 0.3 > fine
    assert sitemodel.chance_of_rejection(*scored("the bridge and the gribble")) == pytest.approx(bad, abs=0.05)


def test_the_queue_is_put_in_its_order_and_says_so(desk, ben):
    fine = assessed(make_comment(body="the bridge and the winter"), {Label.TOXICITY: 0.45})
    bad = assessed(make_comment(body="the bridge and the gribble"), {Label.TOXICITY: 0.05})
    queue = QueuedComment.objects.waiting().most_urgent_first()
    assert [comment.pk for comment in queue] == [fine.pk, bad.pk]
    decided(local_rule(400), ben)
    fit_site_model()
    assert upkeep.repair() == 2
    assert [comment.pk for comment in queue.all()] == [bad.pk, fine.pk]
    assert upkeep.repair() == 0
    page = desk.get(page_of(bad)).content.decode()
    assert re.search(r"This site.{1,6}s decisions: \d\d % chance of rejection", page)
    choose(None, by=ben)
    assert upkeep.repair() == 2
    assert [comment.pk for comment in queue.all()] == [fine.pk, bad.pk]


def test_it_says_nothing_of_what_is_not_scored(ben):
    decided(local_rule(400), ben)
    fit_site_model()
    comment = make_comment(body="gribble")
    assert sitemodel.chance_of_rejection(None, comment) is None
    assert sitemodel.chance_of_rejection(comment.assessments.get(), comment) is None
    pairs = [(None, comment), scored("gribble"), (None, comment)]
    assert [chance is None for chance in sitemodel.chances(pairs)] == [True, False, True]
    assert sitemodel.chances([]) == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_not_used_when_the_shipped_order_is_as_good(ben, seed):
    decided(shipped_rule(500, seed), ben)
    fit = fit_site_model()
    assert not fit.model.better
    assert not SiteModel.objects.filter(active=True).exists()
    assert sitemodel.chance_of_rejection(*scored("harbour")) is None


def test_it_is_put_out_of_use_when_a_later_fit_is_not_better(ben):
    decided(local_rule(400), ben)
    fit_site_model()
    assert SiteModel.objects.get(active=True).version == 1
    decided(shipped_rule(2000), ben)
    assert not fit_site_model().model.better
    assert not SiteModel.objects.filter(active=True).exists()


@pytest.mark.parametrize("count", [0, 50])
def test_too_few_decisions_make_no_version(ben, count, capsys):
    decided(local_rule(count), ben)
    assert fit_site_model().model is None
    assert not SiteModel.objects.exists()
    call_command("fit_site_model")
    assert "Nothing was fitted" in capsys.readouterr().out


def test_one_kind_alone_teaches_nothing(ben):
    decided([Case(body=f"fine {n}") for n in range(400)], ben)
    decided([Case(body=f"gribble {n}", action="reject") for n in range(ENOUGH_OF_EACH - 1)], ben)
    assert fit_site_model().model is None


def test_the_same_decisions_give_the_same_weights_and_no_second_version(ben):
    decided(local_rule(400), ben)
    first = fit_site_model().model
    again = fit_site_model()
    assert (again.new, again.model) == (False, first)
    SiteModel.objects.all().delete()
    assert bytes(fit_site_model().model.weights) == bytes(first.weights)


def test_decisions_that_do_not_stand_teach_nothing(ben):
    """Taken back, changed, spam, a policy's own, or made before anything was scored."""
    decided(local_rule(300), ben)
    before = fit_site_model()
    taken_back, changed, unscored = (
        decided([Case(body=f"{word} {n}", action="reject") for n in range(30)], ben)
        for word in ("taken", "changed", "unscored")
    )
    decided([Case(body=f"spam {n}", action="spam") for n in range(30)], ben)
    Comment.objects.filter(decisions__in=taken_back).update(status=Comment.Status.PENDING)
    Assessment.objects.filter(comment__decisions__in=unscored).delete()
    for decision in changed:
        services.decide(decision.comment, action="spam", moderator=ben)
    policy = Policy.objects.get(active=True)
    for n in range(30):
        services.decide(make_comment(body=f"policy {n}", status="pending"), action="reject", policy=policy)
    after = fit_site_model()
    assert (after.approved, after.rejected) == (before.approved, before.rejected)
    assert not after.new


def test_a_changed_mind_teaches_what_it_changed_to(ben):
    first = decided([Case(body="once approved")], ben)[0]
    services.decide(first.comment, action="reject", moderator=ben)
    fit = fit_site_model()
    assert (fit.approved, fit.rejected) == (0, 1)


def test_an_undone_decision_teaches_nothing_though_its_status_came_back_otherwise(ben):
    comment = make_comment()
    decided([], ben)
    Assessment.objects.filter(comment=comment).update(state="done", risk=0.2)
    services.undo(services.decide(comment, action="approve", moderator=ben), moderator=ben)
    services.decide(comment, action="approve", policy=Policy.objects.get(active=True))
    fit = fit_site_model()
    assert (fit.approved, fit.rejected) == (0, 0)


def test_a_deleted_comment_is_gone_from_the_next_fit(ben):
    made = decided(local_rule(400), ben)
    fit_site_model()
    gone = [decision.comment_id for decision in made if "gribble" in decision.comment.body]
    Comment.objects.filter(pk__in=gone).update(
        body=""
    )  # as when a person's data are deleted, and the row must stay
    fit = fit_site_model()
    assert fit.rejected == 0
    assert not SiteModel.objects.filter(active=True).exists()


def test_rolling_back_holds_until_it_is_left_to_itself_again(ben):
    decided(local_rule(400), ben)
    fit_site_model()
    decided(local_rule(200, seed=2), ben)
    second = fit_site_model().model
    assert SiteModel.objects.get(active=True).version == 2
    assert sitefit.version_before(second).version == 1

    choose(1, by=ben)
    assert SiteModel.objects.get(active=True).version == 1
    decided(local_rule(200, seed=3), ben)
    assert fit_site_model().model.version == 3
    assert SiteModel.objects.get(active=True).version == 1
    assert SiteLearning.objects.get().chosen_by == ben

    choose(None, by=ben)
    assert sitemodel.chance_of_rejection(*scored("gribble")) is None
    automate(by=ben)
    assert SiteModel.objects.get(active=True).version == 3


def test_a_version_that_is_not_there_or_damaged_cannot_be_chosen(ben):
    decided(local_rule(400), ben)
    fit_site_model()
    SiteModel.objects.update(weights=b"torn")
    with pytest.raises(sitefit.NoSuchVersion):
        choose(7, by=ben)
    with pytest.raises(DamagedModel):
        choose(1, by=ben)
    assert not SiteLearning.objects.filter(automatic=False).exists()


@pytest.mark.parametrize("damage", [{"weights": b""}, {"weights": b"\x00" * 99}, {"checksum": "0" * 64}])
def test_a_damaged_version_is_said_and_left_out_and_nothing_stops(ben, damage, caplog):
    decided(local_rule(400), ben)
    fit_site_model()
    SiteModel.objects.update(**damage)
    assert [sitemodel.chance_of_rejection(*scored("gribble")) for _time in range(3)] == [None] * 3
    assert len([record for record in caplog.records if "left out" in record.message]) == 1
    assert [found.id for found in checks.run_checks(databases=["default"])] == ["moderation.W001"]
    comment = make_comment(body="the gribble")
    services.assess(comment.assessments.get().pk)
    assert comment.assessments.get().state == Assessment.State.DONE
    sitefit.fit_site_model()
    assert sitemodel.chance_of_rejection(*scored("the gribble")) > 0.5
    assert checks.run_checks(databases=["default"]) == []


def test_a_night_has_one_fit_and_a_site_that_slept_gets_it_on_waking():
    night = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)

    def due(tried, now):
        SiteLearning.objects.update_or_create(pk=1, defaults={"tried_at": tried})
        return fit_when_due(now) is not None

    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    assert due(None, night + 9 * hour)
    assert not due(night - 2 * hour, night - minute)
    assert due(night - 2 * hour, night)
    assert not due(night, night + minute)
    assert not due(night + 9 * hour, night + 20 * hour)
    assert due(night + 9 * hour, night + 24 * hour)


def test_old_versions_are_forgotten_but_for_the_one_in_use(ben):
    decided(local_rule(400), ben)
    model = fit_site_model().model
    choose(1, by=ben)
    values = {name: getattr(model, name) for name in ("format", "weights", "checksum", "approved", "rejected")}
    SiteModel.objects.bulk_create(
        SiteModel(version=n, last_decision=n, figures=model.figures, better=True, **values) for n in range(2, 30)
    )
    fit_site_model()
    versions = list(SiteModel.objects.values_list("version", flat=True))
    assert versions == [*range(30, 30 - sitefit.KEPT, -1), 1]


@pytest.mark.slow
def test_twenty_thousand_decisions_are_learnt_in_bounded_time(ben):
    decided(local_rule(20_000), ben)
    started = time.process_time()  # the machine may have other work
    fit = fit_site_model()
    spent = time.process_time() - started
    assert fit.approved + fit.rejected == 20_000
    assert fit.model.better
    assert spent < 40


def test_reading_stops_when_its_time_is_over(ben):
    decided(local_rule(300), ben)
    assert fit_site_model(seconds=0).model is None


def test_only_words_and_scores_are_looked_at_never_who_wrote(ben):
    decided(local_rule(400), ben)
    fit_site_model()
    assessment, comment = scored("the bridge")
    before = sitemodel.chance_of_rejection(assessment, comment)
    comment.author_name, comment.author_email, comment.author_url = (
        "gribble",
        "g@gribble.example",
        "https://gribble",
    )
    assert sitemodel.chance_of_rejection(assessment, comment) == before


def test_the_command_tells_what_came_of_it(capsys):
    decided(local_rule(400), make_user("moderator"))
    call_command("fit_site_model")
    said = capsys.readouterr().out
    assert "Version 1 learnt from 400 decisions: better than the shipped order." in said
    assert "less to read" in said
    assert "It is in use." in said
    call_command("fit_site_model")
    assert "Nothing has changed" in capsys.readouterr().out
