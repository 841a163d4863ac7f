"""A site's processes for tests: real worker, real beat, and one that takes comments as a web server does."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from blog.models import Post
from tests import services

CELERY = [sys.executable, "-m", "celery", "-A"]


def database_url() -> str:
    """The address of the test database, for processes other than this one."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def wait_until(true: Callable[[], bool], seconds: float = 60, otherwise: Callable[[], str] = lambda: "") -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"still not so after {seconds} s\n{otherwise()}"
        time.sleep(0.1)


class Site:
    """The test database with a broker of its own and processes that are ended with the test."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack, broker_url: str):
        self.folder = folder
        self.stack = stack
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url(),
            "BROKER_URL": broker_url,
            "CACHE_URL": "locmemcache://",
            "ASSESSMENT_LEASE": "2",
            "ASSESSMENT_BACKOFF": "0.5",
            "SWEEP_SECONDS": "1",
        }

    def start(self, name: str, command: list[str], *, pipes: dict | None = None, **environment: str):
        """Start ``command``; what it prints goes to ``NAME.log`` where no pipe takes it."""
        log = self.folder / f"{name}.log"
        return self.stack.enter_context(
            # kill -9 at the end: a warm shutdown takes seconds, and nothing here may need one.
            services.running(command, log, stop=signal.SIGKILL, env=self.environment | environment, **pipes or {})
        )

    def worker(self, name: str = "worker", *, seconds: float | None = None, children: int = 2, **environment: str):
        """A Celery worker; with ``seconds`` its scorers take that long for a comment."""
        app = "config.celery" if seconds is None else "tests.slow_worker"
        command = [*CELERY, app, "worker", "-c", str(children), "-n", f"{name}@%h", "--loglevel", "INFO"]
        command += ["--without-mingle", "--without-gossip"]
        return self.start(name, command, SLOW_SECONDS=str(seconds or 0), **environment)

    def beat(self) -> subprocess.Popen:
        return self.start("beat", [*CELERY, "config.celery", "beat", "--loglevel", "INFO", "--pidfile="])

    def ready(self, name: str = "worker") -> None:
        """Wait until the worker of that name says so."""
        wait_until(lambda: " ready." in self.log(name), 60, lambda: self.log(name))

    def log(self, name: str = "worker") -> str:
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def logs(self) -> str:
        return "\n".join(f"--- {path.name}\n{path.read_text()}" for path in sorted(self.folder.glob("*.log")))

    def web(self) -> "Web":
        return Web(self)


class Web:
    """A process that submits comments when told to, and lives on as a web server's does."""

    def __init__(self, site: Site):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = site.start("web", [sys.executable, "-m", "tests.web_process"], pipes=pipes)

    def submit(self, post: Post, count: int, length: int = 200) -> list[float]:
        """Leave ``count`` comments of ``length`` characters; the seconds each of them took."""
        order = {"post": post.pk, "count": count, "length": length}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class FileBroker:
    """The embedded broker: a folder of messages. Down: the folder cannot be used."""

    url = "filesystem://"

    def __init__(self, folder):
        self.messages = folder / "broker" / "messages"

    def stop(self):
        if self.messages.exists():
            self.messages.rename(self.messages.with_name("away"))
        self.messages.parent.mkdir(exist_ok=True)
        self.messages.write_text("a file where the folder should be")  # root would get past a mere chmod

    def start(self):
        self.messages.unlink()
        away = self.messages.with_name("away")
        if away.exists():
            away.rename(self.messages)


class RedisBroker:
    def __init__(self, stack):
        self.port = services.free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.stack = stack
        self.start()

    def start(self):
        self.server = self.stack.enter_context(services.redis(self.port)).process

    def stop(self):
        services.kill_group(self.server)
