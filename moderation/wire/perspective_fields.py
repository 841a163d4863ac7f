"""The JSON of Perspective's clients: read by names, and what is wrong with it said in that format's own way."""

from collections.abc import Iterator
from types import UnionType
from typing import Any

from django.http import HttpRequest

from moderation import bodies
from moderation.wire.google import QUOTED, Failure

NOT_JSON = {
    "encoding": "Invalid JSON payload received. It is not UTF-8.",
    "depth": "Invalid JSON payload received. It is nested too deep.",
    "syntax": "Invalid JSON payload received. It is not JSON.",
}


def invalid(message: str, kind: str = "INVALID_REQUEST", **more: object) -> Failure:
    """An error with the format's own ``errorType``."""
    named = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    return Failure(message, {"@type": named, "errorType": kind, **more})


class Fields:
    """A JSON object that was sent, read by names; null says as much as leaving a name out.

    A value of another kind than the one asked for raises Failure with its place.
    """

    def __init__(self, values: dict[str, object], place: str = "") -> None:
        self._values, self._place = values, place

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """ "" without one."""
        return self._of(name, str, "a string") or ""

    def flag(self, name: str) -> bool:
        return self._of(name, bool, "true or false") or False

    def number(self, name: str) -> float | None:
        value = self._of(name, int | float, "a number")
        if isinstance(value, bool):
            raise self._not(name, "a number")
        try:
            return None if value is None else float(value)
        except OverflowError:
            raise self._not(name, "a number") from None

    def inner(self, name: str) -> "Fields":
        """Without any names where there is no such object."""
        return Fields(self._of(name, dict, "an object") or {}, self.place(name))

    def texts(self, name: str) -> list[str]:
        found = self._of(name, list, "a list") or []
        if not all(isinstance(one, str) for one in found):
            raise self._not(name, "a list of strings")
        return found

    def inners(self, name: str) -> list["Fields"]:
        found = self._of(name, list, "a list") or []
        if not all(isinstance(one, dict) for one in found):
            raise self._not(name, "a list of objects")
        return [Fields(one, f"{self.place(name)}[{number}]") for number, one in enumerate(found)]

    def place(self, name: str) -> str:
        return f"{self._place}.{name[:QUOTED]}" if self._place else name[:QUOTED]

    def _of(self, name: str, kind: type | UnionType, called: str) -> Any:
        value = self._values.get(name)
        if value is not None and not isinstance(value, kind):
            raise self._not(name, called)
        return value

    def _not(self, name: str, called: str) -> Failure:
        return invalid(f"Invalid value at '{self.place(name)}': it is to be {called}.")


def sent(request: HttpRequest) -> Fields:
    """The body, which is a JSON object in UTF-8 whatever kind it says it is. Raises Failure."""
    charset = (request.content_params or {}).get("charset", "utf-8").strip("\"'").lower()
    if charset not in ("utf-8", "utf8"):
        raise invalid(NOT_JSON["encoding"])
    try:
        found = bodies.as_json(bodies.bounded(request.META, request))
    except bodies.TooLarge as error:
        raise invalid(f"Request payload size exceeds the limit: {error.most} bytes.") from None
    except bodies.NotJson as error:
        raise invalid(NOT_JSON[error.why]) from None
    if not isinstance(found, dict):
        raise invalid("Invalid JSON payload received. It is not an object.")
    return Fields(found)
