"""What makes two entries the same one."""

import hashlib
import unicodedata
from urllib.parse import urlsplit, urlunsplit


def entry_key(*, url: str, claim: str, publisher: str = "") -> str:
    """64 hex digits that are the same for the same claim reviewed at the same address.

    Case, spacing, the scheme, "www.", a trailing slash and a fragment make no difference. Without an address
    the publisher's name stands in its place.
    """
    place = normal_url(url) if url else f"by:{_folded(publisher)}"
    return hashlib.sha256(f"{place}\n{_folded(claim)}".encode()).hexdigest()


def normal_url(url: str) -> str:
    """The address without what does not change the page it names; "" for an address that cannot be read."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return urlunsplit(("", host + port, parts.path.rstrip("/"), parts.query, ""))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
