"""Whose request this is, as far as the network tells."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

_with_port = re.compile(r"\[(?P<six>[^\]]*)\](:\d+)?|(?P<four>[\d.]+):\d+")


def client_address(request: HttpRequest) -> str:
    """The reader's IP address, or "" where none is known (a server behind a unix socket).

    X-Forwarded-For is written by anybody, except for the entries that the owner's own TRUSTED_PROXIES added at
    its right end: the entry that many steps from the right is the one the outermost of them saw. A header that
    is too short or holds something else there was not written by them, and is not believed.
    """
    steps = settings.TRUSTED_PROXIES
    entries = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if steps > 0 and len(entries) >= steps:
        forwarded = _address(entries[-steps])
        if forwarded:
            return forwarded
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(entry: str) -> str:
    entry = entry.strip()
    if match := _with_port.fullmatch(entry):
        entry = match["six"] or match["four"] or ""
    try:
        return str(ipaddress.ip_address(entry))
    except ValueError:
        return ""
