"""The owner's pages for webhooks: secrets shown once, the inside opened by a superuser, a log that sends again."""

import json

import pytest
from django.contrib.auth.models import Permission

from moderation.audit import AuditEntry
from moderation.tasks import send_webhooks
from moderation.webhooks.models import Delivery, Event, Webhook
from tests.factories import make_comment
from tests.webhooks import ALL, make_webhook

pytestmark = pytest.mark.django_db


def form(**values):
    return {"url": "https://example.org/hook?token=abc", "events": ["comment.decided"], "active": "on"} | values


def test_the_owner_makes_one_and_sees_its_secret_once(owner):
    made = owner.post("/admin/moderation/webhook/add/", form())
    webhook = Webhook.objects.get()
    answer = owner.get(made.url)
    assert webhook.secret not in owner.get(made.url, follow=True).content.decode()
    assert webhook.secret in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert (webhook.created_by, webhook.allow_private) == (owner.user, False)
    for page in ("", f"{webhook.pk}/change/", f"{webhook.pk}/history/"):
        assert webhook.secret not in owner.get(f"/admin/moderation/webhook/{page}").content.decode()
    entries = str(list(AuditEntry.objects.values()))
    assert webhook.secret not in entries
    assert "token=abc" not in entries


@pytest.mark.parametrize(
    "wrong",
    [{"url": ""}, {"url": "ftp://example.org/"}, {"url": "http://a:b@example.org/"},
     {"url": "javascript:alert(1)"}, {"url": "https://x" * 500}, {"events": []},
     {"events": ["webhook.test"]}, {"events": ["all"]}],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(owner, wrong):
    assert owner.post("/admin/moderation/webhook/add/", form(**wrong)).status_code == 200
    assert not Webhook.objects.exists()


def test_only_a_superuser_opens_the_inside(owner, editor):
    editor.user.user_permissions.set(Permission.objects.filter(codename__in=["add_webhook", "change_webhook"]))
    editor.post("/admin/moderation/webhook/add/", form(allow_private="on"))
    webhook = Webhook.objects.get()
    assert not webhook.allow_private
    change = f"/admin/moderation/webhook/{webhook.pk}/change/"
    owner.post(change, form(allow_private="on"))
    editor.post(change, form(events=ALL))
    webhook.refresh_from_db()
    assert (webhook.allow_private, webhook.events) == (True, ALL)
    assert (
        "nothing is sent there unless" in editor.post(change, form(url="http://127.0.0.1:6379/")).content.decode()
    )
    editor.post(change, form(url="https://example.org/other"))
    webhook.refresh_from_db()
    assert (webhook.allow_private, webhook.url) == (False, "https://example.org/other")


@pytest.mark.parametrize(
    ("host", "ticked"),
    [("127.0.0.1", False), ("[::1]", False), ("10.0.0.9:8080", False), ("127.1", False), ("2130706433", False),
     ("localhost", False), ("169.254.169.254", False), ("169.254.169.254", True), ("[fe80::1]", True)],
)  # fmt: skip
def test_an_address_inside_is_refused_with_a_sentence(owner, host, ticked):
    values = form(url=f"http://{host}/hook") | ({"allow_private": "on"} if ticked else {})
    page = owner.post("/admin/moderation/webhook/add/", values)
    assert page.status_code == 200
    said = "Nothing is ever sent" if "169" in host or "fe80" in host else "nothing is sent there unless"
    assert said in page.content.decode()
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "[::1]", "localhost", "10.0.0.9"])
def test_the_tick_lets_an_address_inside_pass(owner, host):
    owner.post("/admin/moderation/webhook/add/", form(url=f"http://{host}/hook", allow_private="on"))
    assert Webhook.objects.get().allow_private


def test_a_new_secret_is_shown_once_and_a_test_is_sent(owner, told):
    webhook = make_webhook(told.url, events=["comment.decided"])
    answer = owner.post(f"/admin/moderation/webhook/{webhook.pk}/rotate/", follow=True)
    old = webhook.secret
    webhook.refresh_from_db()
    assert "A secret is shown once" in owner.get(answer.request["PATH_INFO"], follow=True).content.decode()
    assert Webhook.objects.get().secret == webhook.secret  # loading it again makes none
    assert webhook.secret in answer.content.decode()
    assert webhook.previous_secret == old
    assert "no-store" in answer.headers["Cache-Control"]
    log = owner.post(f"/admin/moderation/webhook/{webhook.pk}/test/", follow=True)
    assert "on its way" in log.content.decode()
    send_webhooks()
    assert json.loads(told.came[0][1])["type"] == "webhook.test"
    Webhook.objects.update(active=False)
    owner.post(f"/admin/moderation/webhook/{webhook.pk}/test/")
    assert Delivery.objects.count() == 1


def test_the_log_is_filtered_and_sends_again(owner, told):
    webhook = make_webhook(told.url)
    make_comment(body="<script>alert(1)</script>")
    send_webhooks()
    row = Delivery.objects.get()
    log = "/admin/moderation/delivery/"
    assert owner.get(f"{log}?state__exact=delivered&event__exact=comment.submitted").status_code == 200
    page = owner.get(f"{log}{row.pk}/change/").content.decode()
    assert "<script>alert" not in page
    again = {"action": "send_again", "_selected_action": [row.pk]}
    owner.post(log, again)
    send_webhooks()
    first, second = told.came
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    Webhook.objects.update(active=False)
    assert "their webhook is not active" in owner.post(log, again, follow=True).content.decode()
    assert not Delivery.objects.waiting().exists()
    assert webhook.deliveries.get().event == Event.SUBMITTED
