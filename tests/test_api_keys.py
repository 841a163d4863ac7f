"""A key is shown once, opens what it was made for, and stops when it is told to."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from moderation import keys, quotas
from moderation.keys import ApiKey, ApiUsage, MayNot
from tests.api import Api, make_key, problem
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_key_itself_is_stored_nowhere():
    plaintext = make_key("read")
    stored = ApiKey.objects.values().get()
    assert plaintext not in str(stored)
    assert stored["prefix"] == plaintext[:8]
    assert re.fullmatch("[a-z0-9]{60}", plaintext)  # so that it may also be a host's name
    assert keys.authenticate(plaintext).pk == stored["id"]


def test_two_keys_are_never_alike():
    assert make_key("read") != make_key("read")


@pytest.mark.parametrize("shown", ["", None, "rjnonsense", "x" * 100_000, "é\ud800", "\0", "rj" + "a" * 58])
def test_what_is_no_key_opens_nothing(shown):
    make_key("read")
    assert keys.authenticate(shown) is None


def test_a_key_opens_nothing_once_it_is_stopped_or_expired():
    plaintext = make_key("read", expires_at=timezone.now() + timedelta(seconds=60))
    assert keys.authenticate(plaintext)
    ApiKey.objects.update(active=False)
    assert keys.authenticate(plaintext) is None
    ApiKey.objects.update(active=True, expires_at=timezone.now())
    assert keys.authenticate(plaintext) is None


def test_when_it_was_last_used_is_written_now_and_then():
    plaintext = make_key("read")
    first = keys.authenticate(plaintext).last_used_at
    assert keys.authenticate(plaintext).last_used_at == first
    ApiKey.objects.update(last_used_at=first - timedelta(hours=1))
    assert keys.authenticate(plaintext).last_used_at > first


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer {}"}, {"Authorization": "api-key {}"}, {"Authorization": "Api-Key  {}"},
     {"X-Api-Key": "{}"}],
)  # fmt: skip
def test_each_usual_header_shows_a_key(headers):
    request = RequestFactory().get("/", headers={name: value.format("rjabc") for name, value in headers.items()})
    assert keys.shown_key(request) == "rjabc"


def test_other_kinds_of_authorization_show_none():
    for value in ("Basic abc", "Bearer", "Bearer  ", ""):
        assert keys.shown_key(RequestFactory().get("/", headers={"Authorization": value})) == ""


def test_a_key_without_or_with_unknown_scopes_is_not_made():
    for scopes in ((), ("everything",)):
        with pytest.raises(ValidationError):
            make_key(*scopes)
    assert not ApiKey.objects.exists()


def test_only_moderators_make_keys_that_moderate():
    with pytest.raises(MayNot):
        make_key("moderate", role="editor")
    key = keys.authenticate(make_key("moderate", role="moderator"))
    assert keys.may(key, "moderate")
    assert not keys.may(key, "assess")


def test_a_key_moderates_no_longer_than_its_maker_may():
    ben = make_user("moderator")
    plaintext = make_key("moderate", created_by=ben)
    ben.groups.clear()
    assert not keys.may(keys.authenticate(plaintext), "moderate")


def test_more_than_the_minute_allows_is_refused_with_the_time_to_wait():
    api = Api(make_key("read", quota_per_minute=2))
    assert [api.get("policies").status_code for _call in range(2)] == [200, 200]
    refused = api.get("policies")
    assert problem(refused, 429) == "too-many"
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_more_than_the_day_allows_is_refused_until_midnight():
    plaintext = make_key("read", quota_per_minute=0, quota_per_day=3)
    key = keys.authenticate(plaintext)
    quotas.spend(key, 2)
    quotas.write()  # as another process would have
    quotas.spend(key, 1)
    with pytest.raises(quotas.OverQuota) as refused:
        quotas.spend(key, 1)
    assert refused.value.period == "day"
    assert 0 < refused.value.retry_after <= 86_400


def test_use_is_counted_by_day():
    key = keys.authenticate(make_key("assess"))
    quotas.spend(key, 5)
    quotas.spend(key)
    quotas.tally(key, spam=1)
    quotas.write()
    quotas.tally(key, ham=2)
    quotas.write()
    row = ApiUsage.objects.get()
    assert (row.calls, row.texts, row.spam, row.ham) == (2, 6, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_was_deleted_meanwhile_takes_no_count_of_others_along():
    gone, other = keys.authenticate(make_key("read")), keys.authenticate(make_key("read"))
    quotas.spend(gone)
    quotas.spend(other)
    ApiKey.objects.filter(pk=gone.pk).delete()
    ApiUsage.objects.filter(key=gone.pk).delete()
    quotas.tally(other, ham=1)
    quotas.write()
    assert ApiUsage.objects.filter(key=other).get().calls == 1


# --- the admin ---


def form(**kwargs):
    return {"name": "Forum", "scopes": ["assess", "read"], "quota_per_minute": "60", "quota_per_day": "0"} | kwargs


def test_the_admin_shows_a_new_key_once(owner):
    made = owner.post("/admin/moderation/apikey/add/", form())
    stored = str([row.get_decoded() for row in Session.objects.all()])
    response = owner.get(made.url)
    (plaintext,) = set(re.findall(r"rj[a-z0-9]{58}", response.content.decode()))
    key = keys.authenticate(plaintext)
    assert (key.name, key.scopes, key.created_by) == ("Forum", ["assess", "read"], owner.user)
    assert "no-store" in response.headers["Cache-Control"]
    assert plaintext not in stored + str(made.content) + str(made.headers)
    for page in (made.url, "/admin/moderation/apikey/", f"/admin/moderation/apikey/{key.pk}/change/", "/admin/"):
        assert plaintext not in owner.get(page, follow=True).content.decode()
    assert ApiKey.objects.count() == 1


def test_a_key_is_shown_to_the_browser_that_made_it_and_to_no_other(owner):
    made = owner.post("/admin/moderation/apikey/add/", form())
    assert owner.cookies["shown_once"]["httponly"]
    del owner.cookies["shown_once"]  # whoever has the session alone has noise
    page = owner.get(made.url, follow=True).content.decode()
    assert "A key is shown once, when it is made." in page
    assert not re.search(r"rj[a-z0-9]{58}", page)


def test_the_admin_stops_a_key_and_changes_nothing_it_may_do(owner):
    plaintext = make_key("read")
    pk = ApiKey.objects.get().pk
    owner.post(f"/admin/moderation/apikey/{pk}/change/", form(scopes=["moderate"], quota_per_minute="5"))
    key = ApiKey.objects.get()
    assert (key.active, key.scopes, key.quota_per_minute) == (False, ["read"], 5)
    assert keys.authenticate(plaintext) is None


def test_the_admin_refuses_what_cannot_be_meant(owner):
    for wrong in (form(scopes=[]), form(name=""), form(quota_per_day="-1"),
                  form(expires_at_0="2001-01-01", expires_at_1="00:00")):  # fmt: skip
        assert owner.post("/admin/moderation/apikey/add/", wrong).status_code == 200
    assert not ApiKey.objects.exists()


def test_an_editor_who_may_make_keys_makes_none_that_moderates(editor):
    editor.user.user_permissions.add(Permission.objects.get(codename="add_apikey"))
    response = editor.post("/admin/moderation/apikey/add/", form(scopes=["moderate"]))
    assert "Only somebody who may decide" in response.content.decode()
    assert not ApiKey.objects.exists()


def test_moderators_and_editors_see_no_keys(moderator, editor, stranger):
    for client in (moderator, editor):
        assert client.get("/admin/moderation/apikey/").status_code == 403
    assert stranger.get("/admin/moderation/apikey/").status_code == 302


# --- the command ---


def test_the_command_prints_a_key_that_works():
    ana = make_user("owner", username="ana")
    out = StringIO()
    call_command(
        "create_api_key", "Forum", "--scope", "assess", "--expires", "2099-01-01", stdout=out, stderr=StringIO()
    )
    key = keys.authenticate(out.getvalue())
    assert (key.name, key.scopes, key.created_by, key.expires_at.year) == ("Forum", ["assess"], ana, 2099)


@pytest.mark.parametrize(
    "arguments",
    [["Forum"], ["Forum", "--scope", "all"], ["Forum", "--scope", "read", "--user", "nobody"],
     ["Forum", "--scope", "read", "--expires", "2001-01-01"], ["Forum", "--scope", "read", "--per-day", "-1"],
     ["Forum", "--scope", "moderate", "--user", "eve"], ["", "--scope", "read"]],
)  # fmt: skip
def test_the_command_refuses_what_cannot_be_meant(arguments):
    make_user("owner")
    make_user("editor", username="eve")
    with pytest.raises(CommandError):
        call_command("create_api_key", *arguments, stdout=StringIO(), stderr=StringIO())
    assert not ApiKey.objects.exists()
