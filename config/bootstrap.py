"""Makes the project's own environment, ``.venv``, and moves into it. Standard library only.

``.venv/rejoinder.json`` says what was installed. It is removed before anything is changed and written last, so an
environment without it that we made ourselves was left half done and is made anew.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What each purpose needs; dev.txt holds all of runtime.txt.
NEEDS = {"runtime": ("runtime",), "dev": ("dev", "runtime")}
PROBES = {"runtime": ("django", "celery", "environ", "gunicorn"), "dev": ("django", "celery", "environ", "pytest")}
GUARD = "REJOINDER_BOOTSTRAPPED"  # set while moving into .venv, so that a broken one cannot make us move for ever


class SetupError(Exception):
    """The environment cannot be made. Its text says why, and what the user can do about it."""


def enter(argv: list[str]) -> None:
    """Return inside an environment that has what ``argv`` needs; until then install, and start again in it.

    An environment the user activated is used as it is. NO_BOOTSTRAP=1 switches all of this off. Exits with
    status 1 and a sentence when the environment cannot be made; starting again then begins where this ended.
    """
    if os.environ.get("NO_BOOTSTRAP", "") not in ("", "0"):
        return
    purpose = "dev" if argv[1:2] == ["test"] else "runtime"
    environment = Environment(ROOT)
    moved = os.environ.pop(GUARD, None)
    if not environment.is_ours() and users_own():
        missing = [name for name in PROBES[purpose] if importlib.util.find_spec(name) is None]
        if missing:
            sys.exit(
                f"Your active environment ({sys.prefix}) has no {missing[0]}, and Rejoinder installs nothing into "
                f"it by itself. Run: python -m pip install -r {environment.requirements(purpose)}\n"
                "or deactivate it, and Rejoinder makes an environment of its own."
            )
        return
    try:
        environment.ensure(purpose)
    except KeyboardInterrupt:
        sys.exit("\nStopped while setting up. Start again to finish.")
    except (SetupError, OSError) as error:
        sys.exit(f"Rejoinder could not set itself up. {error}")
    if environment.is_ours():
        return
    if moved:
        sys.exit(f"{environment.python} does not run in {environment.path}. Delete that folder and start again.")
    os.environ[GUARD] = "1"
    os.execv(environment.python, [str(environment.python), *argv])


def users_own() -> bool:
    """Whether this Python belongs to an environment that the user activated.

    conda's "base" is on for everybody who has conda, chosen or not: it is left alone, but not taken for a choice.
    """
    conda = os.environ.get("CONDA_PREFIX")
    in_conda = bool(conda) and Path(conda or "").resolve() == Path(sys.prefix).resolve()
    return sys.prefix != sys.base_prefix or (in_conda and os.environ.get("CONDA_DEFAULT_ENV") != "base")


class Environment:
    """The environment in ``root/.venv``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / ".venv"
        self.python = self.path / "bin" / "python"
        self.stamp = self.path / "rejoinder.json"
        self.unfinished = self.path / "rejoinder.unfinished"

    def is_ours(self) -> bool:
        """Whether this very process runs in it."""
        return Path(sys.prefix).resolve() == self.path.resolve()

    def requirements(self, name: str) -> Path:
        return self.root / "requirements" / f"{name}.txt"

    def ensure(self, purpose: str) -> None:
        """Make it hold what ``purpose`` ("runtime" or "dev") needs; milliseconds when it does.

        Raises SetupError or OSError. Two starts at once wait for each other.
        """
        if self._holds(purpose):
            return
        with self._alone():
            if self._holds(purpose):  # another start did it while this one waited
                return
            if self.unfinished.exists() or not self._runs():
                self._make()
            self._forget()
            self._install(purpose)
            self._remember(purpose)

    def _holds(self, purpose: str) -> bool:
        try:
            known = json.loads(self.stamp.read_text())
            wanted = self._state(purpose)
        except (OSError, ValueError):
            return False
        return isinstance(known, dict) and all(known.get(key) == value for key, value in wanted.items())

    def _state(self, purpose: str) -> dict[str, str]:
        """What the stamp must say. The interpreter and the folder are part of it: a Python that was upgraded or
        a project that was moved leaves an environment that only looks whole."""
        files = {name: hashlib.sha256(self.requirements(name).read_bytes()) for name in NEEDS[purpose]}
        return {
            "path": str(self.path),
            "interpreter": str(self.python.resolve(strict=True)),
            **{name: digest.hexdigest() for name, digest in files.items()},
        }

    def _runs(self) -> bool:
        """Whether there is an environment that works, in this place, made by us or by the user."""
        code = f"import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix != {str(self.path)!r})"
        try:
            return subprocess.run([self.python, "-c", code], capture_output=True).returncode == 0
        except OSError:
            return False

    def _make(self) -> None:
        if self.path.exists():
            if not (self.path / "pyvenv.cfg").exists() and any(self.path.iterdir()):
                raise SetupError(f"{self.path} is in the way: it is not a Python environment. Move it elsewhere.")
            shutil.rmtree(self.path)
        say("Making an environment of its own in .venv …")
        self.path.mkdir()
        self.unfinished.touch()  # before anything else, so that whatever interrupts us leaves the mark
        # Run by the base Python, because this process may live in the folder that was just deleted; without
        # pip, because Debian's python3 has no ensurepip until python3-venv is installed.
        base = getattr(sys, "_base_executable", sys.executable)
        run([base, "-m", "venv", "--without-pip", str(self.path)], self.root)

    def _forget(self) -> None:
        self.unfinished.touch()
        self.stamp.unlink(missing_ok=True)

    def _remember(self, purpose: str) -> None:
        fresh = self.stamp.with_suffix(".new")
        fresh.write_text(json.dumps(self._state(purpose)))
        fresh.replace(self.stamp)
        self.unfinished.unlink()

    def _install(self, purpose: str) -> None:
        say("Installing what it needs (once; about half a minute) …")
        install(self.python, self.requirements(purpose))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the project folder itself locked: no lock file to leave behind, and the system lets go of it when
        this process ends, however it ends."""
        folder = os.open(self.root, os.O_RDONLY)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is setting up; waiting for it …")
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def install(python: Path, file: Path) -> None:
    """Install what the lock ``file`` says into ``python``'s environment, by whichever installer there is.

    Raises SetupError with the last one's own words when none succeeds.
    """
    failure = SetupError(
        "Neither uv nor pip was found to install packages with. On Debian or Ubuntu, run: "
        "sudo apt install python3-venv"
    )
    for installer in _installers(python):
        try:
            run([*installer, "--require-hashes", "-r", str(file)], file.parent)
            return
        except SetupError as error:
            failure = error
    raise failure


def _installers(python: Path) -> Iterator[list[str]]:
    uv = shutil.which("uv")
    if uv:
        yield [uv, "pip", "install", "--quiet", "--python", str(python)]
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
    base = getattr(sys, "_base_executable", sys.executable)
    if succeeds([base, "-m", "pip", "--python", str(python), "--version"]):  # pip 22.3 or newer
        yield [base, "-m", "pip", "--python", str(python), "install", *options]
    elif succeeds([str(python), "-m", "ensurepip"]):
        yield [str(python), "-m", "pip", "install", *options]


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, env=clean_environment()).returncode == 0


def run(command: list[str], folder: Path) -> None:
    """Run a command quietly. Raises SetupError with the end of what it said when it fails."""
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean_environment()
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()[-12:]
        raise SetupError(
            "Is the network there, and is there room on the disk? Start again to go on. This was said last:\n"
            + "\n".join(f"    {line}" for line in said)
        )


def clean_environment() -> dict[str, str]:
    """The user's environment without what would send packages elsewhere than into ``.venv``."""
    unwanted = {"VIRTUAL_ENV", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "UV_TARGET", "UV_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    # uv trusts certificates of its own unless told otherwise, and fails behind a company's proxy.
    return {**kept, "UV_SYSTEM_CERTS": "1", "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
