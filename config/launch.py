"""What ``manage.py up`` does before and around the programs it runs. All it writes lies under ``VAR_DIR``."""

import fcntl
import hashlib
import http.client
import os
import secrets
import socket
import sys
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.db import transaction

from blog.models import Post
from config.celery import empty_broker_folder
from config.supervisor import Program
from moderation.scoring_door import is_up

LOCAL = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104 - how to reach what listens everywhere
# Something is due at least every half minute, and no task outlives its time limit: after this a worker hangs.
PATIENCE = settings.CELERY_TASK_TIME_LIMIT + 60
Logins = dict[str, str]  # user name -> password


def folder(name: str) -> Path:
    path: Path = settings.VAR_DIR / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the site."""
    return f"http://{bracketed(LOCAL.get(host, host))}:{port}/"


# --- Before anything starts ----------------------------------------------------------------------------------
@contextmanager
def only_one(site: str) -> Iterator[bool]:
    """Hold ``VAR_DIR`` for this ``up``. Yields whether the last one ended without cleaning up.

    Raises ImproperlyConfigured while another one runs on the same folder. The lock ends with this process, however
    that ends; the file stays.
    """
    with (folder("run") / "up.lock").open("a+") as file:
        file.seek(0)
        said = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImproperlyConfigured(
                f"it already runs with the data in {settings.VAR_DIR}{f' ({said})' if said else ''}. Use that "
                "one, stop it with Ctrl-C, or give this one a folder of its own: VAR_DIR=/some/folder."
            ) from None
        file.truncate(0)
        file.write(f"at {site}, process {os.getpid()}")
        file.flush()
        yield bool(said)
        file.truncate(0)


def check_port(host: str, port: int, patience: float) -> None:
    """Raises ImproperlyConfigured when nothing can listen there, after ``patience`` seconds: what an ``up``
    that was killed had started needs a moment to end."""
    deadline = time.monotonic() + patience
    while True:
        try:
            _try_port(host, port)
            return
        except socket.gaierror:
            raise ImproperlyConfigured(f"--host {host} is not an address of this machine.") from None
        except PermissionError:
            raise ImproperlyConfigured(
                f"ports below 1024 belong to the administrator. Choose another one: up --port {port + 8000}"
            ) from None
        except OSError as error:
            if time.monotonic() > deadline:
                raise ImproperlyConfigured(
                    f"port {port} on {host} cannot be used: {error.strerror}. Another program may have it; choose "
                    f"another port: up --port {port + 1 if port < 65535 else 8000}"
                ) from None
            time.sleep(0.2)


def _try_port(host: str, port: int) -> None:
    family, kind, protocol, _name, place = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(place)
        probe.listen()


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> bool:
    """Bring ``STATIC_ROOT`` up to date. False, within milliseconds, when it is."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            known = Path(storage.path(path)).stat()
            digest.update(f"{storage.path(path)}\0{known.st_mtime_ns}\0{known.st_size}\0".encode())
    stamp = folder("run") / "static.stamp"
    made = settings.STATIC_ROOT / "staticfiles.json"
    if made.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(digest.hexdigest())
    return True


# --- The first run -------------------------------------------------------------------------------------------
def first_run() -> tuple[Logins, bool]:
    """Make the first logins when nobody can log in yet, and load the demo into a site without posts and users.

    Returns the new logins, empty when there are none, and whether the demo was loaded. All or nothing: a first run
    that was interrupted is a first run the next time.
    """
    users = get_user_model().objects
    if users.filter(is_staff=True, is_active=True).exists():
        return {}, False
    empty = not (users.exists() or Post.objects.exists())
    demo = empty and "load_demo" in get_commands()
    with transaction.atomic():
        logins = _make_logins()
        if demo:
            call_command("load_demo", verbosity=0)
        _write_logins(logins)
    return logins, demo


def _make_logins() -> Logins:
    users = get_user_model().objects
    taken = set(users.values_list("username", flat=True))
    logins = {name: secrets.token_urlsafe(12) for name in ("moderator", "owner") if name not in taken}
    if "moderator" in logins:
        moderator = users.create_user("moderator", password=logins["moderator"], is_staff=True)
        moderator.groups.add(Group.objects.get_or_create(name="Moderators")[0])
    if "owner" in logins:
        users.create_superuser("owner", password=logins["owner"])
    return logins


def logins_file() -> Path:
    path: Path = settings.VAR_DIR / "logins.txt"
    return path


def _write_logins(logins: Logins) -> None:
    fresh = logins_file().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("Made on the first run. Change the passwords in the admin, then delete this file.\n\n")
        file.writelines(f"{name}: {password}\n" for name, password in logins.items())
    fresh.replace(logins_file())


# --- The programs --------------------------------------------------------------------------------------------
def programs(host: str, port: int) -> list[Program]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config.celery"]
    here = {"PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")]))}
    marks = [folder("run") / f"{name}.ready" for name in ("worker", "beat", "scorer")]
    worker_mark, beat_mark, scorer_mark = marks
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat file has no name there; a slow disk would stall it

    def prepare_worker() -> None:
        worker_mark.unlink(missing_ok=True)
        empty_broker_folder()

    return [
        Program(
            name="web",
            command=[
                *python, "gunicorn", "config.wsgi:application",
                "--bind", f"{bracketed(host)}:{port}",
                "--workers", str(settings.WEB_CONCURRENCY), "--worker-class", "gthread", "--threads", "4",
                "--graceful-timeout", "5", "--no-control-socket",
                "--worker-tmp-dir", str(memory if memory.is_dir() else folder("run")),
            ],
            environment=here,
            ready=lambda: answers(host, port),
        ),
        Program(
            name="worker",
            command=[*celery, "worker", "--without-gossip", "--without-mingle", "--without-heartbeat"],
            # A worker works on one thing at a time: a pool would only be opened and closed around every task.
            environment={**here, "READY_FILE": str(worker_mark), "DATABASE_POOL": "0"},
            ready=worker_mark.exists,
            prepare=prepare_worker,
            pulse=lambda: touched(worker_mark),
            patience=PATIENCE,
        ),
        Program(
            name="beat",
            command=[*celery, "beat", "--pidfile="],
            environment={**here, "READY_FILE": str(beat_mark), "DATABASE_POOL": "0"},
            pulse=lambda: touched(beat_mark),
            patience=PATIENCE,
        ),
        *([] if settings.SCORE_IN_WEB else [Program(
            name="scorer",
            command=[sys.executable, str(settings.BASE_DIR / "manage.py"), "scorer"],
            environment={**here, "NO_BOOTSTRAP": "1", "READY_FILE": str(scorer_mark), "DATABASE_POOL": "0"},
            ready=is_up,
            pulse=lambda: touched(scorer_mark),
            patience=PATIENCE,
        )]),
    ]  # fmt: skip


def touched(path: Path) -> int | None:
    """When a file was last touched, as a number to compare; None while there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def answers(host: str, port: int) -> bool:
    """Whether the site answers and reaches its database."""
    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    connection = http.client.HTTPConnection(LOCAL.get(host, host), port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": names[0] if names else "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def ready_text(host: str, port: int, logins: Logins) -> str:
    site = address(host, port)
    lines = ["", "Rejoinder is ready.", "", f"  The site    {site}", f"  The admin   {site}admin/"]
    lines += [f"  {name.capitalize():<11} user name: {name}   password: {logins[name]}" for name in logins]
    lines += [""]
    if logins:
        lines += [f"These logins are kept in {logins_file()}."]
    elif logins_file().exists():
        lines += [f"The logins made on the first run are in {logins_file()}."]
    if LOCAL.get(host, host) not in settings.ALLOWED_HOSTS and host not in ("127.0.0.1", "localhost", "::1"):
        lines += [f"It answers to these names only (ALLOWED_HOSTS): {', '.join(settings.ALLOWED_HOSTS)}"]
    return "\n".join([*lines, f"What the programs say is in {settings.VAR_DIR / 'log'}. Stop with Ctrl-C.", ""])
