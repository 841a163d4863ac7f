"""Webhooks: told in the same breath as stored, signed, sent once, tried again, and one never holds up another."""

import json
import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from blog.models import Comment
from blog.withdrawing import withdraw_comment
from moderation import services as moderating
from moderation.audit import AuditEntry
from moderation.decisions import Decision
from moderation.erasing import erase_person
from moderation.models import Assessment
from moderation.readers.models import Report
from moderation.services import decide, undo
from moderation.settling import settle_decisions
from moderation.tasks import send_webhooks
from moderation.webhooks import outbox, services
from moderation.webhooks.models import Delivery, Webhook
from moderation.webhooks.signing import new_secret
from tests import services as processes
from tests.factories import make_comment, make_post
from tests.readers import appealed, decided, published, reported
from tests.target import hangs, is_signed, target
from tests.webhooks import ALL, make_webhook

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("event", flat=True))


def due_again(**values) -> None:
    now = timezone.now()
    Webhook.objects.update(rests_until=now)
    Delivery.objects.waiting().update(next_try=now, **values)


# --- what is told -------------------------------------------------------------------------------------------


def test_without_a_webhook_nothing_is_stored_or_sent():
    decided(make_comment())
    send_webhooks()
    assert not Delivery.objects.exists()


def test_the_life_of_a_comment_is_told(told, ben):
    webhook = make_webhook(told.url)
    comment = make_comment(make_post(slug="rivers"), body="A fair point.", author_name="Ana")
    assert moderating.assess(comment.assessments.get().pk)
    decided(comment, moderator=ben, note="Between us.", message="For Ana.")
    appealed(Client(), comment, "Please.")
    assert outbox.send_due() == 4
    whole = [json.loads(body) for _headers, body in told.came]
    assert sorted(one["type"] for one in whole) == sorted(set(ALL) - {"comment.reported"})
    by_type = {one["type"]: one["data"] for one in whole}
    assert by_type["comment.submitted"]["comment"] | {"created_at": ""} == {
        "id": comment.pk, "post": "rivers", "parent": None, "status": "pending", "author_name": "Ana",
        "author_url": "", "body": "A fair point.", "created_at": "",
    }  # fmt: skip
    assert by_type["comment.assessed"]["assessment"]["scores"]["toxicity"] is not None
    assert by_type["comment.assessed"]["assessment"]["recommendation"]["action"] == "approve"
    assert by_type["comment.decided"]["decision"]["action"] == "reject"
    assert by_type["comment.decided"]["comment"]["status"] == "rejected"
    assert all(is_signed(headers, body, webhook.secret) for headers, body in told.came)
    assert len({headers["webhook-id"] for headers, _body in told.came}) == 4
    sent = b"".join(body for _headers, body in told.came).decode()
    for secret in ("Between us.", "For Ana.", "Please.", comment.author_email, "192.0.2", "ip_"):
        assert secret not in sent


def test_a_report_is_told_without_who_sent_it():
    comment = published()
    make_webhook()
    reported(Client(), comment, reason="spam", details="My neighbour", name="Nina", email="nina@example.org")
    row = Delivery.objects.get()
    assert json.loads(row.payload)["data"]["report"] | {"created_at": ""} == {
        "id": Report.objects.get().pk, "reason": "spam", "created_at": "",
    }  # fmt: skip
    assert not {"neighbour", "Nina", "nina@"} & set(row.payload.split('"'))


def test_an_address_given_as_a_name_goes_nowhere_and_evidence_still_fits():
    make_webhook()
    make_comment(author_name="ana@example.org", body="Write to ana@example.org, you fool.")
    comment = json.loads(Delivery.objects.get().payload)["data"]["comment"]
    assert comment["author_name"] == "*" * 15
    assert comment["body"] == f"Write to {'*' * 15}, you fool."


def test_only_what_was_chosen_is_told_and_only_while_active():
    make_webhook(events=["comment.decided"])
    make_webhook(active=False)
    comment = make_comment()
    assert kinds() == []
    decided(comment)
    assert kinds() == ["comment.decided"]


def test_a_decision_is_told_only_when_it_is_final(ben):
    make_webhook(events=["comment.decided"])
    comment = make_comment()
    undo(decide(comment, action=Decision.Action.REJECT, moderator=ben), moderator=ben)
    decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    settle_decisions()
    assert kinds() == []
    Decision.objects.filter(next_try__isnull=False).update(next_try=timezone.now())
    settle_decisions()
    settle_decisions()
    assert kinds() == ["comment.decided"]


def test_a_decision_that_was_overtaken_is_not_told(ben):
    make_webhook(events=["comment.decided"])
    comment = make_comment()
    decided(comment, Decision.Action.REJECT, moderator=ben, settle=False)
    decided(comment, Decision.Action.APPROVE, moderator=ben)
    assert [json.loads(row.payload)["data"]["decision"]["action"] for row in Delivery.objects.all()] == ["approve"]


def test_what_is_not_stored_is_not_told():
    make_webhook()
    with transaction.atomic():
        make_comment()
        assert kinds() == ["comment.submitted"]
        transaction.set_rollback(True)
    assert kinds() == []


def test_what_its_author_takes_back_is_not_told_any_more_and_a_person_erased_is_forgotten():
    make_webhook()
    withdraw_comment(make_comment())
    assert kinds() == []
    ana = make_comment(author_email="ana@example.org")
    make_comment()
    erase_person("ana@example.org")
    assert list(Delivery.objects.exclude(comment=ana)) == list(Delivery.objects.all())
    assert len(kinds()) == 1


def test_what_was_told_goes_with_the_comment():
    make_webhook()
    comment = make_comment()
    Assessment.objects.all().delete()
    Comment.objects.filter(pk=comment.pk).delete()
    assert kinds() == []


# --- sending ------------------------------------------------------------------------------------------------


def test_both_secrets_sign_while_one_takes_the_place_of_the_other(told):
    webhook = make_webhook(told.url)
    old, new = webhook.secret, services.rotate_secret(webhook)
    make_comment()
    send_webhooks()
    assert is_signed(*told.came[0], old)
    assert is_signed(*told.came[0], new)
    Webhook.objects.update(previous_until=timezone.now())
    make_comment()
    send_webhooks()
    assert not is_signed(*told.came[1], old)
    assert is_signed(*told.came[1], new)


def test_a_target_that_fails_is_tried_again_until_it_takes_it(told):
    webhook = make_webhook(told.url)
    make_comment()
    told.status = 503
    send_webhooks()
    send_webhooks()
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.status, row.error) == ("waiting", 1, 503, "answered 503")
    assert row.next_try > timezone.now() + timedelta(seconds=50)
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.failing_since is None) == (1, False)
    told.status = 200
    due_again()
    send_webhooks()
    row.refresh_from_db()
    webhook.refresh_from_db()
    assert (row.state, row.tries, row.status, row.error) == ("delivered", 2, 200, "")
    assert (webhook.failures, webhook.failing_since) == (0, None)
    assert len({headers["webhook-id"] for headers, _body in told.came}) == 1


def test_waits_grow_and_end_after_a_day(told, settings):
    make_webhook(told.url)
    make_comment()
    told.status = 500
    waits = []
    for _try in range(10):
        due_again()
        send_webhooks()
        row = Delivery.objects.get()
        waits.append(round((row.next_try - timezone.now()).total_seconds() / 60))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    due_again(queued_at=timezone.now() - timedelta(hours=25))
    send_webhooks()
    assert Delivery.objects.get().state == "given_up"
    due_again()
    send_webhooks()
    assert len(told.came) == 11


def test_a_redirect_inward_is_a_failure_and_nothing_follows(told):
    with target(status=307, headers={"Location": told.url}) as outer:
        make_webhook(outer.url)
        make_comment()
        send_webhooks()
    assert told.came == []
    assert Delivery.objects.get().error == "answered 307"


def test_a_target_inside_is_refused_unless_it_was_allowed(told):
    make_webhook(told.url, allow_private=False)
    make_comment()
    send_webhooks()
    assert told.came == []
    assert Delivery.objects.get().error == "leads to an address inside"


def test_a_target_that_hangs_holds_up_no_other(told, monkeypatch):
    monkeypatch.setattr(outbox, "SECONDS", 2)
    with target() as slow:
        slow.behave = hangs(slow)
        bad = make_webhook(slow.url)
        make_webhook(told.url)
        for _comment in range(5):
            make_comment()
        began, last = time.monotonic(), []
        told.behave = lambda handler: (
            last.append(time.monotonic()) or handler.wfile.write(b"HTTP/1.1 204 x\r\n\r\n")
        )
        assert outbox.send_due() == 5
        assert last[-1] - began < 1.5  # all of them, while the other hung
        assert time.monotonic() - began < 4
    bad.refresh_from_db()
    assert len(slow.came) == 1  # it rests now
    assert bad.rests_until > timezone.now() + timedelta(seconds=20)
    assert Delivery.objects.filter(webhook=bad, error="took too long").count() == 1


def test_what_one_delivery_is_refused_for_does_not_make_the_target_rest(told):
    make_webhook(told.url)
    told.status = 400
    for _comment in range(3):
        make_comment()
    send_webhooks()
    assert len(told.came) == 3


def test_a_target_that_is_gone_or_failed_for_days_is_switched_off_visibly(told, owner):
    webhook = make_webhook(told.url)
    make_comment()
    told.status = 410
    send_webhooks()
    webhook.refresh_from_db()
    assert not webhook.active
    assert Delivery.objects.get().state == "given_up"
    assert "switched off: its target answered 410" in owner.get("/admin/moderation/webhook/").content.decode()
    assert AuditEntry.objects.filter(field="active", after="False", target_type="webhook").exists()
    webhook.active = True
    services.store(webhook, by=owner.user)
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.stopped_because) == (0, "")
    told.status = 500
    make_comment()
    send_webhooks()
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5))
    due_again()
    send_webhooks()
    webhook.refresh_from_db()
    assert "for 5 days" in webhook.stopped_because


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_it_once(told):
    make_webhook(told.url)
    for _comment in range(4):
        make_comment()
    start = threading.Barrier(3)

    def work():
        try:
            start.wait(10)
            outbox.send_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(told.came) == 4
    assert len({headers["webhook-id"] for headers, _body in told.came}) == 4


def test_what_a_target_says_of_its_failure_is_kept_short_and_without_addresses(told):
    def behave(handler):
        handler.wfile.write(b"HTTP/1.1 500 x\r\n\r\nno \0 ana@example.org " + b"y" * 10_000)

    told.behave = behave
    make_webhook(told.url)
    make_comment()
    send_webhooks()
    row = Delivery.objects.get()
    assert row.answer.startswith("no  [e-mail address] yyy")
    assert len(row.answer) <= 500


def test_old_rows_go():
    make_webhook()
    make_comment()
    old = timezone.now() - timedelta(days=8)
    assert outbox.forget_old() == 0
    Delivery.objects.update(state="delivered", delivered_at=old)
    assert outbox.forget_old() == 1
    make_comment()
    Delivery.objects.update(state="given_up", queued_at=timezone.now() - timedelta(days=31))
    assert outbox.forget_old() == 1


def test_secrets_addresses_and_payloads_are_in_no_log(told, caplog):
    caplog.set_level("DEBUG")
    webhook = make_webhook(told.url)
    make_comment(body="Quite private.")
    told.status = 500
    send_webhooks()
    assert f"to webhook {webhook.pk}: 500" in caplog.text
    for secret in (webhook.secret, "/hook", "Quite private"):
        assert secret not in caplog.text


# --- the receiver in docs/webhooks.md -----------------------------------------------------------------------


@pytest.fixture
def receiver(tmp_path):
    """The documented receiver as a process: its address, its secret, and what it prints."""
    page = (Path(__file__).parent.parent / "docs" / "webhooks.md").read_text()
    (tmp_path / "receiver.py").write_text(page.split("```python\n")[1].split("```")[0])
    port, secret = processes.free_port(), new_secret()
    environment = {"WEBHOOK_SECRET": secret, "PORT": str(port), "PATH": os.environ["PATH"]}
    out = tmp_path / "out"
    command = [sys.executable, str(tmp_path / "receiver.py")]
    with processes.running(command, out, env=environment) as process:
        processes.wait_for(lambda: processes.connect(port), process, out, OSError)
        yield f"http://127.0.0.1:{port}/", secret, out


def test_the_documented_receiver_believes_us_once_and_nobody_else(receiver):
    url, secret, out = receiver
    webhook = make_webhook(url, secret=secret)
    make_comment(body="A fair point.")
    send_webhooks()
    row = Delivery.objects.get()
    assert (row.state, row.status) == ("delivered", 204)
    services.rotate_secret(webhook)
    services.send_again(row)
    send_webhooks()
    assert Delivery.objects.get().status == 204  # the earlier secret signs as well
    Webhook.objects.update(previous_until=None)
    make_comment(body="Not believed.")
    send_webhooks()
    assert Delivery.objects.get(state="waiting").error == "answered 403"
    printed = out.read_text()
    assert printed.count("comment.submitted") == 1
    assert "Not believed." not in printed
