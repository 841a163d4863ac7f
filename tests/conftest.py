"""What every test may ask for: the people, and a site as its migrations leave it."""

import contextlib
import json
import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connections
from django.test import Client

from moderation import quotas
from moderation.factchecks import library
from moderation.factchecks.models import FactCheck
from tests import clients, lane, target
from tests.factories import make_fact_check, make_user
from tests.processes import FileBroker, RedisBroker, Site

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_report_header() -> str:
    return f"lane: {os.environ['EXPECTED_LANE']} ({os.environ['LANE_DESCRIBED']})"


def _keep_what_migrations_made(item: pytest.Item) -> None:
    """A transactional test ends with every table emptied. Without this the rows that migrations made (the first
    policy, the groups) would be gone for all tests after it."""
    marker = item.get_closest_marker("django_db")
    wanted = dict(marker.kwargs) if marker else {}
    if wanted.get("transaction") or {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
        kept = wanted | {"transaction": True, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**kept), append=False)


def _uses_database(item: pytest.Item) -> bool:
    return bool(
        item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    ) or hasattr(getattr(item, "cls", None), "databases")


def _belongs_here(item: pytest.Item, chosen: str) -> bool:
    """Whether this lane runs the test. The lane servers repeats what can differ there; clients has its own."""
    if item.get_closest_marker("data"):  # takes our data and minutes: only when asked for with -m data
        return "data" in chosen and Path("../shared/data").is_dir()
    if item.get_closest_marker("clients") or os.environ["EXPECTED_LANE"] == "clients":
        return bool(item.get_closest_marker("clients")) and os.environ["EXPECTED_LANE"] == "clients"
    if os.environ["EXPECTED_LANE"] == "sqlite":
        return not item.get_closest_marker("servers")
    if item.get_closest_marker("servers") or item.get_closest_marker("worker"):
        return True
    return _uses_database(item) and not item.get_closest_marker("browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("markexpr") or ""
    here = [item for item in items if _belongs_here(item, chosen)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(here)])
    items[:] = here
    for item in items:
        _keep_what_migrations_made(item)


def pytest_terminal_summary(terminalreporter) -> None:
    """Leave the counts for ``python -m tests``, which adds the lanes up."""
    result = os.environ.get("LANE_RESULT")
    if result:
        words = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
        Path(result).write_text(json.dumps({word: len(terminalreporter.stats.get(word, ())) for word in words}))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Playwright's event loop makes Django open another connection in the same thread. What migrations made is
    remembered on the first one only; put on their class, every connection can bring it back."""
    first = connections["default"]
    contents = getattr(first, "_test_serialized_contents", None)
    if contents:
        type(first)._test_serialized_contents = contents


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    library.forget()
    yield
    quotas.forget()  # counts of a test's keys, which are gone with it


def _client_of(role: str) -> Client:
    client = Client()
    client.user = make_user(role)
    client.force_login(client.user)
    return client


@pytest.fixture(scope="session")
def service():
    """A running site for the tests of the lane *clients*."""
    with clients.service() as site:
        yield site


@pytest.fixture
def told():
    """A program of somebody else's that webhooks are sent to."""
    with target.target() as running:
        yield running


@pytest.fixture
def stranger() -> Client:
    """Somebody who reads, and may leave a comment; the site does not know them."""
    return Client()


@pytest.fixture
def moderator(db) -> Client:
    """Decides about comments; ``moderator.user`` is their User. The same for the two below."""
    return _client_of("moderator")


@pytest.fixture
def ben(db) -> User:
    """A moderator with a name."""
    return make_user("moderator", username="ben", first_name="Ben", last_name="Okri")


@pytest.fixture
def desk(client, ben) -> Client:
    """Ben's browser; ``client``, logged in."""
    client.force_login(ben)
    return client


@pytest.fixture
def checked(db) -> FactCheck:
    return make_fact_check("The moon consists of cheese.", review_date=date(2026, 3, 4))


@pytest.fixture
def editor(db) -> Client:
    """Writes and publishes posts."""
    return _client_of("editor")


@pytest.fixture
def owner(db) -> Client:
    """May do everything."""
    return _client_of("owner")


@pytest.fixture
def site(tmp_path, transactional_db):
    """The site's processes on the lane's database, with a broker of the lane's kind that the test may stop."""
    with contextlib.ExitStack() as stack:
        broker = FileBroker(tmp_path) if os.environ["EXPECTED_LANE"] == "sqlite" else RedisBroker(stack)
        site = Site(tmp_path, stack, broker.url)
        site.broker = broker
        yield site


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """pytest-playwright's browser is the Chromium of this machine; nothing is downloaded."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        lane.missing("there is no Chromium on this machine")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*switches, "--disable-sync"]}
