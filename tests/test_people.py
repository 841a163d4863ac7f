"""Blocking and trusting authors: known by e-mail, domain, network or address; their comments are never lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from blog.services import origin_of
from moderation.audit import AuditEntry
from moderation.authorrules import AuthorRule
from moderation.blocking import lift, set_standing
from moderation.emails import domain_of, email_key
from moderation.models import Assessment, Decision
from moderation.people import comments_by, keys_of, standing, standings
from moderation.services import assess, decide
from tests.desk import page_of
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:moderation_authorrule_add")
RULES = reverse("admin:moderation_authorrule_changelist")
BLOCKED, TRUSTED = AuthorRule.Standing.BLOCKED, AuthorRule.Standing.TRUSTED
By = AuthorRule.By


@pytest.fixture
def comment(db):
    return make_comment(author_name="Ana", author_email="ana@mail.example.org", address="192.0.2.7")


def block(ben, by, key, what=BLOCKED, **kwargs):
    return set_standing(what, by=by, key=key, moderator=ben, **kwargs)


def of(comment, by):
    return reverse("admin:moderation_authorrule_author", args=[comment.pk, by])


def values(**kwargs):
    return {"standing": "blocked", "by": "email", "days": "30", "note": ""} | kwargs


# --- who is known by what ---


@pytest.mark.parametrize(
    "other",
    ["Ana@Mail.Example.org", " ana@mail.example.org", "ana+news@mail.example.org", "ana@mail.example.org."],
)
def test_spellings_of_one_mailbox_are_one_person(other):
    assert email_key(other) == email_key("ana@mail.example.org")


def test_dots_count_except_where_the_provider_ignores_them():
    assert email_key("a.n.a@gmail.com") == email_key("ana@googlemail.com")
    assert email_key("a.n.a@example.org") != email_key("ana@example.org")


@pytest.mark.parametrize("text", ["", "ana", "@example.org", "ana@"])
def test_what_is_no_address_has_no_key(text):
    assert email_key(text) == ""


def test_a_hash_depends_on_the_secret(settings):
    before = email_key("ana@example.org")
    settings.SECRET_KEY = "another secret"
    assert email_key("ana@example.org") != before
    assert "ana" not in before


@pytest.mark.parametrize("by", By.values)
def test_a_block_reaches_every_comment_known_by_the_same(ben, comment, by):
    same = make_comment(author_email="ana@mail.example.org", address="192.0.2.7")
    other = make_comment(author_email="bo@elsewhere.example", address="198.51.100.1")
    block(ben, by, keys_of(comment)[by])
    assert [standing(each).name for each in (comment, same, other)] == ["blocked", "blocked", ""]
    assert set(comments_by(by, keys_of(comment)[by])) == {comment, same}


def test_a_domain_is_blocked_with_all_below_it_and_nothing_beside_it(ben, comment):
    block(ben, By.DOMAIN, "example.org")
    beside = make_comment(author_email="x@notexample.org")
    above = make_comment(author_email="x@org")
    assert standing(comment).name == "blocked"
    assert standing(beside).name == standing(above).name == ""
    assert list(comments_by(By.DOMAIN, "example.org")) == [comment]


def test_a_nearer_rule_stands_before_a_wider_one(ben, comment):
    block(ben, By.DOMAIN, "example.org")
    block(ben, By.EMAIL, email_key(comment.author_email), TRUSTED)
    assert standing(comment).name == "trusted"
    block(ben, By.NETWORK, comment.ip_network)
    assert standing(comment).name == "blocked"  # anybody can write anybody's e-mail address
    block(ben, By.ADDRESS, comment.ip_hash, TRUSTED)
    assert standing(comment).name == "trusted"


def test_the_standing_says_who_and_why(ben, comment):
    block(ben, By.NETWORK, comment.ip_network, note="Third wave this week.")
    said = standing(comment).why
    assert said == "Blocked: network 192.0.2.0/24, by Ben Okri. Third wave this week."


def test_a_rule_ends_when_it_runs_out_and_when_it_is_lifted(ben, comment):
    rule = block(ben, By.ADDRESS, comment.ip_hash, expires_at=timezone.now() + timedelta(days=1))
    assert standing(comment).name == "blocked"
    AuthorRule.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert standing(comment).name == ""
    again = block(ben, By.ADDRESS, comment.ip_hash)
    assert lift(again, moderator=ben)
    assert not lift(again, moderator=ben)
    assert standing(comment).name == ""
    rule.refresh_from_db()
    assert rule.lifted_by == ben  # replaced by the second one


def test_one_rule_holds_for_one_key_and_the_later_takes_its_place(ben, comment):
    block(ben, By.ADDRESS, comment.ip_hash)
    block(ben, By.ADDRESS, comment.ip_hash, TRUSTED)
    assert standing(comment).name == "trusted"
    assert AuthorRule.objects.in_force().count() == 1
    told = [(e.what, e.before, e.after) for e in AuditEntry.objects.filter(target_type="author").order_by("pk")]
    assert told == [("blocked", "", "blocked"), ("trusted", "blocked", "trusted")]


def test_the_standings_of_many_comments_take_one_query(ben, django_assert_num_queries):
    comments = [make_comment(address=f"192.0.2.{number}") for number in range(1, 9)]
    block(ben, By.ADDRESS, comments[3].ip_hash)
    with django_assert_num_queries(1):
        found = standings(comments)
    assert [found[each.pk].name for each in comments] == ["", "", "", "blocked", "", "", "", ""]


def test_an_unknown_origin_is_nobodys(ben):
    nowhere = make_comment(address="")
    assert "network" not in keys_of(nowhere)
    with pytest.raises(ValueError, match="nobody"):
        block(ben, By.NETWORK, "")


# --- what becomes of their comments ---


def test_a_blocked_authors_comment_is_stored_waits_and_is_advised_to_reject(ben):
    block(ben, By.NETWORK, origin_of("192.0.2.7").ip_network)
    comment = make_comment(body="What a lovely harbour, thank you for the pictures.", address="192.0.2.9")
    assert assess(comment.assessments.get().pk)
    comment.refresh_from_db()
    assessment = comment.assessments.get()
    assert comment.status == Comment.Status.PENDING
    assert (assessment.action, assessment.risk >= 0.9) == ("reject", True)


def test_a_block_and_its_end_reach_comments_that_wait_already(ben):
    comment = make_comment(body="What a lovely harbour, thank you for the pictures.", address="192.0.2.9")
    decided = make_comment(address="192.0.2.9")
    for each in (comment, decided):
        assert assess(each.assessments.get().pk)
    decide(decided, action=Decision.Action.APPROVE, moderator=ben)
    rule = block(ben, By.ADDRESS, comment.ip_hash)
    newest = comment.assessments.first()
    assert newest.state == Assessment.State.QUEUED
    assert assess(newest.pk)
    assert comment.assessments.first().action == "reject"
    assert decided.assessments.count() == 1  # what was decided stays decided
    lift(rule, moderator=ben)
    assert assess(comment.assessments.first().pk)
    assert comment.assessments.first().action != "reject"


# --- in the admin ---


def test_a_moderator_sees_what_a_block_touches_before_it_is_stored(desk, comment):
    make_comment(author_email="ANA@mail.example.org", body="Another one of hers.")
    shown = desk.post(f"{ADD}?comment={comment.pk}", values()).content.decode()
    assert "2 awaiting moderation" in shown
    assert "Another one of hers." in shown
    assert not AuthorRule.objects.exists()
    response = desk.post(f"{ADD}?comment={comment.pk}", values(act="confirm", note="Enough."))
    assert response.status_code == 302
    assert response.url == page_of(comment)
    rule = AuthorRule.objects.get()
    assert (rule.standing, rule.by, rule.note, rule.comment) == ("blocked", "email", "Enough.", comment)
    assert timedelta(days=29) < rule.expires_at - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize(
    ("by", "typed", "key"),
    [
        ("email", "ana@mail.example.org", email_key("ana@mail.example.org")),
        ("domain", "@Example.ORG", "example.org"),
        ("address", "192.0.2.7", origin_of("192.0.2.7").ip_hash),
        ("network", "192.0.2.7", "192.0.2.0/24"),
        ("network", "192.0.2.0/24", "192.0.2.0/24"),
        ("network", "2001:db8:7:1::5", "2001:db8:7::/48"),
    ],
)
def test_a_rule_can_be_typed_and_no_page_repeats_an_address(desk, by, typed, key):
    shown = desk.post(ADD, values(by=by, value=typed, days="0")).content.decode()
    assert "ana@" not in shown
    sent = values(by=by, value=key, days="0", act="confirm")  # as the page sends it
    assert desk.post(ADD, sent).status_code == 302
    rule = AuthorRule.objects.get()
    assert (rule.key, rule.expires_at) == (key, None)
    for address in (RULES, reverse("admin:moderation_authorrule_change", args=[rule.pk])):
        assert "ana@" not in desk.get(address).content.decode()


@pytest.mark.parametrize(
    ("by", "typed"),
    [
        ("email", "ana"),
        ("email", ""),
        ("domain", "org"),
        ("domain", "exa mple.org"),
        ("domain", "<script>.org"),
        ("address", "192.0.2.0/24"),
        ("address", "192.0.2"),
        ("network", "192.0.0.0/16"),
        ("network", "192.0.2.0/28"),
        ("network", "0.0.0.0/0"),
        ("network", "x" * 254),
        ("elsewhere", "x"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(desk, by, typed):
    response = desk.post(ADD, values(by=by, value=typed, act="confirm"))
    assert response.status_code == 400
    assert response.context["form"].errors
    assert not AuthorRule.objects.exists()


def test_an_address_in_the_note_is_refused(desk, comment):
    response = desk.post(f"{ADD}?comment={comment.pk}", values(act="confirm", note="it is ana@mail.example.org"))
    assert response.status_code == 400
    assert not AuthorRule.objects.exists()


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "-1", "²"])
def test_a_comment_that_is_not_there_is_not_found(desk, number):
    assert desk.get(f"{ADD}?comment={number}").status_code == 404


def test_all_comments_of_an_author_stand_on_one_page_whatever_became_of_them(desk, ben, comment):
    second = make_comment(author_email="ana@mail.example.org", body="A second thought.")
    decide(second, action=Decision.Action.REJECT, moderator=ben)
    make_comment(body="Somebody else's.", address="198.51.100.9")
    shown = desk.get(of(comment, "email"))
    page = shown.content.decode()
    assert [each.pk for each in shown.context["waiting"]] == [comment.pk]
    assert "A second thought." in page
    assert "Somebody else" not in page
    assert "ana@" not in page


def test_ticked_comments_of_one_author_are_decided_together_after_a_preview(desk, comment):
    others = [make_comment(author_email="ana@mail.example.org", body=f"Number {n}") for n in range(3)]
    address = of(comment, "email")
    sent = {"action": "spam", "comment": [others[0].pk, others[1].pk]}
    shown = desk.post(address, sent)
    assert "2 comments will be marked as spam." in shown.content.decode()
    assert Comment.objects.pending().count() == 4
    form = shown.context["form"]
    response = desk.post(address, {"action": "spam", "ids": form["ids"].value()})
    assert response.status_code == 302
    assert response.url == address
    assert set(Comment.objects.filter(status="spam")) == set(others[:2])
    assert "Undo" in desk.get(address).content.decode()
    batch = Decision.objects.first().batch
    desk.post(reverse("admin:moderation_queuedcomment_bulk_undo", args=[batch]))
    assert Comment.objects.pending().count() == 4
    assert AuditEntry.objects.filter(what="bulk").count() == 1


def test_all_that_wait_can_be_decided_up_to_the_limit(desk, comment, settings):
    settings.BULK_LIMIT = 2
    for _turn in range(3):
        make_comment(author_email="ana@mail.example.org")
    shown = desk.post(of(comment, "email"), {"action": "approve", "all": "on"})
    assert "2 comments will be approved." in shown.content.decode()
    assert "the others wait for another turn" in shown.content.decode()


def test_comments_of_others_cannot_be_slipped_in(desk, comment):
    other = make_comment(address="198.51.100.9")
    address = of(comment, "email")
    desk.post(address, {"action": "spam", "ids": f"{other.pk},{comment.pk}"})
    other.refresh_from_db()
    comment.refresh_from_db()
    assert (other.status, comment.status) == ("pending", "spam")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "spam"},
        {"action": "explode", "all": "on"},
        {"action": "undo", "all": "on"},
        {"action": "spam", "comment": ["x", "-1", "9" * 40]},
        {"action": "spam", "ids": ""},
        {"action": "spam", "ids": "1,x"},
        {"action": "explode", "ids": "1"},
        {"action": "reject", "ids": "1", "reason": "no-such"},
    ],
)
def test_a_choice_that_cannot_be_meant_decides_nothing(desk, comment, sent):
    response = desk.post(of(comment, "email"), sent)
    assert response.status_code == 400
    assert not Decision.objects.exists()


def test_a_comment_that_was_decided_meanwhile_is_left_alone(desk, comment):
    other = make_user("moderator")
    decide(comment, action=Decision.Action.APPROVE, moderator=other)
    response = desk.post(of(comment, "email"), {"action": "spam", "ids": str(comment.pk)}, follow=True)
    assert "had been decided about already" in response.content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("by", ["email", "nothing", "ip_hash", "<script>"])
def test_a_way_that_is_not_known_is_not_found(desk, by):
    nobody = make_comment(address="", author_email="x@example.org")
    expected = 200 if by == "email" else 404
    assert desk.get(f"/admin/moderation/authorrule/of/{nobody.pk}/{by}/").status_code == expected
    assert desk.get(f"/admin/moderation/authorrule/of/{10**20}/email/").status_code == 404


def test_a_rule_is_lifted_from_its_page_and_leads_to_its_comments(desk, ben, comment):
    rule = block(ben, By.NETWORK, comment.ip_network)
    page = desk.get(reverse("admin:moderation_authorrule_change", args=[rule.pk])).content.decode()
    lifting = reverse("admin:moderation_authorrule_lift", args=[rule.pk])
    comments = reverse("admin:moderation_authorrule_comments", args=[rule.pk])
    assert lifting in page
    assert [each.pk for each in desk.get(comments).context["waiting"]] == [comment.pk]
    assert desk.post(lifting).status_code == 302
    assert standing(comment).name == ""
    assert "It had been lifted already." in desk.post(lifting, follow=True).content.decode()


def test_whoever_only_decides_may_not_block(client, comment):
    user = make_user("moderator")
    user.groups.clear()
    user.user_permissions.set(Permission.objects.filter(codename__in=["decide", "view_queuedcomment"]))
    client.force_login(user)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, values(act="confirm", value="a@example.org")).status_code == 403
    shown = client.get(of(comment, "email")).content.decode()
    assert "Block this author" not in shown


def test_scripts_in_names_notes_and_texts_are_shown_as_text(desk, ben):
    name = "<script>alert(1)</script>"
    comment = make_comment(author_name=name, body=name, post=make_post(title=name))
    rule = block(ben, By.EMAIL, email_key(comment.author_email), note=name, comment=comment)
    for address in (
        RULES,
        of(comment, "email"),
        f"{ADD}?comment={comment.pk}",
        reverse("admin:moderation_authorrule_change", args=[rule.pk]),
        reverse("admin:moderation_authorrule_comments", args=[rule.pk]),
    ):
        page = desk.get(address).content.decode()
        assert "<script>alert" not in page, address
    assert "<script>alert" not in desk.post(f"{ADD}?comment={comment.pk}", values(note=name)).content.decode()


def test_the_domain_of_an_address_is_in_small_letters():
    assert domain_of("Ana@Mail.Example.ORG") == "mail.example.org"
