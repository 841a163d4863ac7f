"""A misconfigured production site does not start, whichever of its programs is started; a good one does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from config.checks import production

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "PRODUCTION": "1",
    "SECRET_KEY": "correct-horse-battery-staple-correct-horse-battery-staple-0123456789",
    "ALLOWED_HOSTS": "blog.example.org",
    "DATABASE_URL": "postgres://site:pw@db.example.org/site",
    "BROKER_URL": "redis://redis.example.org:6379/0",
    "CACHE_URL": "redis://redis.example.org:6379/1",
    "TRUSTED_PROXIES": "1",
}


def start(var, *command, **environment):
    # timeout: a program that does start would run for ever, and fails the test.
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NO_BOOTSTRAP": "1", "VAR_DIR": str(var), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def without(name):
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("environment", "number"),
    [
        (without("SECRET_KEY"), "E001"),
        ({**GOOD, "SECRET_KEY": "short"}, "E002"),
        ({**GOOD, "DEBUG": "1"}, "E003"),
        (without("ALLOWED_HOSTS"), "E004"),
        ({**GOOD, "ALLOWED_HOSTS": "*"}, "E005"),
    ],
)
def test_check_says_what_is_wrong_and_what_to_do(tmp_path, environment, number):
    done = start(tmp_path, "manage.py", "check", **environment)
    assert done.returncode == 1
    assert f"rejoinder.{number}" in done.stderr
    assert "HINT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "gunicorn", "config.wsgi:application", "--bind", "127.0.0.1:0", "--no-control-socket"],
        ["-m", "celery", "-A", "config.celery", "worker"],
        ["-m", "celery", "-A", "config.celery", "beat", "--pidfile="],
        ["manage.py", "up"],
        ["manage.py", "migrate"],
    ],
    ids=["gunicorn", "worker", "beat", "up", "migrate"],
)
def test_no_program_of_a_misconfigured_site_starts(tmp_path, command):
    done = start(tmp_path, *command, **without("SECRET_KEY"))
    assert done.returncode != 0
    assert "rejoinder.E001" in done.stderr + done.stdout
    assert "secrets.token_urlsafe" in done.stderr + done.stdout


def test_a_good_production_site_has_nothing_to_say_once_its_static_files_are_collected(tmp_path):
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert "rejoinder.W005" in start(tmp_path, *check, **GOOD).stderr
    start(tmp_path, "manage.py", "collectstatic", "--noinput", **GOOD)
    done = start(tmp_path, *check, **GOOD)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("missing", "number"), [("CACHE_URL", "W001"), ("DATABASE_URL", "W002"), ("BROKER_URL", "W003")]
)
def test_what_is_made_for_one_machine_is_pointed_out(tmp_path, missing, number):
    done = start(tmp_path, "manage.py", "check", **without(missing))
    assert done.returncode == 0
    assert f"rejoinder.{number}" in done.stderr


def test_mail_without_an_address_for_its_links_is_pointed_out(tmp_path):
    mail = {"EMAIL_URL": "smtp+tls://u:pw@mail.example.org:587"}
    assert "rejoinder.W004" in start(tmp_path, "manage.py", "check", **GOOD, **mail).stderr
    complete = start(tmp_path, "manage.py", "check", **GOOD, **mail, SITE_URL="https://blog.example.org")
    assert complete.returncode == 0
    assert "W004" not in complete.stderr


def test_an_embedded_site_has_none_of_these(settings):
    settings.PRODUCTION = False
    assert production(None) == []
    assert django_settings.PRODUCTION is False
