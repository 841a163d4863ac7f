"""Five people at every address of the site, with GET and POST, and every action on lists: the whole table."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.core import signing
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLResolver, get_resolver, reverse

from blog.visitors import COMMENTS_COOKIE
from moderation.audit import AuditEntry
from moderation.tracing import compare_waiting
from tests.factories import make_user
from tests.permissions import ACTIONS, ADDRESSES, PERSONAS, RECORDS, World, of_record

pytestmark = pytest.mark.django_db

STAFF = {"M": "moderator", "E": "editor", "O": "owner"}
PAGES = ("changelist", "add", "change", "delete", "history", "")
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


def addresses(patterns=None, names=(), route=""):
    """Every address of every urlconf: its name with its namespaces ("" for none), and its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from addresses(pattern.url_patterns, inner, whole)
        else:
            yield ":".join((*names, pattern.name)) if pattern.name else "", whole


def record_page(name, route):
    """(model, page) for a page that Django's admin makes for a model; None for any other address."""
    for model in RECORDS:
        app, _underscore, short = model.partition("_")
        if route == f"admin/{app}/{short}/<path:object_id>/":
            return model, ""
        for page in PAGES[:-1]:
            if name == f"admin:{model}_{page}":
                return model, page
    return None


def expected(name, route):
    """The line of the table for an address; None when there is none."""
    line = ADDRESSES.get(name or route)
    found = record_page(name, route)
    return line or (of_record(RECORDS[found[0]], found[1]) if found else None)


def path_of(name, route, world):
    """The address with its parts filled in from the world."""
    found = record_page(name, route)
    parts = world.parts | world.instead.get(name, {})
    if found:
        parts |= {"object_id": world.rows[found[0]].pk}
    filled = _PART.sub(lambda part: str(parts[part[1]]), _GROUP.sub(lambda part: str(parts[part[1]]), route))
    return "/" + filled.replace("^", "").removesuffix("$") + world.queries.get(name, "")


def came_to(response):
    """The letter for an answer."""
    if response.status_code in (301, 302, 303) and urlsplit(response.url).path == reverse("admin:login"):
        return "L"
    letters = {401: "k", 403: "x", 404: "0", 405: "-"}
    let_in = response.status_code < 400 or response.status_code in (400, 409, 422)
    return letters.get(response.status_code, "+" if let_in else str(response.status_code))


def browser(persona, world):
    """The persona's browser, as a function that makes it anew for every request."""
    cookies = {}
    if persona == "reader":
        cookies[COMMENTS_COOKIE] = signing.dumps([world.own.pk], salt=COMMENTS_COOKIE)
    elif persona != "stranger":
        client = Client()
        client.force_login(make_user(persona))
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def fresh():
        client = Client(raise_request_exception=False)
        client.cookies.load(cookies)
        return client

    return fresh


def ask(fresh, method, path):
    """What the answer comes to. Whatever the request changed is undone."""
    with transaction.atomic():
        response = getattr(fresh(), method)(path)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return came_to(response)


@pytest.fixture
def world(db):
    world = World()
    compare_waiting()
    return world


def test_every_address_has_a_line_and_every_line_an_address():
    all_of_them = list(addresses())
    missing = sorted({name or route for name, route in all_of_them if expected(name, route) is None})
    assert missing == [], "give these a line in tests/permissions.py"
    known = {name or route for name, route in all_of_them}
    assert set(ADDRESSES) <= known
    assert {f"admin:{model}_changelist" for model in RECORDS} <= known


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_gets_into_their_own_places_and_no_other(persona, world):
    fresh, place = browser(persona, world), PERSONAS.index(persona)
    wrong = {}
    for name, route in addresses():
        path = path_of(name, route, world)
        for method, letters in zip(("get", "post"), expected(name, route), strict=True):
            found = ask(fresh, method, path)
            if found != letters[place]:
                wrong[f"{method} {name or route} ({path})"] = f"{found}, not {letters[place]}"
    assert wrong == {}


def test_only_those_who_may_are_offered_an_action():
    offered = {}
    for letter, persona in STAFF.items():
        request = RequestFactory().get("/")
        request.user = make_user(persona)
        for model, its_admin in admin.site._registry.items():
            for action in its_admin.get_actions(request):
                line = offered.setdefault(f"{model._meta.app_label}_{model._meta.model_name}", {})
                line[action] = line.get(action, "") + letter
    assert offered == ACTIONS


@pytest.mark.parametrize("letter", STAFF)
def test_an_action_that_is_not_offered_changes_nothing(letter, world):
    fresh = browser(STAFF[letter], world)
    for model, actions in ACTIONS.items():
        row = world.rows[model]
        for action in [name for name, who in actions.items() if letter not in who]:
            before = type(row).objects.filter(pk=row.pk).values().get()
            entries = AuditEntry.objects.count()
            sent = {"action": action, "_selected_action": [row.pk], "post": "yes"}
            response = fresh().post(reverse(f"admin:{model}_changelist"), sent)
            assert response.status_code in (200, 302, 403), (model, action)
            assert type(row).objects.filter(pk=row.pk).values().get() == before, (model, action)
            assert AuditEntry.objects.count() == entries, (model, action)


def test_who_is_logged_in_without_being_staff_is_a_stranger_in_the_admin(world):
    fresh = browser("reader", world)
    user = make_user("reader")
    client = Client()
    client.force_login(user)
    for name, route in addresses():
        if name.startswith("admin:") and expected(name, route)[0][0] == "L":
            path = path_of(name, route, world)
            assert came_to(client.get(path)) == "L", path
            assert came_to(fresh().get(path)) == "L", path


def test_a_permission_taken_away_meanwhile_counts_at_once(world):
    user = make_user("moderator")
    client = Client()
    client.force_login(user)
    address = reverse("admin:moderation_queuedcomment_decide", args=[world.own.pk])
    assert client.get(reverse("admin:moderation_queuedcomment_changelist")).status_code == 200
    user.groups.clear()
    assert client.post(address, {"action": "approve", "seen": "pending"}).status_code == 403
    world.own.refresh_from_db()
    assert world.own.status == "pending"


def test_an_inactive_login_is_a_strangers(world):
    user = make_user("owner")
    client = Client()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert came_to(client.get(reverse("admin:index"))) == "L"
