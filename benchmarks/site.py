"""A real site to measure: its own folder, database, gunicorn with two workers, and a Celery worker with beat."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class Site:
    """Runs the project's processes on a fresh folder and database; ``close`` ends them and removes the folder."""

    def __init__(self, **environment: str) -> None:
        self.var = Path(tempfile.mkdtemp(prefix="rejoinder-bench-"))
        self.port = free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "VAR_DIR": str(self.var),
            "LOG_LEVEL": "WARNING",
            "COMMENT_MIN_SECONDS": "0",
            "COMMENT_RATE_ADDRESS": "1000000000",
            "COMMENT_RATE_NETWORK": "1000000000",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "NO_BOOTSTRAP": "1",
            **environment,
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, *command: str) -> str:
        """Run ``python *command`` in the site's environment and return what it printed; raises when it fails."""
        done = subprocess.run(
            [sys.executable, *command], cwd=PROJECT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def prepare(self) -> None:
        self.run("manage.py", "migrate", "--verbosity", "0")
        self.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")

    @contextlib.contextmanager
    def web(self, **environment: str) -> Iterator[int]:
        """gunicorn with two workers; yields the port once it answers."""
        process = self.start(
            "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4",
            **environment,
        )  # fmt: skip
        try:
            wait_for(f"http://localhost:{self.port}/robots.txt")
            yield self.port
        finally:
            self.stop(process)

    @contextlib.contextmanager
    def worker(self) -> Iterator[None]:
        """One Celery worker process and beat."""
        worker = self.start(
            "celery", "-A", "config.celery", "worker", "--concurrency", "1", "--loglevel", "WARNING"
        )
        beat = self.start("celery", "-A", "config.celery", "beat", "--loglevel", "WARNING")
        try:
            yield
        finally:
            self.stop(beat)
            self.stop(worker)

    @contextlib.contextmanager
    def scorer(self) -> Iterator[None]:
        """The process that scores what a client waits for; ready when this yields."""
        socket_file = self.var / "run" / "scorer.sock"
        process = self.start("django", "scorer")
        try:
            end = time.monotonic() + 60
            while not socket_file.exists():
                if time.monotonic() > end or process.poll() is not None:
                    raise RuntimeError((self.var / "django.log").read_text(errors="replace")[-3000:])
                time.sleep(0.1)
            yield
        finally:
            self.stop(process)

    def start(self, module: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.var / f"{module}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT, env={**self.environment, **environment}, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End one process and everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.remove(process)

    def close(self) -> None:
        for process in list(self.processes):
            self.stop(process)
        shutil.rmtree(self.var, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[tuple[str, subprocess.Popen[bytes]] | None]:
    """A Redis of our own: its URL and process; None where none is installed."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if binary is None:
        yield None
        return
    port = free_port()
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    try:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
        time.sleep(0.3)
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 30) -> None:
    """Return when ``address`` answers at all; RuntimeError after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer within {seconds:.0f} s")
