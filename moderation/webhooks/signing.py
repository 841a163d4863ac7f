"""Signatures as Standard Webhooks has them, so that its libraries check them."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha256

OPENING = "whsec_"


def new_secret() -> str:
    """A random secret of 256 bits as receivers keep it."""
    return OPENING + b64encode(secrets.token_bytes(32)).decode()


def headers(event_id: str, timestamp: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The three headers of a delivery, signed with each of the ``keys``. ``timestamp`` in seconds of Unix time."""
    signed = f"{event_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(key, signed) for key in keys),
    }


def _signature(key: str, signed: bytes) -> str:
    digest = hmac.new(b64decode(key.removeprefix(OPENING)), signed, sha256).digest()
    return f"v1,{b64encode(digest).decode()}"
