"""Other people's clients, from PyPI and npm, in environments of their own, and the site they are pointed at.

``var/clients`` keeps what was installed; what the locks say decides whether it is made anew.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config import bootstrap
from tests import services

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "clients.txt"
NPM_LOCK = ROOT / "requirements" / "clients"
FOLDER = ROOT / "var" / "clients"
HOST = "service.example"  # names below it are the site's, too: some clients put their key there
CORAL_SECRET = "a secret that Coral would have made"


class Unavailable(Exception):
    """The clients cannot be had here; the text says why."""


def install() -> None:
    """Have all clients installed. Raises Unavailable: no npm, no network."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Unavailable("there is no npm with node in PATH")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another run may be at it
        try:
            _once("python", LOCK, _install_python)
            _once("node", NPM_LOCK / "package-lock.json", lambda folder: _install_node(npm, folder))
        except (bootstrap.SetupError, OSError) as error:
            raise Unavailable(f"the clients could not be installed: {error}") from error


def _once(name: str, lock: Path, make) -> None:
    folder, wanted = FOLDER / name, hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / "rejoinder.lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    make(folder)
    stamp.write_text(wanted)


def _install_python(folder: Path) -> None:
    bootstrap.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], ROOT)
    bootstrap.install(folder / "bin" / "python", LOCK)


def _install_node(npm: str, folder: Path) -> None:
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(NPM_LOCK / name, folder)
    bootstrap.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)


@dataclass(frozen=True)
class Told:
    """What a client's process said."""

    status: int
    out: str
    err: str


def python(*arguments: str, seconds: float = 120, folder: Path | None = None, **environment: str) -> Told:
    """Run the clients' Python with these arguments."""
    return _run([str(FOLDER / "python" / "bin" / "python"), *arguments], folder, seconds, environment)


def node(*arguments: str, seconds: float = 120, folder: Path | None = None, **environment: str) -> Told:
    """Run node, which finds the clients' packages by ``require`` wherever the script lies."""
    modules = str(FOLDER / "node" / "node_modules")
    return _run(["node", *arguments], folder, seconds, {"NODE_PATH": modules, **environment})


def _run(command: list[str], folder: Path | None, seconds: float, environment: dict[str, str]) -> Told:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE")
    }
    done = subprocess.run(
        command, cwd=folder or FOLDER, env=kept | environment, capture_output=True, text=True, timeout=seconds
    )
    return Told(done.returncode, done.stdout, done.stderr)


class Service:
    """A whole site as ``manage.py up`` runs it, for clients to ask: gunicorn and a scorer on a fresh database."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, services.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        self.environment = kept | {
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'rejoinder.sqlite3'}",
            "BROKER_URL": "filesystem://",
            "CACHE_URL": "locmemcache://",
            "ASSESS_SECONDS": "60",  # however busy the machine is
            "API_RATE_ADDRESS": "0",  # a test suite asks more than a person
            "ALLOWED_HOSTS": f"localhost,127.0.0.1,.{HOST}",
            "CORAL_SIGNING_SECRETS": CORAL_SECRET,
            "NO_BOOTSTRAP": "1",
        }

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py`` on the site; what it printed. Raises CalledProcessError."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def key(self, *scopes: str) -> str:
        """A new key for these scopes without quotas."""
        wanted = [word for scope in scopes for word in ("--scope", scope)]
        return self.manage("create_api_key", "client", *wanted, "--per-minute", "0", "--per-day", "0").strip()


@contextlib.contextmanager
def service() -> Iterator[Service]:
    """A running site with a superuser called owner; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rj-clients-") as name, contextlib.ExitStack() as stack:
        site = Service(Path(name))
        site.manage("migrate", "--verbosity", "0")
        site.manage(
            "collectstatic", "--noinput", "--verbosity", "0"
        )  # without it every page, also a 404, is a 500
        site.manage("createsuperuser", "--noinput", "--username", "owner", "--email", "owner@example.org")
        options = {"cwd": ROOT, "env": site.environment}
        scorer = site.folder / "scorer.log"
        process = stack.enter_context(services.running([sys.executable, "manage.py", "scorer"], scorer, **options))
        services.wait_for(lambda: _exists(site.folder / "run" / "scorer.sock"), process, scorer, FileNotFoundError)
        web = site.folder / "web.log"
        bound = ["--bind", f"127.0.0.1:{site.port}", "--threads", "4"]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", *bound]
        process = stack.enter_context(services.running(command, web, **options))
        services.wait_for(lambda: services.connect(site.port), process, web, OSError)
        yield site


def _exists(path: Path) -> None:
    if not path.exists():
        raise FileNotFoundError(path)
