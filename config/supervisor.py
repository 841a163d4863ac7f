"""Keeps a few programs running until it is told to stop, and leaves none of them behind. Standard library only.

Each program is the leader of a session of its own: Ctrl-C in the terminal reaches only the supervisor, and
whatever a program leaves behind is found by its group. On Linux the kernel ends the programs when the
supervisor is killed.
"""

import ctypes
import logging
import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path

GRACE = 6.0  # seconds a program has to end after SIGTERM
STEADY = 30.0  # seconds after which a program that ends was running well before
PAUSES = (0.5, 2, 5, 15, 30)  # seconds before each restart in a row
GIVE_UP = 3  # programs that end so often before everything was ready once will not do better later
LOG_SIZE = 2_000_000  # bytes a log may grow to; two older ones are kept
LINE = 20_000  # bytes; a longer line is cut
ALARM = re.compile(rb"\[?\d{4}-\d\d-\d\d .{0,40}?\b(WARNING|ERROR|CRITICAL)\b")
PR_SET_PDEATHSIG = 1


def nothing() -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run. ``ready`` is asked several times a second and must answer at once; ``prepare`` runs before
    each start, while the program is not running.

    ``pulse``, asked as often once the program is ready, is a value that changes while the program works. One that
    stays the same for ``patience`` seconds means that it hangs: it is killed and started again.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    prepare: Callable[[], None] = nothing
    pulse: Callable[[], object] | None = None
    patience: float = 120.0


def _death_signal() -> Callable[[], None]:
    """What a forked child does first, so that it is ended with its parent. No effect outside Linux."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)  # looked up before the fork: afterwards it is not safe
    parent = os.getpid()

    def arm() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:  # it died between the fork and the line above
                os._exit(1)

    return arm


class Child:
    """One Program, its process and its log."""

    def __init__(self, program: Program, log: Path, selector: selectors.BaseSelector, say: Callable[[str], None]):
        self.program = program
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0  # in a row
        self.start_at = 0.0  # on the monotonic clock
        self.ready = False
        self._started = 0.0
        self._pulse: tuple[object, float] | None = None  # the last value, and when it was first seen
        self._selector = selector
        self._say = say
        self._rest = b""
        self._alarms = 0
        self._file = RotatingFileHandler(log, maxBytes=LOG_SIZE, backupCount=2, errors="replace")
        self._file.handleError = lambda record: None  # type: ignore[method-assign]  # a full disk stops no site

    def start(self) -> None:
        self.program.prepare()
        self.ready = False
        self._alarms = 0
        self._pulse = None
        self.process = subprocess.Popen(
            self.program.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            start_new_session=True,
            preexec_fn=_death_signal(),  # it takes no lock that a thread could hold
        )
        self._started = time.monotonic()
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self._selector.register(self.process.stdout, selectors.EVENT_READ, self)

    def read(self) -> None:
        """Move what the program said into its log, and warnings to the console."""
        assert self.process is not None
        assert self.process.stdout is not None
        try:
            chunk = os.read(self.process.stdout.fileno(), 1 << 16)
        except BlockingIOError:
            return
        if not chunk:
            self._selector.unregister(self.process.stdout)
            return
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LINE:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self._keep(line[:LINE])

    def _keep(self, line: bytes) -> None:
        text = line.decode(errors="replace")
        self._file.emit(logging.LogRecord(self.program.name, logging.INFO, "", 0, "%s", (text,), None))
        if ALARM.match(line):
            self._alarms += 1
            if self._alarms <= 20:
                self._say(f"{self.program.name}: {text[:300]}")
            elif self._alarms == 21:
                self._say(f"{self.program.name}: more of the same; all of it is in {self.log}")

    def reap(self) -> bool:
        """Whether the program has ended since it was last asked. Its group is gone then and its next start set."""
        if self.process is None or self.process.poll() is None:
            return False
        self.kill()
        stream = self.process.stdout
        assert stream is not None
        if stream in self._selector.get_map():
            self.read()
            if stream in self._selector.get_map():
                self._selector.unregister(stream)
        if self._rest:
            self._keep(self._rest)
            self._rest = b""
        stream.close()
        now = time.monotonic()
        self.failures = 1 if now - self._started > STEADY else self.failures + 1
        self.start_at = now + PAUSES[min(self.failures, len(PAUSES)) - 1]
        return True

    def hangs(self) -> bool:
        """Whether the program's pulse has stood still for too long."""
        if self.program.pulse is None or not self.ready:
            return False
        # Our own monotonic clock and not the pulse's: it stops with a machine that is put to sleep, and nobody
        # sets it.
        value, now = self.program.pulse(), time.monotonic()
        if self._pulse is None or self._pulse[0] != value:
            self._pulse = value, now
        return now - self._pulse[1] > self.program.patience

    def how_it_ended(self) -> str:
        code = self.process.returncode if self.process else 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"status {code}"

    def forget(self) -> None:
        self.process = None

    def terminate(self) -> None:
        # To the leader alone: it knows how to end its own children after what they are doing.
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End everything that is left of the program's group."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        self._file.flush()
        with self.log.open("rb") as file:
            file.seek(max(0, self.log.stat().st_size - 4000))
            lines = file.read().decode(errors="replace").splitlines()[-8:]
        return "\n".join(f"    {line}" for line in lines)

    def close(self) -> None:
        self._file.close()


class Supervisor:
    """Runs Programs until SIGINT, SIGTERM or SIGHUP. ``say`` prints a line for people."""

    def __init__(self, programs: Sequence[Program], logs: Path, say: Callable[[str], None]) -> None:
        self._selector = selectors.DefaultSelector()
        self._children = [
            Child(program, logs / f"{program.name}.log", self._selector, say) for program in programs
        ]
        self._say = say
        self._stops = 0

    def run(self, when_ready: Callable[[], None]) -> int:
        """Returns the exit status: 0 after being told to stop, 1 when the programs could not be brought up.

        ``when_ready`` is called once, when every program is ready for the first time.
        """
        handlers = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup: it is to outlive its terminal
            handlers[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._stop)
        try:
            return self._watch(when_ready)
        finally:
            self._end()
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _stop(self, *_signal: object) -> None:
        self._stops += 1

    def _watch(self, when_ready: Callable[[], None]) -> int:
        announced = False
        while not self._stops:
            for child in self._children:
                if child.process is None and time.monotonic() >= child.start_at:
                    child.start()
            self._pump(0.1)
            for child in self._children:
                if child.reap() and not self._stops and not self._bury(child, announced):
                    return 1
                if child.process and not child.ready:
                    child.ready = child.program.ready()
                if child.process and child.hangs():
                    self._say(
                        f"The {child.program.name} process has done nothing for {child.program.patience:.0f} s."
                    )
                    child.kill()
            if not announced and all(child.ready for child in self._children):
                announced = True
                when_ready()
        return 0

    def _bury(self, child: Child, announced: bool) -> bool:
        """Say that a program ended. False when starting it again makes no sense."""
        name, ended = child.program.name, child.how_it_ended()
        child.ready = False
        child.forget()
        if not announced and child.failures >= GIVE_UP:
            self._say(
                f"The {name} process does not start ({ended}). It said last:\n{child.last_words()}\n"
                f"Everything it said is in {child.log}. Put that right and start again."
            )
            return False
        wait = max(0.0, child.start_at - time.monotonic())
        self._say(f"The {name} process ended ({ended}); starting it again in {wait:.1f} s.")
        if child.failures == GIVE_UP:
            self._say(
                f"It keeps ending. It said last:\n{child.last_words()}\nEverything it said is in {child.log}. "
                "It is tried again every half minute; stop with Ctrl-C, put that right and start again."
            )
        return True

    def _pump(self, timeout: float) -> None:
        for key, _events in self._selector.select(timeout):
            key.data.read()

    def _end(self) -> None:
        """SIGTERM, GRACE seconds or a second Ctrl-C, SIGKILL: nothing is left after this."""
        stops = self._stops
        self._say("Stopping …")
        for child in self._children:
            child.terminate()
        deadline = time.monotonic() + GRACE
        while any(child.process and child.process.poll() is None for child in self._children):
            if time.monotonic() > deadline or self._stops > stops:
                break
            self._pump(0.05)
        for child in self._children:
            child.kill()
            child.reap()
            child.forget()
            child.close()
        self._selector.close()


def say(text: str) -> None:
    """Print for people. A terminal that was closed is no reason to stop."""
    with suppress(OSError):
        print(text, file=sys.stdout, flush=True)
