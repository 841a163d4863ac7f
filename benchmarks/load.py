"""A small closed-loop load generator: each client sends its next request when the last answer has come.

Plain sockets, because a richer client would take the very cores that the server is measured on.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a run saw. Times in milliseconds, one for each answered request."""

    per_second: float
    times: list[float]
    statuses: dict[int, int]

    def percentile(self, share: float) -> float:
        """The time that ``share`` (0-1) of the requests stayed within; NaN for no requests."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def run_load(
    port: int, requests: Callable[[], bytes], *, clients: int, seconds: float = 0, count: int = 0
) -> Load:
    """Send what ``requests()`` makes from ``clients`` connections, for ``seconds`` or until ``count`` are sent.

    The first answers (a tenth of the time, at most a second) are thrown away as warm-up when ``seconds`` is given.
    """
    times: list[float] = []
    statuses: dict[int, int] = {}
    lock = threading.Lock()
    started = time.perf_counter()
    warm = started + min(1.0, seconds / 10)
    end = started + seconds if seconds else float("inf")
    left = iter(range(count)) if count else iter(int, 1)

    def client() -> None:
        connection = Connection(port)
        mine: list[float] = []
        seen: dict[int, int] = {}
        while time.perf_counter() < end:
            with lock:
                if next(left, None) is None:
                    break
                request = requests()
            begun = time.perf_counter()
            status = connection.ask(request)
            done = time.perf_counter()
            if begun >= warm:
                mine.append((done - begun) * 1000)
                seen[status] = seen.get(status, 0) + 1
        connection.close()
        with lock:
            times.extend(mine)
            for status, number in seen.items():
                statuses[status] = statuses.get(status, 0) + number

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - warm
    return Load(per_second=len(times) / elapsed, times=times, statuses=statuses)


class Connection:
    """One kept-alive HTTP/1.1 connection to 127.0.0.1 that opens itself again when the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> int:
        """Send one request, read its whole answer, return its status."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket.sendall(request)
            head, body = self._read_head()
        except (ConnectionError, EOFError):  # an idle connection that the server had closed meanwhile
            self.close()
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.sendall(request)
            head, body = self._read_head()
        lines = head.split(b"\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        length = int(headers.get(b"content-length", b"0"))
        while len(body) < length:
            body += self._receive()
        if headers.get(b"connection", b"").lower() == b"close":
            self.close()
        return int(lines[0].split()[1])

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _read_head(self) -> tuple[bytes, bytearray]:
        data = bytearray()
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = bytes(data).partition(b"\r\n\r\n")
        return head, bytearray(body)

    def _receive(self) -> bytes:
        assert self.socket is not None
        data = self.socket.recv(262_144)
        if not data:
            raise EOFError("the server closed the connection")
        return data


def get(path: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post_form(path: str, body: bytes) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def numbered(make: Callable[[int], bytes]) -> Callable[[], bytes]:
    """A request source that hands each request its own number."""
    numbers: Iterator[int] = iter(range(10**9))
    return lambda: make(next(numbers))
