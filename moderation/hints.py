"""Tells a worker that a row waits, without ever making a request wait for the broker.

A hint may be lost: the sweep finds every row. So one daemon thread a process sends them, and when the broker
hangs only that thread hangs with it; what does not fit its short queue is dropped.
"""

import logging
import os
import queue
import threading
import time

from celery import current_app

logger = logging.getLogger(__name__)

PAUSE = 5.0  # seconds without an attempt after a failed one

_waiting: queue.Queue[int] = queue.Queue(maxsize=1000)
_sender: threading.Thread | None = None
_sender_pid = 0
_lock = threading.Lock()


def send(assessment_id: int) -> None:
    """Ask some worker to assess a row soon. Returns at once, whatever state the broker is in."""
    try:
        _waiting.put_nowait(assessment_id)
    except queue.Full:
        return
    _ensure_sender()


def _ensure_sender() -> None:
    global _sender, _sender_pid
    with _lock:
        # A forked server process inherits the variable but not the thread.
        if _sender is None or _sender_pid != os.getpid() or not _sender.is_alive():
            _sender_pid = os.getpid()
            _sender = threading.Thread(target=_send_all, name="hints", daemon=True)
            _sender.start()


def _send_all() -> None:
    while True:
        assessment_id = _waiting.get()
        try:
            current_app.send_task("moderation.tasks.assess_comment", [assessment_id])
        except Exception as error:
            logger.warning(
                "the broker cannot be reached (%s); the sweep will find the comment", type(error).__name__
            )
            time.sleep(PAUSE)
            while not _waiting.empty():  # the sweep is quicker than a heap of old hints
                _waiting.get_nowait()
