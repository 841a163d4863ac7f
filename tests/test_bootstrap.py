"""Setting up: ``python3 manage.py ...`` in a folder that has no environment yet, without any network."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BASE = getattr(sys, "_base_executable", sys.executable)
# Says where it runs, and ends: no Django, so that nothing has to be installed.
MANAGE = """
import sys
from config import bootstrap
bootstrap.enter(sys.argv)
print("runs in", sys.prefix, sys.argv[1:])
"""
SLOW_UV = """#!/bin/sh
echo $$ >> "$UV_CALLS"
touch "$(dirname "$0")/started"
sleep "${UV_SECONDS:-0}"
exit "${UV_STATUS:-0}"
"""


@pytest.fixture
def project(tmp_path):
    """The bootstrap in a project that needs no packages, and a uv that notes when it is called."""
    root = tmp_path / "a project"
    (root / "config").mkdir(parents=True)
    (root / "requirements").mkdir()
    shutil.copy(ROOT / "config" / "bootstrap.py", root / "config")
    (root / "manage.py").write_text(MANAGE)
    for name in ("runtime", "dev"):
        (root / "requirements" / f"{name}.txt").write_text("# nothing\n")
    (root / "bin").mkdir()
    (root / "bin" / "uv").write_text(SLOW_UV)
    (root / "bin" / "uv").chmod(0o755)
    return root


def environment(root, **extra):
    return {"PATH": f"{root / 'bin'}:/usr/bin:/bin", "HOME": str(root), "UV_CALLS": str(root / "calls"), **extra}


def start(root, *arguments, python=BASE, **extra):
    return subprocess.run(
        [python, "manage.py", *arguments],
        cwd=root,
        env=environment(root, **extra),
        capture_output=True,
        text=True,
        timeout=120,
    )


def calls(root):
    file = root / "calls"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_the_first_start_makes_an_environment_and_moves_into_it(project):
    done = start(project, "up", "--port", "1")
    assert done.returncode == 0, done.stderr
    assert f"runs in {project / '.venv'} ['up', '--port', '1']" in done.stdout
    assert calls(project) == 1


def test_the_second_start_installs_nothing_and_says_nothing(project):
    start(project, "up")
    done = start(project, "up")
    assert f"runs in {project / '.venv'}" in done.stdout
    assert done.stderr == ""
    assert calls(project) == 1


def test_changed_requirements_are_installed(project):
    start(project, "up")
    (project / "requirements" / "runtime.txt").write_text("# something\n")
    start(project, "up")
    assert calls(project) == 2


def test_tests_install_what_tests_need_and_the_site_needs_no_more_after_that(project):
    start(project, "up")
    start(project, "test")
    assert calls(project) == 2
    start(project, "up")
    start(project, "test")
    assert calls(project) == 2


def test_a_package_without_its_hash_is_refused(project):
    """A wheel that lies ready is not installed either, by pip or by uv, unless the lock names its hash."""
    wheel = project / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(
            "tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("tiny-1.0.dist-info/RECORD", "")
    (project / "bin" / "uv").unlink()
    near = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": project.as_uri()}
    file = project / "requirements" / "runtime.txt"
    file.write_text("tiny==1.0\n")
    refused = start(project, "up", **near)
    assert refused.returncode == 1
    assert "hash" in refused.stderr
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    file.write_text(f"tiny==1.0 --hash=sha256:{digest}\n")
    done = start(project, "up", **near)
    assert done.returncode == 0, done.stderr
    assert list((project / ".venv").glob("lib/*/site-packages/tiny.py"))


def test_without_uv_pip_installs_and_needs_no_pip_in_the_environment(project):
    (project / "bin" / "uv").unlink()
    done = start(project, "up")
    assert done.returncode == 0, done.stderr
    assert f"runs in {project / '.venv'}" in done.stdout


@pytest.mark.parametrize(
    ("missing", "works"), [(["ensurepip"], True), (["pip"], True), (["pip", "ensurepip"], False)]
)
def test_a_machine_without_its_venv_package(project, missing, works):
    """Debian's python3 has neither; a module of that name that fails stands in for one that is not there."""
    absent = project / "absent"
    absent.mkdir()
    for name in missing:
        (absent / f"{name}.py").write_text("raise SystemExit('No module named that')")
    (project / "bin" / "uv").unlink()
    if missing == ["pip"]:
        # Only the base Python lacks it: what ensurepip puts into the environment must be found there.
        (absent / "pip.py").write_text(
            "import sys\nif sys.prefix == sys.base_prefix: raise SystemExit('No module named that')\n"
            "sys.path.remove(__file__.rpartition('/')[0])\n"
            "import runpy\nrunpy.run_module('pip', run_name='__main__')\n"
        )
    done = start(project, "up", PYTHONPATH=str(absent))
    assert (done.returncode == 0) is works, done.stderr
    if not works:
        assert "sudo apt install python3-venv" in done.stderr
        assert "Traceback" not in done.stderr


def test_when_uv_fails_pip_is_tried(project):
    done = start(project, "up", UV_STATUS="2")
    assert done.returncode == 0, done.stderr
    assert calls(project) == 1


def test_without_network_a_sentence_says_so_and_the_next_start_goes_on(project):
    file = project / "requirements" / "runtime.txt"
    file.write_text(f"nothing-of-that-name==1.0 --hash=sha256:{'0' * 64}\n")
    failed = start(project, "up", UV_STATUS="2", PIP_NO_INDEX="1")
    assert failed.returncode == 1
    assert "Is the network there" in failed.stderr
    assert "nothing-of-that-name" in failed.stderr
    assert "Traceback" not in failed.stderr
    file.write_text("# nothing\n")
    assert start(project, "up").returncode == 0


def test_an_interrupted_installation_is_made_anew(project):
    running = subprocess.Popen(
        [BASE, "manage.py", "up"], cwd=project, env=environment(project, UV_SECONDS="60"), start_new_session=True
    )
    wait_until(lambda: (project / "bin" / "started").exists())
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    (project / ".venv" / "half a package").touch()
    done = start(project, "up")
    assert done.returncode == 0, done.stderr
    assert not (project / ".venv" / "half a package").exists()


def test_two_starts_at_once_install_once(project):
    command = [BASE, "manage.py", "up"]
    both = [
        subprocess.Popen(command, cwd=project, env=environment(project, UV_SECONDS="1"), stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert all(b"runs in" in text for text in said)
    assert calls(project) == 1


def test_a_moved_project_gets_a_new_environment(project):
    start(project, "up")
    elsewhere = project.with_name("moved")
    project.rename(elsewhere)
    done = start(elsewhere, "up")
    assert f"runs in {elsewhere / '.venv'}" in done.stdout
    assert json.loads((elsewhere / ".venv" / "rejoinder.json").read_text())["path"] == str(elsewhere / ".venv")


def test_an_environment_whose_python_is_gone_is_made_anew(project):
    start(project, "up")
    (project / ".venv" / "bin" / "python").unlink()
    (project / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    assert start(project, "up").returncode == 0


def test_a_folder_that_is_no_environment_is_left_alone(project):
    (project / ".venv").mkdir()
    (project / ".venv" / "letters.txt").write_text("mine")
    done = start(project, "up")
    assert done.returncode == 1
    assert "Move it elsewhere" in done.stderr
    assert (project / ".venv" / "letters.txt").read_text() == "mine"


def test_a_users_own_environment_is_left_alone(project):
    own = project / "own"
    subprocess.run([BASE, "-m", "venv", "--without-pip", own], check=True)
    before = sorted(own.rglob("*"))
    done = start(project, "up", python=str(own / "bin" / "python"), PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 1
    assert "python -m pip install -r" in done.stderr
    assert sorted(own.rglob("*")) == before
    assert not (project / ".venv").exists()


def test_no_bootstrap_uses_the_python_it_is_started_with(project):
    done = start(project, "up", NO_BOOTSTRAP="1")
    assert f"runs in {sys.base_prefix}" in done.stdout
    assert not (project / ".venv").exists()


def test_an_old_python_is_told_which_one_is_needed():
    """Read as the oldest grammar that this Python can still read; run with a version that is too old."""
    source = (ROOT / "manage.py").read_text()
    old = "import sys; sys.version_info = (3, 8, 1); exec(compile(open('manage.py').read(), 'manage.py', 'exec'))"
    done = subprocess.run([sys.executable, "-c", old], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Rejoinder needs Python 3.11 or newer; this is Python 3.8.")
    assert 'f"' not in source


def wait_until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
