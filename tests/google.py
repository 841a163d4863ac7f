"""Asking the formats of Google's APIs as a program does."""

import json

from django.test import Client

ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
PERSPECTIVE_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


def post(path: str, body: object, key: str = "", *, content_type: str = "application/json", **headers: str):
    """POST JSON, or the bytes or the text themselves, with a key in the address as Google's clients have it."""
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    address = f"{path}?alt=json&prettyPrint=false" + (f"&key={key}" if key else "")
    return Client(enforce_csrf_checks=True).post(address, raw, content_type=content_type, headers=headers)


def error(response, status: int, name: str = "INVALID_ARGUMENT") -> dict:
    """What an answer says went wrong; checks that it has the shape of all Google's errors."""
    assert response.headers["Content-Type"] == "application/json"
    told = response.json()["error"]
    assert (response.status_code, told["code"], told["status"]) == (status, status, name), told
    assert told["message"]
    return told
