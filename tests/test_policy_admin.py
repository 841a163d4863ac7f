"""The owner's policy: a form, a replay, and only then a new version; every version stays as it was."""

import json
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from moderation import services
from moderation.desk.posting import NOTHING_DONE
from moderation.models import Policy, Replay
from moderation.policy import DEFAULT_THRESHOLDS, Threshold, Trusts
from moderation.proposals import adopt, propose
from moderation.scoring.types import Label
from tests.desk import assessed
from tests.factories import make_comment, make_post, make_user
from tests.policies import form

pytestmark = pytest.mark.django_db

LIST = reverse("admin:moderation_policy_changelist")
ADD = reverse("admin:moderation_policy_add")
IMPORT = reverse("admin:moderation_policy_import")
ADVISOR = reverse("admin:moderation_policy_advisor")


def named(name, row):
    return reverse(f"admin:moderation_policy_{name}", args=[row.pk])


def proposed(owner, **changes) -> Replay:
    response = owner.post(ADD, form(**changes))
    assert response.status_code == 302, response.content.decode()
    return Replay.objects.first()


def in_force(owner, **changes) -> Policy:
    owner.post(named("adopt", proposed(owner, **changes)), {"as": "active"})
    return services.active_policy()


def test_the_form_starts_from_the_policy_in_force(owner):
    services.adopt_policy(Policy(thresholds={"spam": {"review": 0.125, "reject": 0.6}}, rules={"links": 7}))
    page = owner.get(ADD).content.decode()
    assert 'name="review_spam" value="12.5"' in page
    assert 'name="reject_spam" value="60"' in page
    assert 'name="review_toxicity" value="50"' in page
    assert 'name="links" value="7"' in page


def test_the_form_can_start_from_an_earlier_version_or_an_earlier_proposal(owner):
    in_force(owner, links="9")
    in_force(owner, links="4")
    made = proposed(owner, links="2", note="Two.")
    assert 'name="links" value="9"' in owner.get(f"{ADD}?version=2").content.decode()
    page = owner.get(f"{ADD}?replay={made.pk}").content.decode()
    assert 'name="links" value="2"' in page
    assert "Two." in page
    for odd in ("version=999999999999999999999", "replay=99999999999999999999999", "version=x", "review_spam=x"):
        assert owner.get(f"{ADD}?{odd}").status_code == 200


def test_sending_the_form_replays_and_puts_nothing_in_force(owner):
    made = proposed(owner, review_spam="30.5")
    assert Policy.objects.count() == 1
    page = owner.get(named("replay", made)).content.decode()
    assert "nothing to replay" in page
    assert "Put in force" in page


def test_adopting_makes_a_new_version_and_leaves_the_old_one_as_it_was(owner):
    before = Policy.objects.filter(version=1).values().get()
    made = proposed(owner, review_spam="30.5", reject_spam="77")
    response = owner.post(named("adopt", made), {"as": "active"}, follow=True)
    assert "Policy 2 is in force" in response.content.decode()
    new = services.active_policy()
    assert (new.version, new.note, new.made_by) == (2, "Stricter.", owner.user)
    assert new.as_thresholds() == DEFAULT_THRESHOLDS | {Label.SPAM: Threshold(0.305, 0.77)}
    assert Policy.objects.filter(version=1).values().get() == before | {"active": False}


def test_everything_in_the_form_arrives_in_the_policy(owner):
    make_post(slug="hot-topic").tags.create(name="Politics", slug="politics")
    rules = in_force(
        owner,
        links="3",
        review_exact="dodo\r\nflat earth\r\n\r\n  dodo ",
        reject_endings="grobble",
        new_below="2",
        trusted_from="5",
        auto_approve="trusted",
        auto_approve_below="15",
        auto_spam="98.5",
        auto_words="on",
        second_look="25",
        **{
            "override-0-kind": "post", "override-0-slug": "https://example.org/hot-topic/",
            "override-0-label": "insult", "override-0-review": "20", "override-0-reject": "60",
            "override-1-kind": "tag", "override-1-slug": "politics", "override-1-label": "",
            "override-1-review": "30", "override-1-reject": "70",
        },
    ).as_rules()  # fmt: skip
    assert rules.links == 3
    assert [(each.text, each.endings) for each in rules.review_words.listed] == [
        ("dodo", False),
        ("flat earth", False),
    ]
    assert [(each.text, each.endings) for each in rules.reject_words.listed] == [("grobble", True)]
    assert (rules.new_below, rules.trusted_from) == (2, 5)
    assert rules.automatic.approve is Trusts.TRUSTED
    assert rules.automatic.approve_below == 0.15
    assert rules.automatic.labels == {Label.SPAM: 0.985}
    assert (rules.automatic.words, rules.automatic.blocked, rules.automatic.second_look) == (True, False, 0.25)
    assert [(each.kind, each.slug, each.label) for each in rules.overrides] == [
        ("post", "hot-topic", Label.INSULT),
        ("tag", "politics", None),
    ]
    page = owner.get(named("change", services.active_policy())).content.decode()
    for said in ("flat earth", "hot-topic", "Approved without a person", "98.5"):
        assert said in page
    again = owner.get(ADD).content.decode()
    for said in ("flat earth", 'value="hot-topic"', 'name="auto_spam" value="98.5"'):
        assert said in again


def test_nothing_is_decided_without_a_person_at_first(owner):
    assert not services.active_policy().as_rules().automatic
    assert not in_force(owner).as_rules().automatic


def test_an_assessment_keeps_the_policy_it_was_made_with(owner):
    comment = assessed(make_comment(), {Label.SPAM: 0.6})
    in_force(owner)
    assert comment.assessments.get().policy.version == 1
    assert assessed(make_comment()).assessments.get().policy.version == 2


def words(count, length=8):
    return "\n".join(f"{'w' * (length - 8)}x{number:07d}" for number in range(count))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"review_spam": "91", "reject_spam": "90"}, "Rejecting cannot begin below the review threshold, 91 %."),
        ({"review_spam": "0"}, "greater than or equal to"),
        ({"review_spam": "-5"}, "greater than or equal to"),
        ({"reject_spam": "100.5"}, "less than or equal to 100"),
        ({"review_spam": ""}, "required"),
        ({"review_spam": "many"}, "Enter a number"),
        ({"review_spam": "NaN"}, "Enter a number"),
        ({"review_spam": "Infinity"}, "Enter a number"),
        ({"review_spam": "1e400"}, "less than or equal to 100"),
        ({"auto_spam": "50"}, "must reach the threshold to reject"),
        ({"auto_approve": "machines"}, "machines is not one of the available choices"),
        ({"auto_approve_below": "51"}, "less than or equal to 50"),
        ({"links": "0"}, "greater than or equal to 1"),
        ({"links": "9" * 400}, "less than or equal to 1000"),
        ({"new_below": "-1"}, "greater than or equal to 0"),
        ({"review_exact": "x" * 10_000}, "has 10000 characters; a word may have 100"),
        ({"review_exact": words(5001)}, "a policy may have 5000 words"),
        ({"reject_exact": words(3000), "review_exact": words(3000)}, "All lists together may have 5000 words"),
        ({"reject_exact": words(60_000)}, "a policy may have 5000 words"),
        ({"review_endings": "fine\n***\nfine too"}, "“***” has no letter or digit"),
        ({"review_endings": "one two three four five six seven eight nine"}, "has 9 words"),
        ({"review_endings": "null\0byte"}, "Null characters"),
        ({"decisions": "999999999"}, "not one of the available choices"),
        ({"override-0-slug": "nowhere", "override-0-review": "1", "override-0-reject": "2"}, "There is none with"),
        ({"override-0-slug": "x", "override-0-review": "9", "override-0-reject": "2"}, "Rejecting cannot begin"),
        ({"override-0-slug": "x"}, "A number is needed here"),
        ({"override-0-review": "5"}, "Name the post or tag"),
        ({"override-0-slug": "x", "override-0-label": "sarcasm"}, "sarcasm is not one of the available choices"),
        ({"override-TOTAL_FORMS": "1000"}, "at most 100 forms"),
        ({"override-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_explained_at_its_place_and_nothing_is_stored(owner, changes, said):
    response = owner.post(ADD, form(**changes, review_threat="26"))
    page = response.content.decode()
    assert response.status_code == 400
    assert 'class="errorlist' in page
    assert said in page
    assert 'name="review_threat" value="26"' in page
    assert (Policy.objects.count(), Replay.objects.count()) == (1, 0)


def test_script_in_every_field_stays_text(owner):
    attack = "<script>alert(1)</script>"
    changes = {"review_exact": attack, "reject_endings": attack, "note": attack, "links": attack}
    assert attack not in owner.post(ADD, form(**changes, **{"override-0-slug": attack})).content.decode()
    made = proposed(owner, review_exact=attack, note=attack)
    owner.post(named("adopt", made), {"as": "active"})
    policy = services.active_policy()
    for page in (ADD, LIST, named("change", policy), named("replay", made), named("shadow", policy)):
        assert attack not in owner.get(page).content.decode()


def test_a_policy_cannot_be_changed_or_deleted(owner):
    policy = Policy.objects.get()
    page = owner.get(named("change", policy)).content.decode()
    assert "Severe toxicity" in page
    assert 'name="review_spam"' not in page
    assert owner.post(named("change", policy), form()).status_code == 403
    assert owner.post(named("delete", policy), {"post": "yes"}).status_code == 403
    assert Policy.objects.count() == 1


def test_there_is_always_one_policy_in_force(owner):
    for _ in range(3):
        in_force(owner)
    assert list(Policy.objects.filter(active=True).values_list("version", flat=True)) == [4]


def test_pressing_twice_makes_one_version(owner):
    made = proposed(owner)
    for _ in range(2):
        assert owner.post(named("adopt", made), {"as": "active"}).status_code == 302
    assert Policy.objects.count() == 2


def test_of_two_owners_the_later_is_told_and_nothing_of_theirs_is_stored(owner):
    first, second = proposed(owner, links="3"), proposed(owner, links="5")
    owner.post(named("adopt", first), {"as": "active"})
    page = owner.post(named("adopt", second), {"as": "active"}, follow=True).content.decode()
    assert f"{owner.user.username} put policy 2 in force" in page
    assert "Change it again" in page
    assert services.active_policy().as_rules().links == 3
    assert Policy.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_owners_at_the_very_same_moment_make_one_version():
    users = [make_user("owner"), make_user("owner")]
    thresholds = Policy.objects.get().thresholds
    made = [propose(thresholds, {"links": 3 + at}, by=user, decisions=10) for at, user in enumerate(users)]
    barrier, outcomes = threading.Barrier(2), []

    def press(replay, user):
        barrier.wait()
        try:
            outcomes.append(adopt(replay, by=user).version)
        except services.PolicyChanged as late:
            outcomes.append(f"late: {late.present.version}")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in zip(made, users, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["2", "late: 2"]
    assert Policy.objects.filter(active=True).count() == 1


def test_a_button_that_is_none_of_the_two_does_nothing(owner):
    made = proposed(owner)
    page = owner.post(named("adopt", made), {"as": "king"}, follow=True).content.decode()
    assert "Press one of the two buttons" in page
    assert str(NOTHING_DONE) in owner.get(named("adopt", made), follow=True).content.decode()
    assert Policy.objects.count() == 1


def exported(owner, policy):
    response = owner.get(named("export", policy))
    assert response["Content-Disposition"] == f'attachment; filename="policy-{policy.version}.json"'
    return response.content


def test_a_policy_goes_out_and_comes_back_the_same(owner):
    policy = in_force(owner, links="3", review_exact="dodo\nflat earth", auto_spam="99", auto_approve="everybody")
    file = SimpleUploadedFile("policy.json", exported(owner, policy))
    assert owner.post(IMPORT, {"file": file}).status_code == 302
    made = Replay.objects.first()
    owner.post(named("adopt", made), {"as": "active"})
    again = services.active_policy()
    assert again.version == policy.version + 1
    assert again.as_rules() == policy.as_rules()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda given: given["thresholds"].update(sarcasm={"review": 0.1, "reject": 0.2}), "There is no label"),
        (lambda given: given["thresholds"].pop("threat"), "There is none for “threat”"),
        (lambda given: given["thresholds"].update(spam={"review": 0.9, "reject": 0.2}), "review &lt;= reject"),
        (lambda given: given["thresholds"].update(spam={"review": 10**400, "reject": 1}), "A number from 0 to 1"),
        (
            lambda given: given["thresholds"].update(spam={"review": float("nan"), "reject": 1}),
            "A number from 0 to 1",
        ),
        (lambda given: given["thresholds"].update(spam=[0.1, 0.2]), "not a JSON object"),
        (lambda given: given["rules"].update(wizards=1), "Nothing is known of “wizards”"),
        (lambda given: given["rules"].update(links=True), "A whole number"),
        (lambda given: given["rules"].update(words={"review_exact": "dodo"}), "not a list of words"),
        (lambda given: given["rules"].update(words={"review_exact": ["a\ud800"]}), "cannot be written in a list"),
        (lambda given: given["rules"].update(words={"review_exact": ["a\0"]}), "cannot be written in a list"),
        (lambda given: given["rules"].update(words={"regex": ["(a+)+"]}), "There is no list “regex”"),
        (lambda given: given["rules"].update(overrides=[{"kind": "planet"}]), "for a “post” or for a “tag”"),
        (
            lambda given: given["rules"].update(overrides=[{"kind": "tag", "slug": "\0"}]),
            "by the end of its address",
        ),
        (lambda given: given["rules"].update(automatic={"approve": ["x"]}), "This is one of"),
        (lambda given: given["rules"].update(automatic={"labels": {"spam": 0.1}}), "below its threshold"),
        (lambda given: given.pop("rules"), "it needs “thresholds” and “rules”"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_a_sentence(owner, change, said):
    given = json.loads(exported(owner, services.active_policy()))
    change(given)
    response = owner.post(IMPORT, {"file": SimpleUploadedFile("policy.json", json.dumps(given).encode())})
    assert response.status_code == 400
    assert said in response.content.decode()
    assert Replay.objects.count() == 0


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b"null", b"12", b'"policy"', b"{}", b" "])
def test_a_file_that_is_no_policy_is_refused_with_a_sentence(owner, content):
    response = owner.post(IMPORT, {"file": SimpleUploadedFile("policy.json", content)})
    assert response.status_code == 400
    assert "This is not" in response.content.decode()


def test_an_older_row_with_thresholds_alone_works_as_it_did(owner):
    Policy.objects.filter(version=1).update(rules={})
    policy = services.active_policy()
    rules = policy.as_rules()
    assert rules.thresholds == policy.as_thresholds() == DEFAULT_THRESHOLDS
    assert (rules.links, rules.reads_words, rules.new_below, rules.overrides) == (None, False, 0, ())
    for page in (named("change", policy), named("export", policy), named("shadow", policy), ADD):
        assert owner.get(page).status_code == 200


def test_a_row_that_was_spoilt_in_the_database_is_said_to_be_and_hides_nothing_else(owner):
    spoilt = Policy.objects.create(version=7, thresholds={"spam": "often"})
    assert "cannot be read" in owner.get(named("change", spoilt)).content.decode()
    assert "cannot be read" in owner.get(named("export", spoilt), follow=True).content.decode()
    assert owner.get(f"{ADD}?version=7").status_code == 200
    assert owner.get(LIST).status_code == 200


@pytest.mark.parametrize("role", ["moderator", "editor"])
def test_only_the_owner_sees_policies(client, role):
    made = propose(Policy.objects.get().thresholds, {}, decisions=10)
    client.force_login(make_user(role))
    policy = Policy.objects.get()
    for page in (
        LIST,
        ADD,
        IMPORT,
        ADVISOR,
        named("replay", made),
        named("export", policy),
        named("shadow", policy),
    ):
        assert client.get(page).status_code == 403
    assert client.post(ADD, form()).status_code == 403
    for page in (named("adopt", made), named("end_shadow", policy)):
        assert client.post(page, {"as": "active"}).status_code == 403
    assert Policy.objects.count() == 1


def test_what_is_not_there_is_not_found(owner):
    for name in ("replay", "export", "shadow"):
        for number in (12345, 10**30):
            assert owner.get(reverse(f"admin:moderation_policy_{name}", args=[number])).status_code == 404


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
