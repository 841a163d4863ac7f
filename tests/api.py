"""Asking the API as a program does."""

import json

from django.test import Client

from moderation import keys
from tests.factories import make_user


def make_key(*scopes: str, role: str = "owner", **kwargs) -> str:
    """A key that may be used for ``scopes``; what was shown once."""
    maker = kwargs.pop("created_by", None) or make_user(role)
    _key, plaintext = keys.create(name="a program", scopes=scopes, created_by=maker, **kwargs)
    return plaintext


class Api:
    """A program with a key, or none."""

    def __init__(self, key: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **headers: str):
        return self.client.get(f"/api/v1/{path}", headers=self.headers | _named(headers))

    def post(self, path: str, body: object, *, content_type: str = "application/json", **headers: str):
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", raw, content_type=content_type, headers=self.headers | _named(headers)
        )


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(response, status: int) -> str:
    """The kind of problem that a response is; checks that it is one, and says what its status says."""
    told = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, told["status"]) == (status, status), told
    assert told["title"]
    assert told["detail"]
    return told["type"].removeprefix("urn:rejoinder:problem:")
