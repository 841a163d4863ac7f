"""What the environment may say, what happens when it says something else, and that the owner can read about it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.embedded import embedded_secret
from config.environment import Environment

ROOT = Path(__file__).resolve().parent.parent


def ask(var, code, **environment):
    """Run ``code`` in a fresh process with ``s``, the settings, made from this environment alone."""
    return subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s\n{code}"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": str(var),
            **environment,
        },
        capture_output=True,
        text=True,
    )


def told(var, code, **environment):
    done = ask(var, code, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_empty_environment_keeps_everything_in_one_folder(tmp_path):
    var = tmp_path / "a folder with 100% #odd? name"
    names = "s.DATABASES['default']['NAME'], s.STATIC_ROOT, s.CELERY_BROKER_TRANSPORT_OPTIONS['folder']"
    for place in told(var, f"print(*[{names}], sep='\\n')").splitlines():
        assert place.startswith(str(var))
    assert "filesystem://" in told(var, "print(s.CELERY_BROKER_URL)")


def test_the_embedded_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = embedded_secret(tmp_path)
    assert len(first) >= 50
    assert embedded_secret(tmp_path) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_an_empty_environment_has_safe_defaults(tmp_path):
    assert told(tmp_path, "print(s.DEBUG, s.PRODUCTION, s.TRUSTED_PROXIES, '*' in s.ALLOWED_HOSTS)") == (
        "False False 0 False"
    )
    assert told(tmp_path, "print(s.EMAIL_BACKEND)").endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("PRODUCTION", "ture", "E010"),
        ("DEBUG", "2", "E010"),
        ("COMMENT_MAX_DEPTH", "four", "E010"),
        ("COMMENT_MAX_LENGTH", "-1", "E010"),
        ("SWEEP_SECONDS", "nan", "E010"),
        ("DATABASE_URL", "postgres", "E011"),
        ("DATABASE_URL", "mysql://u:hunter2@h/name", "E011"),
        ("DATABASE_URL", "foo://u:hunter2@h/name", "E011"),
        ("DATABASE_URL", "postgres://u:hunter2@h:port/name", "E011"),
        ("DATABASE_URL", "postgres://u:hunter2@host", "E011"),
        ("BROKER_URL", "localhost:6379", "E012"),
        ("BROKER_URL", "redis://:hunter2@h:99999/0", "E012"),
        ("BROKER_URL", "sqla+sqlite:///hunter2", "E012"),
        ("CACHE_URL", "hunter2", "E013"),
        ("EMAIL_URL", "hunter2", "E014"),
        ("EMAIL_URL", "smtp://u:hunter2@h:port", "E014"),
        ("SITE_URL", "blog.example.org", "E016"),
        ("SITE_URL", "https://u:hunter2@blog.example.org", "E016"),
        ("SITE_URL", "https://blog.example.org/path", "E016"),
        ("SITE_URL", "https://h:port", "E016"),
        ("CORAL_SIGNING_SECRETS", "a secret that is long enough,hunter2", "E017"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name_and_never_repeated_when_secret(
    tmp_path, name, value, number
):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NO_BOOTSTRAP": "1", "VAR_DIR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Rejoinder cannot start: rejoinder.{number}: {name}")
    assert "hunter2" not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_an_empty_value_means_the_default(monkeypatch, tmp_path):
    for name in ("A_BOOL", "A_NUMBER", "A_URL"):
        monkeypatch.setenv(name, "")
    env = Environment()
    assert env.bool("A_BOOL") is False
    assert env.int("A_NUMBER", default=7) == 7
    assert env.broker("A_URL").startswith("filesystem:")
    assert env.database("A_URL", tmp_path / "x")["NAME"] == str(tmp_path / "x")


def test_a_secret_that_begins_with_a_dollar_sign_is_that_secret(tmp_path):
    assert told(tmp_path, "print(s.SECRET_KEY)", SECRET_KEY="$HOME/of-the-brave") == "$HOME/of-the-brave"


@pytest.mark.parametrize(
    "url", ["redis://h:6379/0", "rediss://:pw@h:6379/0", "amqp://u:pw@h:5672//", "amqps://u:pw@h/v"]
)
def test_real_brokers_are_taken_as_given(tmp_path, url):
    assert told(tmp_path, "print(s.CELERY_BROKER_URL)", BROKER_URL=url) == url
    assert not (tmp_path / "broker").exists()


def test_a_frozen_redis_holds_nobody_up_for_long(tmp_path):
    options = told(tmp_path, "print(s.CELERY_BROKER_TRANSPORT_OPTIONS)", BROKER_URL="redis://h:6379/0")
    assert "'socket_timeout': 0.5" in options


def test_postgresql_has_a_pool_that_a_worker_can_do_without(tmp_path):
    url = "postgres://u:p%40ss@h:5433/site?sslmode=require"
    code = "d = s.DATABASES['default']; print(d['PASSWORD'], d['PORT'], d['OPTIONS'], d['CONN_MAX_AGE'])"
    said = told(tmp_path, code, DATABASE_URL=url)
    assert said.startswith("p@ss 5433")
    assert "'sslmode': 'require'" in said
    assert "'max_size': 8" in said
    assert said.endswith(" 0")
    assert "pool" not in told(tmp_path, code, DATABASE_URL=url, DATABASE_POOL="0")


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match=r"E015.*VAR_DIR"):
        embedded_secret(tmp_path / "file")


def variables():
    source = (ROOT / "config" / "settings.py").read_text()
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source))


def test_every_variable_is_in_the_owners_documentation():
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE))
    assert len(variables()) > 20
    assert variables() - documented == set()
    elsewhere = {"NO_BOOTSTRAP", "READY_FILE"}  # read by manage.py itself, and by the worker
    assert documented - variables() == elsewhere
