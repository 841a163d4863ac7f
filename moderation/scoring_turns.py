"""Several callers, one scorer: their texts in turns of a few, so that a hundred texts hold up no single one."""

import logging
import math
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from moderation.scoring.types import Reading, Text

logger = logging.getLogger(__name__)

TURN = 4  # texts scored between two looks at who else waits
OVERHEAD = 150  # characters that every text costs besides its own
MOST = 30_000_000  # characters that may wait, all callers together
FAILED = 30  # seconds after which to try again what the scorers failed on

Read = Callable[[Sequence[Text], bool], list[Reading]]


class Busy(Exception):
    """No score was made, and none is made up. A retry helps, after ``retry_after`` seconds."""

    def __init__(self, retry_after: int):
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


@dataclass
class _Job:
    """What one caller handed in. ``taken`` texts are scored or in a turn; ``readings`` has those that are."""

    texts: Sequence[Text]
    use_site: bool
    ends: float  # on the monotonic clock
    taken: int = 0
    readings: dict[int, Reading] = field(default_factory=dict)
    failed: bool = False
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def left(self) -> int:
        """Characters of the texts that were not taken yet."""
        return sum(weight(text) for text in self.texts[self.taken :])


def weight(text: Text) -> int:
    return OVERHEAD + len(text.body)


class Turns:
    """Scores with ``read`` on threads of its own. ``read`` may be called by ``threads`` of them at once."""

    def __init__(self, read: Read, *, threads: int = 1, on_turn: Callable[[], None] = lambda: None) -> None:
        self._read = read
        self._on_turn = on_turn
        self._threads = threads
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._pace = 0.0  # seconds a character, as lately; 0: not known yet
        for number in range(threads):
            threading.Thread(target=self._work, name=f"scoring-{number}", daemon=True).start()

    def score(self, texts: Sequence[Text], *, seconds: float, use_site: bool = True) -> list[Reading]:
        """One Reading for each text, in order. Raises Busy when it would take, or took, over ``seconds``."""
        job = _Job(texts, use_site, time.monotonic() + seconds)
        with self._changed:
            expected = self._expected(job)
            if expected > seconds or sum(other.left for other in self._jobs) > MOST:
                raise Busy(max(1, math.ceil(expected - seconds)))
            self._jobs.append(job)
            self._changed.notify()
        if not job.done.wait(max(0.0, job.ends - time.monotonic())):
            with self._changed:
                if job in self._jobs:
                    self._jobs.remove(job)
                raise Busy(max(1, math.ceil(self._expected(job))))
        if job.failed:
            raise Busy(FAILED)
        return [job.readings[index] for index in range(len(texts))]

    def _expected(self, job: _Job) -> float:
        """Seconds until a job would be done: the others get as many texts in before it as it has itself."""
        own = len(job.texts) - job.taken
        others = sum(other.left * min(1.0, own / max(1, len(other.texts) - other.taken)) for other in self._jobs)
        return self._pace * (job.left / min(self._threads, max(1, own)) + others / self._threads)

    def _work(self) -> None:
        while True:
            turn = self._next()
            self._on_turn()
            if turn:
                self._take(turn)

    def _next(self) -> list[tuple[_Job, int]]:
        """A few texts, one of each job and round again; [] when there was nothing for some seconds."""
        with self._changed:
            if not self._jobs:
                self._changed.wait(5)
            now = time.monotonic()
            turn: list[tuple[_Job, int]] = []
            while self._jobs and len(turn) < TURN:
                job = self._jobs.popleft()
                if job.ends < now or job.failed:  # nobody waits for it any more
                    continue
                turn.append((job, job.taken))
                job.taken += 1
                if job.taken < len(job.texts):
                    self._jobs.append(job)
            return turn

    def _take(self, turn: list[tuple[_Job, int]]) -> None:
        begun = time.monotonic()
        for use_site in {job.use_site for job, _index in turn}:
            self._score([(job, index) for job, index in turn if job.use_site == use_site], use_site)
        spent = (time.monotonic() - begun) / sum(weight(job.texts[index]) for job, index in turn)
        with self._changed:
            self._pace = 0.9 * self._pace + 0.1 * spent if self._pace else spent

    def _score(self, some: list[tuple[_Job, int]], use_site: bool) -> None:
        """Score texts and tell whose job is done. What a scorer stumbles over takes no other text with it."""
        try:
            readings = self._read([job.texts[index] for job, index in some], use_site)
        except Exception as error:
            if len(some) > 1:
                for one in some:
                    self._score([one], use_site)
                return
            # The error itself may quote the text: only its name and its way here are logged.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("a text could not be scored: %s\n%s", type(error).__name__, where)
            job, _index = some[0]
            job.failed = True
            job.done.set()
            return
        for (job, index), reading in zip(some, readings, strict=True):
            job.readings[index] = reading
            if len(job.readings) == len(job.texts):
                job.done.set()
