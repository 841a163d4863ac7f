"""The lanes the tests run in, as environments.

*sqlite*: the embedded site, SQLite and a broker of plain files. *servers*: real PostgreSQL and real Redis, started
by ``python -m tests``. *clients*: the embedded site again, asked by other people's clients (``tests.clients``).
Plain ``pytest`` is the sqlite lane. Nobody's own database or broker is ever used: what the caller's environment
says about them is replaced, not read.
"""

import atexit
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

# Everything config/settings.py could read that would make a lane depend on whose machine it runs on.
FOREIGN = (
    "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DATABASE_POOL", "BROKER_URL", "CACHE_URL", "EMAIL_URL",
    "PRODUCTION", "DEBUG", "HTTPS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES", "SITE_NAME",
    "SITE_TAGLINE", "LANGUAGE_CODE", "TIME_ZONE", "PAGE_CACHE_SECONDS", "SECURE_HSTS_SECONDS",
    "DEFAULT_FROM_EMAIL", "SITE_URL", "WITHDRAWN_DAYS", "LOG_LEVEL", "SWEEP_SECONDS", "REREAD_DAYS", "COUNT_READS",
)  # fmt: skip
FOREIGN_PREFIXES = ("COMMENT_", "ASSESSMENT_")


def environment(lane: str, var: Path, *, described: str, **urls: str) -> dict[str, str]:
    """A clean environment for one lane that writes below ``var``.

    ``urls`` are DATABASE_URL, BROKER_URL and CACHE_URL.
    """
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in FOREIGN and not name.startswith(FOREIGN_PREFIXES)
    }
    return clean | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "EXPECTED_LANE": lane,
        "LANE_DESCRIBED": described,
        "VAR_DIR": str(var),
        "SECRET_KEY": "a secret of the tests only, long enough for every check there is",
        "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
        # Playwright's sync API keeps an event loop in the thread that also asks the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        **urls,
    }


def sqlite_environment(var: Path) -> dict[str, str]:
    return environment(
        "sqlite",
        var,
        described=f"SQLite {sqlite3.sqlite_version} and the broker of plain files",
        DATABASE_URL=f"sqlite:///{var / 'rejoinder.sqlite3'}",
        BROKER_URL="filesystem://",
        CACHE_URL="locmemcache://rejoinder",
    )


def enter() -> None:
    """Make this process's environment that of a lane. Must run before config.settings is imported."""
    if "EXPECTED_LANE" not in os.environ:
        var = Path(tempfile.mkdtemp(prefix="rejoinder-tests-"))
        atexit.register(shutil.rmtree, var, ignore_errors=True)
        clean = sqlite_environment(var)
        os.environ.clear()
        os.environ.update(clean)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _enter_worker(int(worker.removeprefix("gw")))


def _enter_worker(number: int) -> None:
    """Keep pytest-xdist's processes apart: a folder, a Redis database for messages and one for the cache each."""
    var = Path(os.environ["VAR_DIR"]) / f"gw{number}"
    var.mkdir(parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(var)
    if os.environ["EXPECTED_LANE"] == "servers":
        redis = os.environ["BROKER_URL"].rpartition("/")[0]
        os.environ["BROKER_URL"] = f"{redis}/{2 + 2 * number}"
        os.environ["CACHE_URL"] = f"{redis}/{3 + 2 * number}"


def missing(what: str) -> NoReturn:
    """Skip the test because ``what`` is not on this machine; with REQUIRE_SERVICES=1 (CI) fail it instead."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"REQUIRE_SERVICES=1, but {what}", pytrace=False)
    pytest.skip(what)
