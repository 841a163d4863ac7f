"""A POST to an address that somebody typed in: to that host and no other, within bounds of time and memory.

The name is resolved once and what it resolves to is checked; the connection is made to the address that was
checked, so that no second answer of a name server leads elsewhere. Redirects are answers like any other, and no
proxy is used.
"""

import io
import ipaddress
import re
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 1000  # characters
MOST_ADDRESSES = 4  # of one name that are tried
CONNECT_SECONDS = 3.0  # for each
LARGEST_HEAD = 16_384  # bytes of an answer that are read at most, its beginning of a body among them
KEPT = 500  # bytes of an answer's body
# Global as older Pythons have it, and yet of the inside: where clouds answer their machines (Azure, Oracle), and
# relays that are gone.
INSIDE = tuple(ipaddress.ip_network(one) for one in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24"))
GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_URL = re.compile(r"[!-~]+")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadAddress(ValueError):
    """A URL that nothing can be sent to. ``why`` is "syntax", "scheme", "host" or "login"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotSent(Exception):
    """No answer came; its text names the kind of failure and holds nothing of the address. A retry may help."""


class TooMuch(OSError):
    """The head of an answer is longer than LARGEST_HEAD."""


class Forbidden(NotSent):
    """The name leads to an address inside. It may lead elsewhere later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """``text`` is how its body begins, for people to read."""

    status: int
    text: str


def checked(url: str) -> SplitResult:
    """The parts of a URL that something can be sent to. Raises BadAddress."""
    if len(url) > LONGEST_URL or not _URL.fullmatch(url):
        raise BadAddress("syntax")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress("syntax") from None
    if parts.scheme not in PORTS:
        raise BadAddress("scheme")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("login")
    if not host or len(host) > 253 or port == 0 or not re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", host, re.ASCII):
        raise BadAddress("host")
    return parts


def is_allowed(address: Address, *, private: bool) -> bool:
    """Whether something may be sent there. ``private``: also within this machine and its networks.

    Link-local, multicast and unspecified addresses are never allowed: a cloud's metadata are there.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_allowed(inner, private=private)
    if address.is_multicast or address.is_link_local or address.is_unspecified:
        return False
    if any(address in network for network in INSIDE):
        return False
    if private and (address.is_private or address in ipaddress.ip_network("100.64.0.0/10")):
        return True
    # NAT64 and other ways of writing an IPv4 address lie outside 2000::/3.
    return address.is_global and (address.version == 4 or address in GLOBAL_V6)


def leads_inside(url: str, *, private: bool) -> bool:
    """Whether nothing may be sent to a URL because it names an address that is not allowed.

    Of a host's name this says False: what it leads to is looked at whenever something is sent. Raises BadAddress.
    """
    host = checked(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return not private
    address = _written(host)
    return address is not None and not is_allowed(address, private=private)


def _written(host: str) -> Address | None:
    """The address that a host is, in any of the ways to write one ("127.1", "2130706433"); None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def post(url: str, body: bytes, headers: dict[str, str], *, seconds: float, private: bool = False) -> Answer:
    """Send ``body``; the answer, whatever its status. Takes ``seconds`` at most. Raises BadAddress and NotSent."""
    parts = checked(url)
    ends = time.monotonic() + seconds
    try:
        with _connected(parts, ends, private=private) as connection:
            connection.settimeout(_left(ends))
            connection.sendall(_request(parts, body, headers))
            return _answer(connection, ends)
    except TimeoutError:
        raise NotSent("took too long") from None
    except ssl.SSLError as error:
        raise NotSent(f"TLS: {error.reason or type(error).__name__}") from None
    except (OSError, HTTPException) as error:
        raise NotSent(type(error).__name__) from None


def _connected(parts: SplitResult, ends: float, *, private: bool) -> socket.socket:
    """A connection to an address that was checked. Raises OSError, NotSent."""
    addresses = _resolved(parts.hostname or "", ends)
    if not all(is_allowed(address, private=private) for address in addresses):
        raise Forbidden("leads to an address inside")
    failure: OSError = OSError()
    for address in addresses[:MOST_ADDRESSES]:
        try:
            place = (str(address), parts.port or PORTS[parts.scheme])
            plain = socket.create_connection(place, timeout=min(CONNECT_SECONDS, _left(ends)))
        except OSError as error:
            failure = error
            continue
        return _secured(plain, parts.hostname or "", ends) if parts.scheme == "https" else plain
    raise failure


def _resolved(host: str, ends: float) -> list[Address]:
    """What a name stands for, each address once. Raises OSError; a name server that hangs is a TimeoutError."""
    resolver = ThreadPoolExecutor(max_workers=1, thread_name_prefix="resolve")
    try:
        asked = resolver.submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        found = asked.result(timeout=_left(ends))
    except (TookTooLong, UnicodeError) as error:
        raise TimeoutError if isinstance(error, TookTooLong) else socket.gaierror from None
    finally:
        resolver.shutdown(wait=False)
    # A scope ("fe80::1%eth0") would make it another address for the check than for the connection.
    return list(dict.fromkeys(ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_kind, place in found))


def _secured(plain: socket.socket, host: str, ends: float) -> socket.socket:
    try:
        plain.settimeout(_left(ends))
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _request(parts: SplitResult, body: bytes, headers: dict[str, str]) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fixed = {"Host": parts.netloc, "Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in (fixed | headers).items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header is one line")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _answer(connection: socket.socket, ends: float) -> Answer:
    response = HTTPResponse(_Bounded(connection, ends), method="POST")  # type: ignore[arg-type] - only makefile
    response.begin()
    try:
        text = response.read(KEPT).decode("utf-8", "replace")
    except (OSError, HTTPException):
        text = ""  # the status was said; a body that breaks off changes nothing
    return Answer(status=response.status, text=text)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Bounded(io.RawIOBase):
    """What comes in over a connection until ``ends``, and LARGEST_HEAD bytes of it at most."""

    def __init__(self, connection: socket.socket, ends: float) -> None:
        self._connection, self._ends, self._room = connection, ends, LARGEST_HEAD

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 1024)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._room:
            raise TooMuch
        self._connection.settimeout(_left(self._ends))
        count = self._connection.recv_into(memoryview(buffer)[: self._room])
        self._room -= count
        return count
