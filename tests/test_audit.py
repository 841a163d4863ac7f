"""The audit: who changed what, when, from what to what and why; to read, never to change."""

import csv
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment, Post
from blog.services import Source, origin_of, write_note
from moderation.audit import AppendOnly, AuditEntry, record
from moderation.csvfiles import safe_cell
from moderation.factchecks import services as library
from moderation.factchecks.models import FactCheck, Publisher
from moderation.models import Decision, Policy
from moderation.readers import appeals, reports
from moderation.services import adopt_policy, decide, undo
from moderation.trail import Wanted, lines, page
from tests.factories import make_comment, make_fact_check, make_post, make_publisher, make_user
from tests.readers import decided, published

pytestmark = pytest.mark.django_db

AUDIT = reverse("admin:moderation_auditentry_changelist")
EXPORT = reverse("admin:moderation_auditentry_export")


def entries(**kwargs):
    return list(AuditEntry.objects.filter(**kwargs).order_by("pk"))


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_a_changed_post_says_who_changed_what_from_what_to_what(editor):
    post = make_post(title="Old title")
    page = editor.get(reverse("admin:blog_post_change", args=[post.pk]))
    form = page.context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields if name != "tags"} | {"title": "New title"}
    sent |= {f"related_links-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    sent |= {"published_at_0": "2026-01-02", "published_at_1": "03:04:05"}
    response = editor.post(reverse("admin:blog_post_change", args=[post.pk]), sent)
    assert response.status_code == 302, response.context["errors"]
    (entry,) = entries(target_type="post", what="changed", field="title")
    assert (entry.who, entry.before, entry.after) == (editor.user, "Old title", "New title")
    assert (entry.target_id, entry.target) == (str(post.pk), "New title")


def test_a_deleted_post_and_a_command_are_written_down_without_a_person():
    post = make_post(title="Gone")
    post.delete()
    (made, gone) = entries(target_type="post")
    assert (made.what, gone.what, gone.target, gone.who, gone.who_name) == ("made", "deleted", "Gone", None, "")


def test_permissions_given_and_taken_are_written_down_from_every_side(owner):
    user, group = make_user(), Group.objects.create(name="Guests")
    permission = Permission.objects.get(codename="decide")
    newest = AuditEntry.objects.latest("pk").pk  # making the site's groups was written down before
    user.groups.add(group)
    group.user_set.remove(user)
    user.user_permissions.set([permission])
    user.user_permissions.clear()
    group.permissions.add(permission)
    permission.group_set.remove(group)
    told = [(e.what, e.target_type, e.field, e.before, e.after) for e in entries(pk__gt=newest)]
    assert told == [
        ("given", "user", "groups", "", "Guests"),
        ("taken", "user", "groups", "Guests", ""),
        ("given", "user", "permissions", "", "decide"),
        ("taken", "user", "permissions", "decide", ""),
        ("given", "group", "permissions", "", "decide"),
        ("taken", "group", "permissions", "decide", ""),
    ]


def test_passwords_and_e_mail_addresses_change_without_being_told(owner):
    user = make_user("moderator", email="old@example.org")
    user.set_password("an other horse")
    user.email = "new@example.org"
    user.is_superuser = True
    user.save()
    told = {e.field: (e.before, e.after) for e in entries(target_type="user", what="changed")}
    assert told == {"password": ("", ""), "email": ("", ""), "is_superuser": ("False", "True")}


def test_logging_in_is_no_change(stranger):
    make_user("moderator", username="ben")
    before = AuditEntry.objects.count()
    stranger.login(username="ben", password="correct horse battery staple")
    assert AuditEntry.objects.count() == before


def test_who_deletes_their_own_login_is_still_named(owner):
    owner.post(reverse("admin:auth_user_delete", args=[owner.user.pk]), {"post": "yes"})
    (entry,) = entries(target_type="user", what="deleted")
    assert (entry.who, entry.who_name) == (None, owner.user.username)


def test_publishers_and_fact_checks_say_who_allowed_and_switched_them(owner):
    publisher = make_publisher("Somebody", allowed=False)
    entry = make_fact_check("Cheese is a planet.", publisher=publisher)
    action = {"action": "allow", "_selected_action": [publisher.pk]}
    owner.post(reverse("admin:moderation_publisher_changelist"), action)
    library.switch_off(FactCheck.objects.filter(pk=entry.pk))
    library.disallow_publishers(Publisher.objects.filter(pk=publisher.pk), by=owner.user)
    told = [(e.target_type, e.field, e.before, e.after, e.who) for e in entries(what="changed")]
    assert told == [
        ("publisher", "allowed", "False", "True", owner.user),
        ("factcheck", "active", "True", "False", None),
        ("publisher", "allowed", "True", "False", owner.user),
    ]


def test_a_new_policy_is_written_down(owner):
    adopt_policy(Policy(note="Stricter"))
    assert [e.target for e in entries(target_type="policy")] == ["policy 1", "policy 2"]


def test_entries_are_never_changed_or_deleted():
    entry = record(AuditEntry.What.EXPORTED, target_type="audit")
    for act in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(why="because"),
    ):
        with pytest.raises(AppendOnly):
            act()


def test_no_entry_holds_an_e_mail_address(owner):
    make_user("moderator", username="who@example.org")
    user = make_user("owner", username="me@example.org")
    record(
        AuditEntry.What.ERASED, target_text="ana@example.org", before="a@b.example", why="b@c.example", who=user
    )
    for entry in AuditEntry.objects.all():
        assert "@" not in f"{entry.who_name}{entry.target}{entry.before}{entry.after}{entry.why}"
    assert "@example" not in owner.get(AUDIT).content.decode()


def everything(owner):
    """A decision, its undo, a note and a changed post, by the owner; returns the comment."""
    comment = make_comment(author_name="Ana", body="The harbour was closed on Monday.")
    decision = decide(comment, action=Decision.Action.REJECT, moderator=owner.user, note="too loud")
    undo(decision, moderator=owner.user)
    decide(comment, action=Decision.Action.APPROVE, moderator=owner.user)
    write_note(comment, text="It was open.", sources=[Source(claim="c", publisher="p")], author=owner.user)
    Post.objects.get(pk=comment.post_id).save()
    return comment


def test_decisions_notes_and_entries_stand_in_one_list_newest_first(owner):
    everything(owner)
    found = [line for line in lines(Wanted()) if line.kind != "entry"]
    assert [(line.what, line.before, line.after, line.why) for line in found] == [
        ("note written", "", "It was open.", ""),
        ("approved", "awaiting moderation", "approved", ""),
        ("decision taken back", "rejected", "awaiting moderation", ""),
        ("rejected", "awaiting moderation", "rejected", "too loud"),
    ]
    assert {line.who for line in found} == {owner.user.username}
    times = [line.at for line in lines(Wanted())]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_repeat_and_leave_out_nothing_even_at_one_and_the_same_time(owner, size):
    everything(owner)
    moment = timezone.now()
    for number in range(5):
        AuditEntry.objects.create(at=moment, what="made", target_type="tag", target=str(number))
    whole = [line.place for line in lines(Wanted())]
    read, past, more = [], None, True
    while more:
        found, more = page(Wanted(past=past), size)
        read += [line.place for line in found]
        past = found[-1].place
    assert read == whole
    assert len(set(whole)) == len(whole) > 9


def test_answers_to_reports_and_appeals_say_who_gave_them_and_what_they_were(owner):
    ben, dora = (make_user("moderator", first_name=name) for name in ("Ben", "Dora"))
    kept, removed = published(), published()
    for comment in (kept, removed):
        reports.report(comment, origin=origin_of("192.0.2.9"), submission=f"s{comment.pk}", reason="abuse")
    reports.keep(kept, moderator=ben, seen=10**9)
    decided(removed, moderator=ben)
    appealed = appeals.appeal(removed, "Look again.")
    assert not list(lines(Wanted(kind="appeal")))  # that it was received is nothing that staff did
    appeals.answer(appealed, moderator=dora, publish=True, note="It was a quotation.")

    (answered,) = lines(Wanted(kind="appeal"))
    assert (answered.who, answered.before, answered.after) == ("Dora", "rejected", "approved")
    assert answered.why == "It was a quotation."
    assert [(line.who, line.after, line.why) for line in lines(Wanted(kind="report"))] == [
        ("Ben", "taken down", "It attacks or insults somebody"),
        ("Ben", "stays published", "It attacks or insults somebody"),
    ]
    shown = owner.get(AUDIT).content.decode()
    assert shown.count("report answered") == 2
    assert shown.count("appeal answered") == 1


def test_the_list_is_read_in_as_many_queries_however_long_it_is(owner, django_assert_max_num_queries):
    for _turn in range(3):
        everything(owner)
    with django_assert_max_num_queries(16):
        assert owner.get(AUDIT).status_code == 200


def test_the_list_can_be_filtered_by_kind_person_and_days(owner):
    everything(owner)
    other = make_user("moderator")
    decide(make_comment(), action=Decision.Action.SPAM, moderator=other)
    today = timezone.localdate()

    def told(**query):
        return [line.what for line in owner.get(AUDIT, query).context["lines"]]

    assert told(kind="note") == ["note written"]
    assert told(who=other.pk) == ["marked as spam"]
    assert told(until=today - timedelta(days=1)) == []
    assert len(told(since=today, until=today)) > 5


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "nothing"},
        {"who": "x"},
        {"who": "9" * 30},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"past": "forged"},
        {"since": "2026-02-02", "until": "2026-02-01"},
    ],
)
def test_filters_that_cannot_be_meant_are_answered_with_a_page(owner, query):
    everything(owner)
    assert owner.get(AUDIT, query).status_code == 200
    response = owner.get(EXPORT, query)
    assert response.status_code == 200


def test_the_file_has_every_line_and_runs_no_formula(owner):
    comment = make_comment(author_name='=HYPERLINK("http://x.example","see")', body="+1 for all")
    note = "@SUM(1) write to ana@example.org"
    decide(comment, action=Decision.Action.REJECT, moderator=owner.user, note=note)
    response = owner.get(EXPORT, {"kind": "decision"})
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="audit.csv"'
    head, row = rows(response)
    assert head == ["when", "who", "what", "of what", "from", "to", "why"]
    assert row[3].startswith("'=HYPERLINK")
    assert row[6] == "'@SUM(1) write to [e-mail address]"
    assert entries(what="exported")[0].who == owner.user


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "＝1"])
def test_a_cell_that_could_be_a_formula_becomes_text(cell):
    assert safe_cell(cell) == f"'{cell}"


def test_an_ordinary_cell_stays_as_it_is():
    assert [safe_cell(cell) for cell in ("a = b", "", None, 7)] == ["a = b", "", "", "7"]


def test_scripts_in_what_was_changed_are_shown_as_text(owner):
    decide(
        make_comment(author_name="<script>alert(1)</script>"),
        action=Decision.Action.APPROVE,
        moderator=owner.user,
        note="<img src=x>",
    )
    shown = owner.get(AUDIT).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x>" not in shown
    assert "&lt;img src=x&gt;" in shown


def test_the_comment_itself_is_never_an_entry_of_its_own():
    comment = make_comment()
    Comment.objects.get(pk=comment.pk).save()
    assert entries(target_type="comment") == []
