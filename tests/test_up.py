"""``manage.py up``: web, worker, beat and scorer under one command, with real processes on a folder of its own."""

import fcntl
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured

from config import launch
from config.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parent.parent
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")


# --- The whole command ---------------------------------------------------------------------------------------
class Up:
    """One ``manage.py up`` on a free port, and what it prints."""

    def __init__(self, var, port=None, **environment):
        self.var = var
        self.port = port or free_port()
        self.said = ""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(self.port)],
            cwd=ROOT,
            env={**kept, "NO_BOOTSTRAP": "1", "VAR_DIR": str(var), "WEB_CONCURRENCY": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with self.process.stdout:
            for line in self.process.stdout:
                self.said += line

    def wait_for(self, text, seconds=120):
        wait_until(lambda: text in self.said or self.process.poll() is not None, seconds)
        assert text in self.said, self.said

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        status = self.process.wait(60)
        self._reader.join(5)
        return status

    def fetch(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return answer.status

    def programs(self):
        """Process ids by name of program: everything that runs with this folder."""
        found = {}
        mark = f"VAR_DIR={self.var}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark not in (process / "environ").read_bytes().split(b"\0"):
                    continue
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            words_of = {"web": b"gunicorn", "worker": b"worker", "beat": b"beat", "scorer": b"scorer"}
            for name, word in words_of.items():
                if word in words:
                    found.setdefault(name, []).append(int(process.name))
        return {name: sorted(ids) for name, ids in found.items()}


@pytest.fixture
def up(tmp_path):
    started = []

    def start(**kwargs):
        started.append(Up(tmp_path / "var dir", **kwargs))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGTERM)
        one.process.wait()
        one._reader.join(20)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@linux
@pytest.mark.worker
def test_a_first_run_a_broken_program_a_second_run(up, tmp_path):
    """One long story, because each start takes seconds."""
    first = up()
    first.wait_for("Stop with Ctrl-C")
    assert f"http://127.0.0.1:{first.port}/admin/" in first.said
    logins = dict(re.findall(r"user name: (\w+)   password: (\S+)", first.said))
    assert set(logins) == {"moderator", "owner"}
    kept = first.var / "logins.txt"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert all(f"{name}: {password}" in kept.read_text() for name, password in logins.items())
    assert first.fetch("/healthz") == 200
    assert not any(password in log.read_text() for log in first.var.glob("log/*") for password in logins.values())

    # Another one on the same data, and another one on the same port, are refused before they touch anything.
    twin = up()
    twin.wait_for("already runs with the data in")
    assert twin.process.wait(30) == 1
    neighbour = Up(tmp_path / "other", port=first.port)
    neighbour.wait_for(f"port {first.port} on 127.0.0.1 cannot be used")
    assert neighbour.process.wait(30) == 1
    assert "--port" in neighbour.said
    assert not (tmp_path / "other" / "rejoinder.sqlite3").exists()

    # A program that is killed, the worst way, is back by itself.
    for name in ("beat", "worker", "scorer", "web"):
        before = first.programs()[name]
        os.kill(before[0], signal.SIGKILL)
        first.wait_for(f"The {name} process ended (signal SIGKILL)")
        wait_until(lambda name=name, before=before: first.programs().get(name, before)[0] != before[0])
        assert not set(before) & set(first.programs()[name])
    wait_until(lambda: answered(first))

    assert first.end(signal.SIGINT) == 0
    assert "Traceback" not in first.said
    assert first.programs() == {}

    # The owner changes a password and deletes the moderator: the next start respects both.
    with sqlite3.connect(first.var / "rejoinder.sqlite3") as database:
        database.execute("DELETE FROM auth_user_groups")
        database.execute("DELETE FROM auth_user WHERE username = 'moderator'")
    second = up()
    second.wait_for("Stop with Ctrl-C")
    assert "password:" not in second.said
    assert str(kept) in second.said
    with sqlite3.connect(first.var / "rejoinder.sqlite3") as database:
        assert database.execute("SELECT username FROM auth_user WHERE is_staff").fetchall() == [("owner",)]

    # Killed itself, it takes everything along, and the next one is not in the way of what is still ending.
    second.process.kill()
    second.process.wait()
    wait_until(lambda: second.programs() == {})


def answered(up):
    try:
        return up.fetch("/healthz") == 200
    except OSError:
        return False


@pytest.mark.worker
def test_a_folder_that_cannot_be_written_is_named(up, tmp_path):
    (tmp_path / "var dir").write_text("in the way")
    refused = up()
    refused.wait_for("rejoinder.E015")
    assert refused.process.wait(30) == 1
    assert "Traceback" not in refused.said


@pytest.mark.worker
def test_a_database_that_does_not_answer_is_named_without_its_password(up):
    refused = up(DATABASE_URL=f"postgres://u:hunter2@127.0.0.1:{free_port()}/site")
    refused.wait_for("The database (127.0.0.1) cannot be used")
    assert refused.process.wait(60) == 1
    assert "hunter2" not in refused.said
    assert "Traceback" not in refused.said


@pytest.mark.worker
def test_an_incomplete_production_site_is_refused(up):
    refused = up(PRODUCTION="1")
    refused.wait_for("rejoinder.E001")
    assert refused.process.wait(30) == 1


# --- Its parts -----------------------------------------------------------------------------------------------
@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_logins_are_made_once(var):
    logins, _demo = launch.first_run()
    assert set(logins) == {"moderator", "owner"}
    again, _demo = launch.first_run()
    assert again == {}
    moderator = get_user_model().objects.get(username="moderator")
    assert moderator.check_password(logins["moderator"])
    assert moderator.is_staff
    assert not moderator.is_superuser
    assert [group.name for group in moderator.groups.all()] == ["Moderators"]


@pytest.mark.django_db
def test_a_first_run_that_cannot_keep_the_logins_makes_none(var, settings):
    settings.VAR_DIR = var / "missing"
    with pytest.raises(OSError, match="No such file"):
        launch.first_run()
    assert not get_user_model().objects.exists()


@pytest.mark.django_db
def test_a_name_that_is_taken_is_not_given_another_password(var):
    get_user_model().objects.create_user("owner", password="her own")
    logins, demo = launch.first_run()
    assert set(logins) == {"moderator"}
    assert not demo
    assert get_user_model().objects.get(username="owner").check_password("her own")


def test_the_lock_is_let_go_and_an_unclean_end_is_noticed(var):
    with launch.only_one("http://one/") as unclean:
        assert not unclean
        with (var / "run" / "up.lock").open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(ImproperlyConfigured, match="http://one/"), launch.only_one("http://two/"):
            pass
    with launch.only_one("http://two/") as unclean:
        assert not unclean
    (var / "run" / "up.lock").write_text("at http://three/, process 1")
    with launch.only_one("http://four/") as unclean:
        assert unclean


def test_a_port_that_is_taken_is_waited_for_only_as_long_as_asked():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ImproperlyConfigured, match=f"port {port}"):
            launch.check_port("127.0.0.1", port, patience=0)
        threading.Timer(0.5, other.close).start()
        launch.check_port("127.0.0.1", port, patience=20)


def test_style_sheets_are_collected_again_only_when_they_changed(var, settings):
    settings.STATIC_ROOT = var / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert launch.collect_static()
    assert not launch.collect_static()
    (var / "run" / "static.stamp").write_text("an older state")
    assert launch.collect_static()


def python(code):
    return [sys.executable, "-c", code]


def supervise(tmp_path, *programs, until=None):
    """Run programs until ``until(lines said)`` is true; returns the status and the lines."""
    lines = []
    supervisor = Supervisor(programs, tmp_path, lines.append)
    ready = []
    stop = threading.Event()

    def watch():
        while not stop.is_set():
            if until and until(lines, ready):
                os.kill(os.getpid(), signal.SIGTERM)
                return
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        status = supervisor.run(lambda: ready.append(True))
    finally:
        stop.set()
        watcher.join()
    return status, "\n".join(lines)


def test_a_program_that_does_not_start_ends_the_command_with_its_last_words(tmp_path):
    program = Program(
        name="web", command=python("import sys; sys.exit('no such module: spam')"), ready=lambda: False
    )
    status, said = supervise(tmp_path, program)
    assert status == 1
    assert "no such module: spam" in said
    assert str(tmp_path / "web.log") in said


def test_warnings_reach_the_console_and_everything_reaches_the_log(tmp_path):
    code = (
        "import time; print('2026-01-01 10:00:00,0 WARNING a: low on paper');"
        "print('2026-01-01 INFO a: said ERROR_LIKE'); time.sleep(60)"
    )
    status, said = supervise(
        tmp_path, Program(name="worker", command=python(code)), until=lambda lines, _ready: "paper" in str(lines)
    )
    assert status == 0
    assert "worker: 2026-01-01 10:00:00,0 WARNING a: low on paper" in said
    assert "ERROR_LIKE" not in said
    assert "ERROR_LIKE" in (tmp_path / "worker.log").read_text()


def test_a_log_does_not_grow_without_end(tmp_path):
    code = (
        "import time; print(('x' * 999 + chr(10)) * 7000, flush=True);"
        "print('y' * 10**6, flush=True); time.sleep(60)"
    )
    log = tmp_path / "web.log"
    supervise(
        tmp_path,
        Program(name="web", command=python(code)),
        until=lambda *_: log.exists() and b"yyy" in log.read_bytes(),
    )
    assert sum(file.stat().st_size for file in tmp_path.glob("web.log*")) < 6_100_000


@linux
def test_what_a_program_leaves_behind_is_ended_too(tmp_path):
    """A program that ignores SIGTERM's meaning for its children: they are in its group, and go with it."""
    note = tmp_path / "child"
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time; "
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(600)"
    )
    supervise(
        tmp_path, Program(name="web", command=python(code)), until=lambda *_: note.exists() and note.read_text()
    )
    child = Path("/proc") / note.read_text()
    wait_until(lambda: not child.exists() or "Z" in (child / "stat").read_text().split()[2], 5)


def test_a_program_whose_pulse_stops_is_started_again_and_one_whose_pulse_goes_on_is_left_alone(tmp_path):
    beating = "import pathlib, sys, time\nfor _ in range({}): pathlib.Path(sys.argv[1]).touch(); time.sleep(0.1)\n"

    def program(name, times):
        mark = tmp_path / name
        return Program(
            name=name,
            command=[*python(beating.format(times) + "time.sleep(600)"), str(mark)],
            ready=mark.exists,
            pulse=lambda: launch.touched(mark),
            patience=1.5,
        )

    status, said = supervise(
        tmp_path,
        program("worker", 5),
        program("beat", 6000),
        until=lambda lines, _ready: "\n".join(lines).count("The worker process has done nothing for 2 s") == 2,
    )
    assert status == 0
    assert "The worker process ended (signal SIGKILL); starting it again" in said
    assert "The beat" not in said
