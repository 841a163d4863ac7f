"""The process that holds the models and scores for the others (``moderation.scoring_door``)."""

import logging
import os
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import asdict

from django.conf import settings

from moderation.scoring_door import address, as_text, is_up, packed, receive, send, socket_path
from moderation.scoring_turns import Busy, Turns

logger = logging.getLogger(__name__)

MOST_CONNECTIONS = 512
LONGEST = 300.0  # seconds that anybody may ask for
SWITCH = 0.0005  # seconds after which Python lets another thread run: an answer should not wait for a turn's end


class AlreadyRuns(Exception):
    """Another scorer answers at the same address."""


class Server:
    """Listens at SCORER_URL. Raises AlreadyRuns or OSError when it cannot."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._socket = _listening()

    def serve(self) -> None:
        """Answer for ever, each connection on a thread of its own."""
        sys.setswitchinterval(SWITCH)
        while True:
            connection, _address = self._socket.accept()
            if not self._free.acquire(blocking=False):
                connection.close()
                continue
            threading.Thread(target=self._answer_all, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._socket.close()
        if settings.SCORER_URL.startswith("unix:"):
            socket_path().unlink(missing_ok=True)

    def _answer_all(self, connection: socket.socket) -> None:
        try:
            # What is no message of ours, or a client that went away, ends the connection and nothing else.
            with connection, suppress(OSError, ValueError, TypeError, KeyError):
                while (question := receive(connection)) is not None:
                    send(connection, packed(self._answer(question)))
        finally:
            self._free.release()

    def _answer(self, question: dict) -> dict[str, object]:
        """Raises TypeError or KeyError for what is no question."""
        texts = [as_text(item) for item in question["texts"]]
        if not texts:
            return {"readings": []}
        seconds = min(float(question["seconds"]), LONGEST)
        try:
            readings = self._turns.score(texts, seconds=seconds, use_site=bool(question["use_site"]))
        except Busy as busy:
            return {"retry_after": busy.retry_after}
        return {"readings": [asdict(reading) for reading in readings]}


def _listening() -> socket.socket:
    unix = settings.SCORER_URL.startswith("unix:")
    if unix:
        path = socket_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        if is_up():
            raise AlreadyRuns(settings.SCORER_URL)
        path.unlink(missing_ok=True)  # left behind by one that was killed
    with address() as (family, place):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        before = os.umask(0o177)  # the socket is for this user alone
        try:
            listener.bind(place)
        except OSError:
            listener.close()
            raise
        finally:
            os.umask(before)
    listener.listen(128)
    return listener
