"""``python -m tests [--lane sqlite|servers|clients] [pytest's arguments]``: every test, in all lanes.

Files, ``-k`` and everything else go to pytest. Exit status 0 only when every lane that ran passed; with
REQUIRE_SERVICES=1 also only when nothing had to be skipped for want of a server or a browser.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import clients, lane, services

NO_TESTS = 5  # pytest's exit status when nothing was selected
REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"


class Outcome:
    """What one lane came to. ``counts`` as pytest names them; ``trouble`` when it did not run to its end."""

    def __init__(self, name: str, described: str = "", trouble: str = "", skipped: str = ""):
        self.name, self.described, self.trouble, self.skipped = name, described, trouble, skipped
        self.counts: dict[str, int] = {}

    @property
    def failed(self) -> int:
        return self.counts.get("failed", 0) + self.counts.get("error", 0) + bool(self.trouble)

    def __str__(self) -> str:
        if self.skipped:
            return f"lane {self.name}: SKIPPED, {self.skipped}"
        counts = ", ".join(f"{number} {word}" for word, number in self.counts.items() if number)
        return f"lane {self.name} ({self.described}): {self.trouble or counts or 'no test selected'}"


def run_pytest(name: str, environment: dict[str, str], arguments: list[str], folder: Path) -> Outcome:
    """One lane as one pytest process, its output going where ours goes."""
    outcome = Outcome(name, environment["LANE_DESCRIBED"])
    result = folder / f"{name}.json"
    print(f"\n=== lane {name}: {outcome.described}\n", flush=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments], env=environment | {"LANE_RESULT": str(result)}
    )
    try:
        status = process.wait()
    finally:
        services.end(process)
    if result.exists():
        outcome.counts = json.loads(result.read_text())
    if (
        status not in (0, 1, NO_TESTS)
        or (status == 1 and not outcome.failed)
        or (status == 0 and not result.exists())
    ):
        outcome.trouble = f"pytest ended with status {status} before it was done"
    return outcome


def run_sqlite(arguments: list[str], folder: Path) -> Outcome:
    return run_pytest("sqlite", lane.sqlite_environment(_below(folder, "sqlite")), arguments, folder)


def run_servers(arguments: list[str], folder: Path) -> Outcome:
    with contextlib.ExitStack() as stack:
        try:
            redis = stack.enter_context(services.redis())
            postgresql = stack.enter_context(services.postgresql())
        except services.NotFound as error:
            if REQUIRED:
                return Outcome("servers", "not started", trouble=f"REQUIRE_SERVICES=1, but there is {error}")
            return Outcome("servers", skipped=f"there is {error}")
        environment = lane.environment(
            "servers",
            _below(folder, "servers"),
            described=f"{postgresql.described}; {redis.described}",
            DATABASE_URL=postgresql.url,
            BROKER_URL=f"{redis.url}/0",
            CACHE_URL=f"{redis.url}/1",
        )
        return run_pytest("servers", environment, arguments, folder)


def run_clients(arguments: list[str], folder: Path) -> Outcome:
    try:
        clients.install()
    except clients.Unavailable as error:
        if REQUIRED:
            return Outcome("clients", "not started", trouble=f"REQUIRE_SERVICES=1, but {error}")
        return Outcome("clients", skipped=str(error))
    var = _below(folder, "clients")
    environment = lane.sqlite_environment(var) | {
        "EXPECTED_LANE": "clients",
        "LANE_DESCRIBED": "clients from PyPI and npm against a running site",
    }
    return run_pytest("clients", environment, arguments, folder)


LANES = {"sqlite": run_sqlite, "servers": run_servers, "clients": run_clients}


def _below(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir()
    return path


def _in_parallel(arguments: list[str]) -> list[str]:
    """Two processes for a whole lane; starting them is not worth it for a chosen file."""
    chosen = any(Path(argument.partition("::")[0]).exists() for argument in arguments)
    own = any(
        argument in ("-p", "--pdb", "-s") or argument.startswith(("-n", "--numprocesses"))
        for argument in arguments
    )
    return arguments if chosen or own else ["-n", "2", "--dist", "loadgroup", *arguments]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests", description=__doc__, allow_abbrev=False)
    parser.add_argument("--lane", choices=LANES, help="run only this lane")
    options, arguments = parser.parse_known_args()
    os.chdir(Path(__file__).resolve().parent.parent)
    # Ended from outside, we still stop and remove what was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="rejoinder-tests-") as folder:
        for name in [options.lane] if options.lane else LANES:
            outcomes.append(LANES[name](arguments if name == "clients" else _in_parallel(arguments), Path(folder)))
    return report(outcomes)


def report(outcomes: list[Outcome]) -> int:
    print("\n=== summary")
    for outcome in outcomes:
        print(outcome)
    passed = sum(outcome.counts.get("passed", 0) for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.counts.get("skipped", 0) for outcome in outcomes)
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    if failed:
        return 1
    return 0 if passed or skipped else NO_TESTS


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("interrupted; everything that was started is stopped")
