"""JSON of any size, one entry at a time: a document, a feed, an array, or one object a line.

No library does both: the streaming ones stop for good at the first broken entry and do not say where it stood.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from django.utils.translation import gettext as _

# Keys whose arrays hold the entries, so that they are never read in one piece.
WRAPPERS = {"@graph", "dataFeedElement", "item", "claims"}
CHUNK = 1 << 16  # characters read at a time
LONGEST = 1 << 20  # characters an entry may have
DEEPEST = 8  # arrays within arrays
_NEAR = 64  # characters: an error this close to the end of what was read may only mean that more follows
_space = re.compile(r"[\s,\ufeff]*")
_indent = re.compile(r"[ \t]*\Z")
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry and the line it begins in; ``problem`` says what is wrong when it could not be read."""

    line: int
    data: object = None
    problem: str = ""


class BrokenJSON(Exception):
    pass


class JSONPieces:
    """Iterate once. ``damage`` is then "" if the file was whole, else what was wrong with it."""

    def __init__(self, stream: TextIO):
        self.damage = ""
        self._stream = stream
        self._buffer = ""
        self._pos = 0
        self._dropped = 0  # characters before the buffer
        self._ended = False
        self._begun = 0  # where in the file the newest element begins
        self._line, self._counted = 1, 0  # the line at _counted, a place in the buffer

    def __iter__(self) -> Iterator[Piece]:
        try:
            while self._peek():
                yield from self._element(depth=0)
        except BrokenJSON as broken:
            self.damage = str(broken)
            yield Piece(self._line_here(), problem=self.damage)

    def _element(self, depth: int) -> Iterator[Piece]:
        """An entry, or an array or object of entries; after a broken one, go on where the next begins."""
        self._trim()
        line, start = self._line_here(), self._dropped + self._pos
        self._begun = start
        indent = _indent.search(self._buffer, max(0, self._pos - 200), self._pos)[0]
        try:
            if depth > DEEPEST:
                raise BrokenJSON(_("there are too many brackets within brackets"))
            if self._peek() == "[":
                yield from self._array(depth)
            elif self._peek() == "{":
                yield from self._object(line, start, depth)
            else:
                yield Piece(line, self._value())
        except BrokenJSON as broken:
            if not self._resume(indent):
                raise
            self.damage = str(broken)
            yield Piece(line, problem=str(broken))

    def _array(self, depth: int) -> Iterator[Piece]:
        self._pos += 1
        while (mark := self._peek()) != "]":
            if not mark:
                raise BrokenJSON(_("the file ends too early"))
            yield from self._element(depth + 1)
        self._pos += 1

    def _object(self, line: int, start: int, depth: int) -> Iterator[Piece]:
        self._pos += 1
        data: dict[str, object] = {}
        wraps = False
        while (mark := self._peek()) != "}":
            if not mark:
                raise BrokenJSON(_("the file ends too early"))
            key = self._key()
            if key in WRAPPERS and self._peek() in ("[", "{"):
                wraps = True
                yield from self._element(depth + 1)
            elif not wraps and self._dropped + self._pos - start > LONGEST:
                raise BrokenJSON(_("it is longer than %(limit)d characters") % {"limit": LONGEST})
            else:
                data[key] = self._value()
        self._pos += 1
        if not wraps:
            yield Piece(line, data)

    def _key(self) -> str:
        if self._peek() != '"':
            raise BrokenJSON(_("it is not valid JSON"))
        key = self._value()
        if self._peek() != ":":
            raise BrokenJSON(_("it is not valid JSON"))
        self._pos += 1
        return str(key)

    def _value(self) -> object:
        """The whole value at this place, read further into the file as long as it goes on."""
        self._peek()
        while True:
            try:
                value, end = _decoder.raw_decode(self._buffer, self._pos)
            except RecursionError as error:
                raise BrokenJSON(_("there are too many brackets within brackets")) from error
            except ValueError as error:
                if not self._may_go_on(error):
                    raise BrokenJSON(_("it is not valid JSON")) from error
            else:
                if end < len(self._buffer) or self._ended:
                    self._pos = end
                    return value
            self._read(len(self._buffer) - self._pos)

    def _may_go_on(self, error: ValueError) -> bool:
        """Whether reading more could turn this error into a value."""
        if self._ended or len(self._buffer) - self._pos > LONGEST or not isinstance(error, json.JSONDecodeError):
            return False
        return error.pos > len(self._buffer) - _NEAR or error.msg.startswith("Unterminated string")

    def _resume(self, indent: str) -> bool:
        """Go to where the entry after the last one begins; False when no such place is near.

        That is a later line which opens an object at the same indent or, in JSON without line ends, an object
        that opens with the usual key after another one was closed.
        """
        begin = re.compile(rf"\n(?={re.escape(indent)}\{{)|\}}\s*,\s*(?=\{{\s*\"(?:@context|@type|item)\")")
        place = max(self._begun + 1 - self._dropped, 0)
        while True:
            match = begin.search(self._buffer, place)
            if match:
                self._pos = match.end()
                return bool(self._peek())
            if self._ended or len(self._buffer) - place > LONGEST:
                return False
            self._read(LONGEST)

    def _peek(self) -> str:
        """The next character that is neither space nor comma, and stand before it; "" at the end."""
        while True:
            self._pos = _space.match(self._buffer, self._pos).end()  # type: ignore[union-attr]  # matches ""
            if self._pos < len(self._buffer):
                return self._buffer[self._pos]
            if self._ended:
                return ""
            self._read(0)

    def _read(self, more: int) -> None:
        text = self._stream.read(max(CHUNK, more))
        self._ended = not text
        self._buffer += text

    def _trim(self) -> None:
        if self._pos > CHUNK:
            self._line_here()
            keep = self._pos - 200  # where _element looks for the indent
            self._buffer = self._buffer[keep:]
            self._dropped += keep
            self._pos -= keep
            self._counted -= keep

    def _line_here(self) -> int:
        if self._counted < self._pos:
            self._line += self._buffer.count("\n", self._counted, self._pos)
            self._counted = self._pos
        return self._line
