"""Mail to readers: asked for, after the undo window, plain, stoppable by one click, and never lost or doubled."""

import socket
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as modern

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import Comment
from moderation.decisions import Decision
from moderation.readers import appeals, links, outbox
from moderation.readers.models import Appeal, Mail, MailStop
from moderation.reasons import DecisionReason
from moderation.services import decide, undo
from moderation.settling import settle_decisions
from moderation.signals import decision_settled
from moderation.tasks import send_mail
from tests.commentform import send
from tests.factories import make_post
from tests.readers import NOTICE, appealed, at, decided, edited, published, reported

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"
WISH = {"tell_by_mail": "on"}


@pytest.fixture(autouse=True)
def _configured(settings):
    settings.SITE_URL = "https://blog.example.org"
    settings.DEFAULT_FROM_EMAIL = "desk@example.org"


@pytest.fixture
def comment(client):
    send(client, make_post(title="Rivers"), **WISH)
    return Comment.objects.get()


def stop_path(mail) -> str:
    return mail.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://blog.example.org")


def due_again():
    Mail.objects.update(next_try=timezone.now())


def test_who_asked_is_told_in_plain_text(comment, mailoutbox):
    reason = DecisionReason.objects.get(slug="off-topic")
    decided(comment, reason=reason, message="Try the other article.", note="Not for Ana.")
    send_mail()
    (mail,) = mailoutbox
    assert mail.to == [ANA]
    assert mail.from_email == "desk@example.org"
    assert mail.subject == "Your comment under “Rivers” is not published"
    assert mail.content_subtype == "plain"
    assert not mail.message().is_multipart()
    for words in (reason.public_sentence, "Try the other article.", f"https://blog.example.org{path(comment)}"):
        assert words in mail.body
    assert "Not for Ana." not in mail.body
    assert ANA not in mail.body


def test_what_was_published_before_is_said_to_be_taken_down(comment, mailoutbox):
    decided(comment, Decision.Action.APPROVE)
    decided(comment)
    send_mail()
    assert mailoutbox[1].subject == "Your comment under “Rivers” has been taken down"
    assert "was published, and has been taken down" in mailoutbox[1].body


def path(comment) -> str:
    return links.status_path(comment.pk)


def test_a_published_comment_is_told_with_its_place(comment, mailoutbox):
    decided(comment, Decision.Action.APPROVE)
    send_mail()
    assert f"https://blog.example.org{comment.get_absolute_url()}" in mailoutbox[0].body


def test_who_did_not_ask_is_left_alone(client, mailoutbox):
    send(client, make_post())
    decided(Comment.objects.get())
    send_mail()
    assert mailoutbox == []
    assert not Mail.objects.exists()


def test_undone_before_its_time_it_was_never_said(comment, ben, mailoutbox):
    undo(decide(comment, action=Decision.Action.REJECT, moderator=ben), moderator=ben)
    Decision.objects.filter(next_try__isnull=False).update(next_try=timezone.now())
    settle_decisions()
    send_mail()
    assert mailoutbox == []


def test_nothing_is_said_before_the_undo_window_is_over(comment, ben, mailoutbox):
    decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    settle_decisions()
    send_mail()
    assert mailoutbox == []


def test_a_decision_that_was_overtaken_is_not_told(comment, ben, mailoutbox):
    decided(comment, Decision.Action.REJECT, moderator=ben, settle=False)
    decided(comment, Decision.Action.APPROVE, moderator=ben)
    send_mail()
    assert [mail.subject for mail in mailoutbox] == ["Your comment under “Rivers” is published"]


def test_spam_is_not_told_to_addresses_that_spammers_type(comment, mailoutbox):
    decided(comment, Decision.Action.SPAM)
    send_mail()
    assert mailoutbox == []


def test_told_once_however_often_it_is_asked(comment, mailoutbox):
    decision = decided(comment)
    decision_settled.send(sender=Decision, decision=Decision.objects.get(pk=decision.pk))
    for _ in range(3):
        send_mail()
    assert len(mailoutbox) == 1


def test_the_answer_to_an_appeal_is_told(comment, ben, mailoutbox):
    decided(comment)
    appealed(Client(), comment)
    outcome = appeals.answer(Appeal.objects.get(), moderator=ben, publish=True)
    Decision.objects.filter(pk=outcome.pk).update(next_try=timezone.now())
    settle_decisions()
    send_mail()
    assert "You appealed." in mailoutbox[-1].body


def test_an_edit_keeps_the_wish(comment, mailoutbox):
    edited(Client(), comment)
    decided(Comment.objects.order_by("-pk").first())
    send_mail()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("title", ["Rivers\r\nBcc: all@example.org", "a\nb", "\u2028x\u0085y", "“É” " * 60])
def test_no_title_makes_a_header(client, title, mailoutbox):
    post = make_post()
    type(post).objects.filter(pk=post.pk).update(title=title[:250])
    send(client, post, **WISH)
    decided(Comment.objects.get())
    send_mail()
    read = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=modern)
    assert read["To"] == ANA
    assert read["Bcc"] is None
    assert "\n" not in read["Subject"]
    assert read.get_content_type() == "text/plain"


def test_what_commenters_write_is_not_mailed(client, mailoutbox):
    send(client, make_post(), author_name="Buy now", body="https://spam.example", **WISH)
    decided(Comment.objects.get())
    send_mail()
    whole = mailoutbox[0].message().as_string()
    assert "Buy now" not in whole
    assert "spam.example" not in whole


@pytest.mark.parametrize(
    "address", ["ana@example.org\nBcc: x@example.org", "a@b\r\nc: d", "ana@example.org,b@example.org"]
)
def test_no_address_carries_a_second_one(client, address):
    assert send(client, make_post(), author_email=address, **WISH).status_code == 422
    assert not Comment.objects.exists()


def test_one_click_stops_them_for_good(comment, client, mailoutbox):
    decided(comment)
    send_mail()
    headers = mailoutbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    where = stop_path(mailoutbox[0])
    assert ANA not in where
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "https://mail.example"})
    assert strict.get(where).status_code == 200  # a scanner that looks stops nothing
    assert not MailStop.objects.exists()
    assert strict.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert strict.post(where, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert ANA not in MailStop.objects.get().address_hash
    send(client, make_post(), body="Another", author_email="ANA@example.org", author_name="Ana B", **WISH)
    decided(Comment.objects.order_by("-pk").first())
    send_mail()
    assert len(mailoutbox) == 1
    strict.post(where, {"again": "1"})
    assert not MailStop.objects.exists()


def test_stopped_while_a_mail_waits_it_does_not_leave(comment, mailoutbox):
    decided(comment)
    outbox.stop(links.address_hash(ANA))
    send_mail()
    assert mailoutbox == []


def test_a_forged_stop_is_refused(client):
    for token in ("x", f"{links.address_hash(ANA)}.forged", links.sign(links.COMMENT, "1")):
        assert client.post(f"/mail/stop/{token}/").status_code == 404
    assert not MailStop.objects.exists()


def test_a_mail_server_that_is_away_loses_nothing(comment, settings, mailoutbox):
    with socket.socket() as closed:  # a port that nobody listens at
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
    memory = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    decided(comment)
    send_mail()
    row = Mail.objects.get()
    assert (row.tries, row.error, row.to) == (1, "ConnectionRefusedError", ANA)
    assert row.next_try > timezone.now() + timedelta(seconds=50)
    settings.EMAIL_BACKEND = memory
    send_mail()
    assert mailoutbox == []  # not due yet
    due_again()
    send_mail()
    row.refresh_from_db()
    assert len(mailoutbox) == 1
    assert row.sent_at
    assert (row.to, row.subject, row.body, row.error) == ("", "", "", "")


def test_it_gives_up_one_day_and_forgets_the_address(comment, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    decided(comment)
    for _ in range(outbox.MOST_TRIES + 2):
        due_again()
        send_mail()
    row = Mail.objects.get()
    assert row.tries == outbox.MOST_TRIES
    assert (row.to, row.sent_at) == ("", None)
    assert ANA not in caplog.text


def test_a_mail_as_a_file_has_all_its_headers(comment, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    decided(comment)
    send_mail()
    (file,) = tmp_path.iterdir()
    read = message_from_bytes(file.read_bytes(), policy=modern)
    assert read["List-Unsubscribe"].strip().startswith("<https://blog.example.org/mail/stop/")
    assert read["List-Unsubscribe"].endswith("/>")
    assert read["Message-ID"].endswith("@blog.example.org>")


@pytest.mark.parametrize(("site", "backend"), [("", "locmem"), ("https://blog.example.org", "dummy")])
def test_unless_it_is_configured_nothing_is_offered_stored_or_sent(client, settings, site, backend, mailoutbox):
    settings.SITE_URL = site
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    post = make_post()
    assert "tell_by_mail" not in client.get(post.get_absolute_url()).content.decode()
    send(client, post, **WISH)
    comment = Comment.objects.get()
    assert comment.tell_by_mail is False
    Comment.objects.update(tell_by_mail=True)
    decided(comment)
    send_mail()
    assert not Mail.objects.exists()
    assert mailoutbox == []


def test_the_box_is_offered_unticked_and_stays_ticked_through_an_error(client):
    post = make_post()
    page = client.get(post.get_absolute_url()).content.decode()
    assert 'id="comment-tell_by_mail">' in page
    answer = send(client, post, body="", **WISH)
    assert 'id="comment-tell_by_mail" checked' in answer.content.decode()


def test_nobodys_address_is_flooded(client, settings, mailoutbox):
    settings.COMMENT_RATE_ADDRESS = (1000, 300)
    comment = published()
    for number in range(outbox.MOST_A_DAY + 5):
        assert reported(client, comment, **NOTICE | {"details": f"Reason {number}"}).status_code == 303
    send_mail()
    assert len(mailoutbox) == outbox.MOST_A_DAY


def test_the_status_page_is_the_one_in_the_mail(comment, client, mailoutbox):
    decided(comment)
    send_mail()
    assert at("your_comment", comment) in mailoutbox[0].body
    assert client.get(at("your_comment", comment)).status_code == 200


def test_a_month_after_it_left_nothing_of_a_mail_is_kept(comment):
    decided(comment)
    Mail.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert outbox.forget_old() == 0  # it still waits
    send_mail()
    assert outbox.forget_old() == 1
