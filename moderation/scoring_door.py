"""Texts in, Readings out, now: for answers that a client waits for.

A process of its own (``manage.py scorer``) holds the models; web processes ask it over a socket. Why not Celery: a
task travels through the broker twice (some 70 ms with the broker of plain files), waits behind comments that
nobody is waiting for, and cannot share a turn with another. With SCORE_IN_WEB=1 each web process has the models.
"""

import json
import logging
import os
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from moderation.scoring.types import Evidence, FactCheckMatch, Label, Reading, Score, Text
from moderation.scoring_reading import SiteReader
from moderation.scoring_turns import Busy, Turns

logger = logging.getLogger(__name__)

LARGEST = 64 << 20  # bytes of a message
LENGTH = struct.Struct(">I")
AWAY = 5  # seconds after which to try again where no scorer answers
LONGEST_PATH = 100  # bytes that an address of a Unix socket has room for, nearly

_mine = threading.local()  # each thread keeps a connection open


def assess_texts(texts: Sequence[Text], *, deadline: float, use_site: bool = True) -> list[Reading]:
    """One Reading for each text, in order, within ``deadline`` seconds.

    ``use_site``: also by what this site's decisions taught about spam and by its library of fact-checks. Raises
    Busy, and never makes a score up: when there is too much to do, no scorer runs or a scorer failed.
    """
    if not texts:
        return []
    if settings.SCORE_IN_WEB:
        return turns_here().score(texts, seconds=deadline, use_site=use_site)
    question = {"texts": [_sparse(text) for text in texts], "seconds": deadline, "use_site": use_site}
    answer = _ask(packed(question), time.monotonic() + deadline)
    if "readings" not in answer:
        raise Busy(int(answer.get("retry_after", AWAY)))
    return [as_reading(item) for item in answer["readings"]]


def is_up(seconds: float = 1.0) -> bool:
    """Whether a scorer answers. With SCORE_IN_WEB there is nobody to ask."""
    if settings.SCORE_IN_WEB:
        return True
    try:
        with closing(connect(seconds)) as connection:
            send(connection, packed({"texts": []}))
            return receive(connection) is not None
    except (OSError, ValueError, TypeError):
        return False


@cache
def turns_here() -> Turns:
    """This process's own scorers, loaded on first use. Raises scoring.weights.WeightsError."""
    return Turns(SiteReader().read, threads=1)


# --- The way to the scorer -----------------------------------------------------------------------------------
class Line:
    """A connection to the scorer, closed with the thread that has it."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.process = os.getpid()  # a forked process must not share it

    def close(self) -> None:
        self.connection.close()

    __del__ = close


def _ask(question: bytes, ends: float) -> dict:
    """The answer; raises Busy. A kept line may lead to a scorer that has ended: then on a new one."""
    kept = getattr(_mine, "line", None)
    if kept is not None and kept.process == os.getpid():
        answer = _try(kept, question, ends)
        if answer is not None:
            return answer
    try:
        fresh = Line(connect(max(0.05, ends - time.monotonic())))
    except OSError as error:
        logger.warning("no scorer answers at %s (%s)", settings.SCORER_URL, type(error).__name__)
        raise Busy(AWAY) from None
    answer = _try(fresh, question, ends)
    if answer is None:
        raise Busy(AWAY)
    return answer


def _try(line: Line, question: bytes, ends: float) -> dict | None:
    """The answer; None where the line broke. Raises Busy when time was up.

    A line is kept only after its answer: what comes late on another would be taken for the next answer.
    """
    hang_up()
    try:
        # The scorer gives up by itself when time is up, and knows how long it would have taken.
        line.connection.settimeout(max(0.05, ends + 0.2 - time.monotonic()))
        send(line.connection, question)
        answer = receive(line.connection)
    except TimeoutError:
        line.close()
        raise Busy(1 + random.randint(0, 2)) from None  # noqa: S311 - so that not all of them come back at once
    except (OSError, ValueError, TypeError):
        answer = None
    if answer is None:
        line.close()
        return None
    _mine.line = line
    return answer


def hang_up() -> None:
    """Let go of this thread's line."""
    _mine.line = None


def connect(seconds: float) -> socket.socket:
    """A connection to SCORER_URL. Raises OSError."""
    with address() as (family, place):
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
    if family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


@contextmanager
def address() -> Iterator[tuple[int, object]]:
    """Family and address to bind or connect to. A path that is too long for a socket is given by its folder."""
    parts = urlsplit(settings.SCORER_URL)
    if parts.scheme == "tcp":
        yield socket.AF_INET6 if ":" in (parts.hostname or "") else socket.AF_INET, (parts.hostname, parts.port)
        return
    path = socket_path()
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield socket.AF_UNIX, str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield socket.AF_UNIX, f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def socket_path() -> Path:
    return Path(settings.SCORER_URL.removeprefix("unix://"))


# --- Messages: four bytes of length, then JSON in ASCII, which half a character in a text cannot break -------
def packed(message: object) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode("ascii")


def send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(LENGTH.pack(len(message)) + message)


def receive(connection: socket.socket) -> dict | None:
    """The next message; None at the end. Raises ValueError or TypeError for what is none, and OSError."""
    head = _exactly(connection, LENGTH.size)
    if not head:
        return None
    (length,) = LENGTH.unpack(head)
    if length > LARGEST:
        raise ValueError("a message that is too long")
    message = json.loads(_exactly(connection, length))
    if not isinstance(message, dict):
        raise TypeError("a message that is no object")
    return message


def _exactly(connection: socket.socket, length: int) -> bytes:
    """Raises OSError when the connection ends within; b"" when it ends before."""
    parts: list[bytes] = []
    missing = length
    while missing:
        part = connection.recv(min(missing, 1 << 20))
        if not part:
            if missing == length:
                return b""
            raise ConnectionResetError("the connection ended within a message")
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _sparse(text: Text) -> dict[str, object]:
    """What of a Text says something."""
    return {name: value for name, value in asdict(text).items() if value not in ("", None, 0) or name == "body"}


_TEXT = {field.name for field in fields(Text)}


def as_text(item: dict) -> Text:
    """Raises TypeError or KeyError for what is none."""
    return Text(**{name: value for name, value in item.items() if name in _TEXT})


def as_reading(item: dict) -> Reading:
    """What ``asdict`` made of a Reading, as it was."""
    return Reading(
        language=item["language"],
        scores=tuple(
            Score(
                label=Label(score["label"]),
                probability=score["probability"],
                note=score["note"],
                evidence=tuple(Evidence(**{**one, "label": Label(one["label"])}) for one in score["evidence"]),
                fact_checks=tuple(FactCheckMatch(**match) for match in score["fact_checks"]),
            )
            for score in item["scores"]
        ),
        models=item["models"],
        other_languages=tuple(item["other_languages"]),
    )
