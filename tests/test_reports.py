"""Readers report a published comment; moderators keep it or take it down; whoever reported can see it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import Comment, Post
from moderation.decisions import Decision
from moderation.desk.reader_filters import ReadersFilter
from moderation.models import QueuedComment
from moderation.readers import links, reports
from moderation.readers.models import Report
from moderation.reasons import DecisionReason
from moderation.settling import settle_decisions
from moderation.tasks import erase_old, send_mail
from tests.commentform import send
from tests.desk import QUEUE
from tests.desk import page_of as card_of
from tests.factories import make_comment, make_post, make_user
from tests.readers import NEVER_SENT, NOTICE, appealed, decided, edited, form_token, published, reported, words

pytestmark = pytest.mark.django_db
LIST = reverse("admin:moderation_report_changelist")


@pytest.fixture
def comment():
    return published(body="Something doubtful.", author_name="Dan")


def form_of(client, comment):
    return client.get(reverse("moderation:report", args=[comment.pk]))


def card(report):
    return reverse("admin:moderation_report_change", args=[report.pk])


def answered(browser, report, act, **values):
    seen = {"seen": str(Report.objects.order_by("-pk").first().pk)}
    return browser.post(
        reverse("admin:moderation_report_answer", args=[report.pk]), {"act": act, **seen, **values}
    )


def test_every_published_comment_can_be_reported_from_the_article(client, comment):
    page = client.get(comment.post.get_absolute_url()).content.decode()
    assert f'href="/report/{comment.pk}/"' in page
    assert "Something doubtful." in words(form_of(client, comment))


def test_a_short_report_is_enough(client, comment):
    answer = reported(client, comment, reason="abuse")
    report = Report.objects.get()
    assert answer.url == links.report_path(report.pk)
    assert (report.reason, report.details, report.name, report.email) == ("abuse", "", "", "")
    page = client.get(answer.url)
    assert "A moderator will look at the comment." in words(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    comment.refresh_from_db()
    assert comment.status == Comment.Status.APPROVED


def test_a_notice_of_illegal_content_has_what_article_16_asks_for(client, comment):
    assert reported(client, comment, **NOTICE).status_code == 303
    report = Report.objects.get()
    assert (report.comment, report.name, report.email) == (comment, "Ana Popescu", NEVER_SENT)
    assert report.good_faith


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("details", "Please explain why"),
        ("name", "Please write your name."),
        ("email", "Please write your e-mail address."),
        ("good_faith", "Please confirm this"),
    ],
)
def test_without_one_of_them_the_form_comes_back(client, comment, left_out, sentence):
    sent = {name: value for name, value in NOTICE.items() if name != left_out}
    answer = reported(client, comment, **sent)
    assert answer.status_code == 422
    assert sentence in words(answer)
    for value in sent.values():
        assert value in answer.content.decode() or value == "on"
    assert not Report.objects.exists()


def test_about_the_abuse_of_children_nobody_need_say_who_they_are(client, comment):
    sent = NOTICE | {"name": "", "email": "", "exempt": "on"}
    assert reported(client, comment, **sent).status_code == 303
    assert Report.objects.get().exempt


@pytest.mark.parametrize("values", [
    {"reason": ""},
    {"reason": "nonsense"},
    {"details": "z" * 3001},
    {"email": "no address"},
    {"email": "a@example.org\nBcc: b@example.org"},
    {"name": "n" * 101},
    {"subject": "filled in by a machine"},
    {"token": ""},
    {"token": "forged"},
    {"details": "a\x00b"},
])  # fmt: skip
def test_bad_input_is_answered_with_a_sentence(client, comment, values):
    answer = reported(client, comment, **values)
    assert answer.status_code == 422
    assert "Everything you wrote is still here." in words(answer)
    assert not Report.objects.exists()


def test_only_published_comments_can_be_reported(client, comment):
    for status in Comment.Status.values:
        other = make_comment(make_post(), status=status)
        assert form_of(client, other).status_code == (200 if status == "approved" else 404)
    Post.objects.filter(pk=comment.post_id).update(status=Post.Status.DRAFT)
    assert form_of(client, comment).status_code == 404
    assert reported(client, comment).status_code == 404
    for number in (0, 10**30):
        assert client.get(f"/report/{number}/").status_code == 404
    assert client.put(f"/report/{comment.pk}/").status_code == 405


def test_pressed_twice_it_is_one_report(client, comment):
    token = form_token(comment)
    first, second = (reported(client, comment, token=token) for _ in range(2))
    assert first.url == second.url
    assert Report.objects.count() == 1


def test_a_flood_is_slowed_down_and_comments_are_not(client, comment, settings):
    settings.COMMENT_RATE_ADDRESS = (3, 300)
    for number in range(3):
        reported(client, comment, details=str(number))
    answer = reported(client, comment, details="One more")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "One more" in answer.content.decode()
    assert send(client, comment.post).status_code == 303


def test_another_sites_page_reports_nothing(comment):
    strict = Client(enforce_csrf_checks=True)
    assert reported(strict, comment, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert reported(strict, comment, headers={"Origin": "https://evil.example"}).status_code == 403
    assert reported(strict, comment, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_forged_link_to_a_report(client, comment):
    reported(client, comment)
    number = Report.objects.get().pk
    for token in (str(number), f"{number}.x", links.sign(links.COMMENT, str(number))):
        assert client.get(f"/your-report/{token}/").status_code == 404


def test_left_where_it_is(client, desk, comment):
    page = reported(client, comment, details="Look at this").url
    report = Report.objects.get()
    assert "Look at this" in words(desk.get(card(report)))
    assert answered(desk, report, "keep").status_code == 302
    assert not Report.objects.open().exists()
    assert "It stays published" in words(client.get(page))
    assert not Decision.objects.exists()


def test_taken_down_it_is_answered_when_that_is_final(client, desk, ben, comment):
    page = reported(client, comment, **NOTICE).url
    reported(Client(REMOTE_ADDR="198.51.100.1"), comment, reason="hate")
    reason = DecisionReason.objects.get(slug="hate")
    assert answered(desk, Report.objects.first(), "remove", reason=reason.slug).status_code == 302
    comment.refresh_from_db()
    assert comment.status == Comment.Status.REJECTED
    assert Report.objects.open().count() == 2  # it may still be taken back
    assert "Undo" in words(desk.get(LIST))
    settle(Decision.objects.get())
    assert not Report.objects.open().exists()
    said = words(client.get(page))
    assert "took it down" in said
    assert "court" in said
    assert set(Report.objects.values_list("resolved_by", flat=True)) == {ben.pk}


def settle(decision):
    Decision.objects.filter(pk=decision.pk).update(next_try=decision.created_at)
    assert settle_decisions() == 1


def test_a_decision_on_the_comments_own_page_answers_them_too(client, comment):
    reported(client, comment)
    decided(comment, Decision.Action.APPROVE)
    assert Report.objects.get().outcome == Report.Outcome.KEPT
    reported(client, comment, details="again")
    decided(comment, Decision.Action.SPAM)
    assert Report.objects.order_by("pk").last().outcome == Report.Outcome.REMOVED


def test_a_report_that_came_later_is_not_answered_unread(client, desk, comment):
    reported(client, comment)
    first = Report.objects.get()
    seen = {"seen": str(first.pk)}
    reported(client, comment, details="A second one")
    desk.post(reverse("admin:moderation_report_answer", args=[first.pk]), {"act": "keep", **seen})
    assert Report.objects.open().get().details == "A second one"


def test_taken_down_by_somebody_else_meanwhile(client, desk, comment):
    reported(client, comment)
    decided(comment, Decision.Action.REJECT, settle=False)
    answer = answered(desk, Report.objects.get(), "remove", reason="hate")
    assert answer.status_code == 409
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "values", [{"act": ""}, {"act": "nonsense"}, {"act": "remove"}, {"act": "remove", "reason": "none-such"}]
)
def test_a_moderators_bad_input(client, desk, comment, values):
    reported(client, comment)
    assert answered(desk, Report.objects.get(), values.pop("act"), **values).status_code == 400
    assert Report.objects.open().exists()


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_who_may_not_decide_sees_and_answers_nothing(client, comment, role):
    reported(client, comment)
    report = Report.objects.get()
    user = make_user(role)
    browser = Client()
    browser.force_login(user)
    for answer in (browser.get(LIST), browser.get(card(report)), answered(browser, report, "keep")):
        assert answer.status_code in (302, 403)
        assert "Something doubtful" not in answer.content.decode()
    with pytest.raises(PermissionDenied):
        reports.keep(comment, moderator=user, seen=10**6)
    assert Report.objects.open().exists()


def test_no_address_reaches_a_moderators_page_and_none_can_be_spelt_out(client, desk, comment):
    reported(client, comment, **NOTICE)
    for page in (LIST, card(Report.objects.get()), card_of(comment), QUEUE):
        assert NEVER_SENT not in desk.get(page).content.decode()
    assert desk.get(f"{LIST}?email__startswith=ana").status_code in (302, 400)


def test_they_reach_the_queue(client, desk, comment):
    assert "reported by readers" not in words(desk.get(QUEUE))
    reported(client, comment, reason="hate")
    reported(client, comment, reason="spam", details="x")
    assert "1 comment was reported by readers" in words(desk.get(QUEUE))
    assert "It is hateful" in words(desk.get(card_of(comment)))
    assert "Something doubtful." in words(desk.get(LIST))


def asked(rf, value):
    chosen = ReadersFilter(rf.get("/"), {"readers": [value]}, QueuedComment, None)
    return list(chosen.queryset(rf.get("/"), QueuedComment.objects.all()).values_list("pk", flat=True))


def test_the_queue_is_narrowed_to_what_readers_said_something_about(rf, client, comment):
    reported(client, comment)
    refused, changed = make_comment(), make_comment()
    decided(refused)
    appealed(client, refused)
    edited(client, changed)
    assert asked(rf, "reported") == [comment.pk]
    assert asked(rf, "appealed") == [refused.pk]
    assert asked(rf, "edited") == [Comment.objects.get(replaces=changed).pk]
    assert len(asked(rf, "nonsense")) == Comment.objects.count()


def test_the_form_promises_mail_only_where_the_site_sends_some(client, comment, settings):
    form = reverse("moderation:report", args=[comment.pk])
    promise = "With an e-mail address you are told what is decided."
    settings.SITE_URL = ""
    assert promise not in words(client.get(form))
    settings.SITE_URL = "https://blog.example.org"
    assert promise in words(client.get(form))


def test_who_left_an_address_is_told_twice(client, desk, comment, settings, mailoutbox):
    settings.SITE_URL = "https://blog.example.org"
    where = reported(client, comment, **NOTICE).url
    send_mail()
    answered(desk, Report.objects.get(), "keep")
    send_mail()
    received, answer = mailoutbox
    assert received.to == answer.to == [NEVER_SENT]
    assert where in received.body
    assert "stays published" in answer.body
    assert "Dan" not in received.body + answer.body


def test_script_in_every_field_is_text(client, desk, comment):
    script = "<script>alert(1)</script>"
    comment.author_name = script
    comment.save()
    answer = reported(client, comment, **NOTICE | {"details": script, "name": script})
    pages = [
        client.get(answer.url),
        desk.get(card(Report.objects.get())),
        desk.get(LIST),
        desk.get(card_of(comment)),
    ]
    for page in pages:
        assert "<script>alert" not in page.content.decode()


def test_who_sent_it_is_forgotten_half_a_year_after_the_answer(client, comment):
    reported(client, comment, **NOTICE)
    decided(comment, Decision.Action.APPROVE)
    erase_old()
    assert Report.objects.get().email == NEVER_SENT
    Report.objects.update(resolved_at=timezone.now() - timedelta(days=184))
    erase_old()
    report = Report.objects.get()
    assert (report.name, report.email, report.ip_hash, report.ip_network, report.submission) == ("",) * 5
    assert report.details == NOTICE["details"]
    assert reports.erase_old() == 0


def test_a_report_that_waits_is_not_forgotten(client, comment):
    reported(client, comment, **NOTICE)
    Report.objects.update(created_at=timezone.now() - timedelta(days=1000))
    assert reports.erase_old() == 0
