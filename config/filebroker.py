"""The embedded site's broker: a message is a file in one folder, for the processes of one machine.

kombu has a transport like it, but there a message already lies under its final name while it is being written: a
worker that looks at that moment reads half of it, takes that for an error it cannot recover from, and ends.
"""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(virtual.Channel):
    """Messages of all queues, in the transport option ``folder``, the oldest first.

    At most once: a message whose reader dies is gone with it.
    """

    supports_fanout = False

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        """Raises ChannelError when the folder cannot be written; a retry may help."""
        whole = self._folder / f"{time.time_ns()}-{uuid4().hex}.{queue}.msg"
        unfinished = whole.with_suffix(".new")
        try:
            unfinished.write_text(dumps(message))
            unfinished.rename(whole)  # readers see all of a message or nothing
        except OSError as error:
            raise ChannelError(f"no message can be left in {self._folder}: {error.strerror}") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """Raises queue.Empty, and OSError when the folder is gone."""
        for path in sorted(self._waiting(queue)):
            message = self._taken(path)
            if message is not None:
                return message
        raise Empty

    def _size(self, queue: str) -> int:
        return sum(1 for _path in self._waiting(queue))

    def _purge(self, queue: str) -> int:
        paths = list(self._waiting(queue))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    @property
    def _folder(self) -> Path:
        return Path(self.connection.client.transport_options["folder"])

    def _waiting(self, queue: str) -> Iterator[Path]:
        return (path for path in self._folder.iterdir() if path.name.partition(".")[2] == f"{queue}.msg")

    def _taken(self, path: Path) -> dict[str, Any] | None:
        """The message, or None when another reader was quicker or the file holds no message."""
        mine = path.with_suffix(".taken")
        try:
            path.rename(mine)  # of several readers one succeeds
        except FileNotFoundError:
            return None
        message: dict[str, Any] | None = None
        try:
            message = loads(mine.read_text())
            self._check(message)
            mine.unlink()
        except Exception as error:
            # Whatever is wrong with a file, raising it here would end the worker. The sweep finds the comment.
            logger.warning("%s is no message (%s) and was put aside", mine, type(error).__name__)
            message = None
        return message

    def _check(self, message: dict[str, Any]) -> None:
        """Raises an Exception of any kind for what Celery could neither run nor complain about."""
        self.Message(message, channel=self)
        delivery = message["properties"]["delivery_info"]
        parts = (message["body"], delivery["exchange"], delivery["routing_key"])
        if not all(isinstance(part, str) for part in parts) or not isinstance(message["headers"], dict):
            raise TypeError("a part of it is of another type")


class Transport(virtual.Transport):
    Channel = Channel
    # Which queue an exchange leads to. Every process declares that for itself before it sends.
    global_state = virtual.BrokerState()
    driver_type = driver_name = "filesystem"
    default_port = 0

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state

    def driver_version(self) -> str:
        return "1"
