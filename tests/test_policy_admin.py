"""The owner's policy: a form of numbers, and a new version for every change."""

import pytest
from django.urls import reverse

from moderation import services
from moderation.models import Policy
from moderation.policy import DEFAULT_THRESHOLDS, Threshold
from moderation.scoring.types import Label
from tests.desk import assessed
from tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:moderation_policy_changelist")
ADD = reverse("admin:moderation_policy_add")


@pytest.fixture
def owner(client):
    client.force_login(make_user("owner"))
    return client


def form(**changes):
    values = {"note": "Stricter."}
    for label, threshold in DEFAULT_THRESHOLDS.items():
        values[f"review_{label}"] = str(threshold.review * 100)
        values[f"reject_{label}"] = str(threshold.reject * 100)
    return values | changes


def test_the_form_starts_from_the_policy_in_force(owner):
    thresholds = Policy(thresholds={"spam": {"review": 0.125, "reject": 0.6}})
    services.adopt_policy(thresholds)
    page = owner.get(ADD).content.decode()
    assert 'name="review_spam" value="12.5"' in page
    assert 'name="reject_spam" value="60"' in page
    assert 'name="review_toxicity" value="50"' in page


def test_saving_makes_a_new_version_and_leaves_the_old_one_as_it_was(owner):
    before = Policy.objects.filter(version=1).values().get()
    response = owner.post(ADD, form(review_spam="30.5", reject_spam="77"), follow=True)
    assert "Policy 2 is in force" in response.content.decode()
    new = services.active_policy()
    assert (new.version, new.note) == (2, "Stricter.")
    assert new.as_thresholds() == DEFAULT_THRESHOLDS | {Label.SPAM: Threshold(0.305, 0.77)}
    assert Policy.objects.filter(version=1).values().get() == before | {"active": False}


def test_an_assessment_keeps_the_policy_it_was_made_with(owner):
    comment = assessed(make_comment(), {Label.SPAM: 0.6})
    owner.post(ADD, form())
    assert comment.assessments.get().policy.version == 1
    assert assessed(make_comment()).assessments.get().policy.version == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"review_spam": "91", "reject_spam": "90"},
        {"review_spam": "0"},
        {"review_spam": "-5"},
        {"reject_spam": "100.5"},
        {"reject_spam": "101"},
        {"review_spam": ""},
        {"review_spam": "many"},
        {"review_spam": "NaN"},
        {"review_spam": "Infinity"},
        {"review_spam": "1e400"},
    ],
)
def test_numbers_that_make_no_sense_are_explained_and_nothing_is_stored(owner, changes):
    response = owner.post(ADD, form(**changes, review_threat="44"))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="errorlist"' in page
    assert 'name="review_threat" value="44"' in page
    assert Policy.objects.count() == 1


def test_a_reject_threshold_below_review_gets_a_sentence(owner):
    page = owner.post(ADD, form(review_spam="91", reject_spam="90")).content.decode()
    assert "Rejecting cannot begin below the review threshold, 91 %." in page


def test_a_policy_cannot_be_changed_or_deleted(owner):
    policy = Policy.objects.get()
    change = reverse("admin:moderation_policy_change", args=[policy.pk])
    page = owner.get(change).content.decode()
    assert "Severe toxicity" in page
    assert 'name="review_spam"' not in page
    assert owner.post(change, form()).status_code == 403
    assert (
        owner.post(reverse("admin:moderation_policy_delete", args=[policy.pk]), {"post": "yes"}).status_code == 403
    )
    assert Policy.objects.count() == 1


def test_there_is_always_one_policy_in_force(owner):
    for _ in range(3):
        owner.post(ADD, form())
    assert list(Policy.objects.filter(active=True).values_list("version", flat=True)) == [4]


@pytest.mark.parametrize("role", ["moderator", "editor"])
def test_only_the_owner_sees_policies(client, role):
    client.force_login(make_user(role))
    assert client.get(LIST).status_code == 403
    assert client.post(ADD, form()).status_code == 403
    assert Policy.objects.count() == 1


def test_records_can_be_read_but_not_changed(owner):
    comment = assessed(make_comment(), {Label.SPAM: 0.6})
    decision = services.decide(comment, action="approve", moderator=make_user("moderator"))
    for model, row in (("assessment", comment.assessments.get()), ("decision", decision)):
        change = reverse(f"admin:moderation_{model}_change", args=[row.pk])
        assert owner.get(reverse(f"admin:moderation_{model}_changelist")).status_code == 200
        assert owner.get(change).status_code == 200
        assert owner.post(change, {}).status_code == 403
        assert owner.get(reverse(f"admin:moderation_{model}_add")).status_code == 403
        delete = reverse(f"admin:moderation_{model}_delete", args=[row.pk])
        assert owner.post(delete, {"post": "yes"}).status_code == 403
