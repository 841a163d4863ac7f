"""What is sent to an address that somebody typed goes nowhere inside, and takes bounded time and memory."""

import ipaddress
import socket
import time
import tracemalloc

import pytest

from moderation import outgoing
from moderation.outgoing import BadAddress, Forbidden, NotSent
from tests.target import floods, hangs, target, trickles


def send(url, **kwargs):
    return outgoing.post(url, b"{}", {"X-A": "b"}, **{"seconds": 5, "private": True} | kwargs)


def resolving(monkeypatch, *answers):
    """A name server that gives these answers, one after the other; how often it was asked."""
    asked = []

    def getaddrinfo(host, port, *args, **kwargs):
        if not isinstance(host, str) or host[0].isdigit():  # the address that was checked
            return real(host, port, *args, **kwargs)
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found.split()]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_the_answer_comes_back():
    with target(status=201) as told:
        assert send(told.url).status == 201
    headers, body = told.came[0]
    assert (body, headers["x-a"], headers["host"]) == (b"{}", "b", told.url.split("/")[2])


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://", "http:///x", "http://a b/",
     "http://user:pw@example.org/", "http://@example.org/", "http://example.org:99999/", "http://example.org:0/",
     "http://exämple.org/", "http://example.org/\r\nX: y", "http://[::1", "http://[fe80::1%25eth0]/",
     "gopher://127.0.0.1:6379/_x", "https://" + "a" * 1000],
)  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(BadAddress):
        send(url)


INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "198.18.0.1", "192.0.0.192", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
    "2002:7f00:1::1", "2002:a00:1::", "2001::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address):
    assert not outgoing.is_allowed(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:4700::1111", "2002:5db8:d70e::1", "::ffff:93.184.215.14"]
)
def test_an_address_outside_is_allowed(address):
    assert outgoing.is_allowed(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("127.0.0.1", True), ("::1", True), ("10.0.0.1", True), ("fd00::1", True), ("100.64.0.1", True),
     ("169.254.169.254", False), ("fe80::1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::", False),
     ("168.63.129.16", False), ("::ffff:169.254.169.254", False)],
)  # fmt: skip
def test_the_inside_when_it_is_allowed_is_not_what_a_cloud_keeps_its_secrets_at(address, allowed):
    assert outgoing.is_allowed(ipaddress.ip_address(address), private=True) is allowed


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "017700000001", "127.1", "[::1]"]
)
def test_every_way_of_writing_this_machine_is_refused(host):
    with target() as told, pytest.raises(Forbidden):
        send(told.url.replace("127.0.0.1", host), private=False)
    assert told.came == []


def test_a_name_that_leads_inside_as_well_is_refused(monkeypatch):
    resolving(monkeypatch, "93.184.215.14 10.0.0.1")
    with pytest.raises(Forbidden):
        send("http://example.org/", private=False)


def test_a_name_is_asked_for_once_and_the_connection_goes_to_what_was_checked(monkeypatch):
    with target() as told:
        asked = resolving(monkeypatch, "127.0.0.1", "192.0.2.9")
        port = told.url.split(":")[2].split("/")[0]
        assert send(f"http://rebind.example:{port}/x").status == 204
    assert asked == ["rebind.example"]
    assert told.came[0][0]["host"] == f"rebind.example:{port}"


def test_a_name_that_changes_its_mind_gets_nowhere_inside(monkeypatch):
    connected = []
    monkeypatch.setattr(socket, "create_connection", lambda place, timeout: connected.append(place) or _refuse())
    asked = resolving(monkeypatch, "93.184.215.14", "127.0.0.1")
    with pytest.raises(NotSent):
        send("https://rebind.example/", private=False)
    assert (asked, connected) == (["rebind.example"], [("93.184.215.14", 443)])


def _refuse():
    raise ConnectionRefusedError


def test_a_redirect_is_an_answer_and_nothing_follows_it():
    with target() as inner, target(status=302, headers={"Location": inner.url}) as told:
        assert send(told.url).status == 302
    assert inner.came == []


@pytest.mark.parametrize("behaviour", [hangs, trickles])
def test_a_target_that_hangs_is_left_in_time(behaviour):
    with target() as told:
        told.behave = behaviour(told)
        began = time.monotonic()
        with pytest.raises(NotSent, match="too long"):
            send(told.url, seconds=1)
        assert time.monotonic() - began < 2


def test_a_status_counts_though_the_body_never_comes():
    with target() as told:

        def behave(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            told.over.wait(10)

        told.behave = behave
        began = time.monotonic()
        assert send(told.url, seconds=0.5) == outgoing.Answer(status=200, text="")
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize("head", [False, True])
def test_an_answer_of_two_gigabytes_is_cut_off(head):
    sent: list[int] = []
    with target(behave=floods(sent, head=head)) as told:
        tracemalloc.start()
        try:
            if head:
                with pytest.raises(NotSent):
                    send(told.url)
            else:
                assert len(send(told.url).text) == outgoing.KEPT
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 5_000_000
    assert sent[0] < 50_000_000


def test_a_name_server_that_hangs_is_left_in_time(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1.5) or [])
    began = time.monotonic()
    with pytest.raises(NotSent, match="too long"):
        send("http://example.org/", seconds=0.3)
    assert time.monotonic() - began < 1


def test_nobody_there_nobody_of_that_name_and_no_http_are_said():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent, match="ConnectionRefusedError"):
            send(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    with pytest.raises(NotSent, match="gaierror"):
        send("http://nowhere.invalid/")
    with target(behave=lambda handler: handler.wfile.write(b"SSH-2.0\r\n")) as told, pytest.raises(NotSent):
        send(told.url)


def test_https_to_somebody_without_a_certificate_is_refused():
    with target() as told, pytest.raises(NotSent, match="TLS"):
        send(told.url.replace("http:", "https:"))
    assert told.came == []


def test_no_header_makes_a_second_one():
    with target() as told, pytest.raises(ValueError, match="one line"):
        outgoing.post(told.url, b"", {"X": "a\r\nY: b"}, seconds=5, private=True)
    assert told.came == []
