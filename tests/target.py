"""A program that receives webhooks, as a real server on this machine that can behave badly."""

import contextlib
import hmac
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Target:
    """What came in, and what is answered. ``behave`` is called with the handler in place of an answer."""

    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    behave: Callable | None = None
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def target(**kwargs) -> Iterator[Target]:
    """A server that runs meanwhile."""
    told = Target(**kwargs)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if told.behave:
                with contextlib.suppress(OSError):  # we are cut off
                    told.behave(self)
                self.close_connection = True
                return
            self.send_response(told.status)
            for name, value in {"Content-Length": "0", **told.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}/hook?of=ours"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def hangs(told: Target) -> Callable:
    """Never answers."""
    return lambda _handler: told.over.wait(30)


def trickles(told: Target) -> Callable:
    """Says a byte of its head now and then."""

    def behave(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not told.over.wait(0.1):
            handler.wfile.write(b"a")

    return behave


def floods(sent: list[int], *, head: bool) -> Callable:
    """Answers 2 GB, in its head or after it; ``sent`` gets how many bytes were taken."""

    def behave(handler) -> None:
        size = 2 << 30
        first = b"HTTP/1.1 200 OK\r\n" + (b"" if head else b"Content-Length: %d\r\n\r\n" % size)
        handler.wfile.write(first)
        block = (b"X-A: b\r\n" * 8192) if head else b"x" * 65_536
        sent.append(0)
        while sent[0] < size:
            handler.wfile.write(block)
            sent[0] += len(block)

    return behave


def is_signed(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Whether one of the signatures was made with ``secret``, by the book (Standard Webhooks)."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, "sha256").digest()
    wanted = "v1," + b64encode(digest).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 60
    return fresh and wanted in headers["webhook-signature"].split(" ")
