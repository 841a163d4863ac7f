"""Files of fact-checks, read one entry at a time however large they are."""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TextIO

from django.utils.translation import gettext as _

from moderation.factchecks.claimreview import read_review, read_search_result
from moderation.factchecks.entries import Entry, Refused
from moderation.factchecks.jsonstream import JSONPieces, Piece
from moderation.factchecks.tables import columns_of, is_header, read_row

SUFFIXES = {".json", ".jsonld", ".jsonl", ".ndjson", ".csv", ".tsv"}  # with .gz after it or not
FIELD_LIMIT = 1 << 17  # characters of one cell
_START = 4096
_DELIMITERS = ",;\t"
Found = tuple[int, Entry | Refused]  # with the line


class UnreadableFile(Exception):
    """Nothing in this file can be read; its text says why."""


class EntryFile:
    """A file's entries, each with the line it stands in. Iterate once, inside ``with``.

    ``damage`` is "" after the whole file was read and was whole; else it says what was wrong with it. What a
    damaged file does not hold may only be missing from it.
    """

    def __init__(self, path: Path):
        """Opens the file. Raises UnreadableFile."""
        self.path = path
        self.damage = ""
        self._raw = _opened(path)
        self.size = path.stat().st_size
        try:
            unpacked = gzip.GzipFile(fileobj=self._raw) if path.suffix.lower() == ".gz" else self._raw
            self._text = _as_text(unpacked)
            start = self._text.read(_START)
        except (OSError, EOFError, UnicodeError, zlib.error) as error:
            self._raw.close()
            raise UnreadableFile(_("It cannot be read: %(why)s.") % {"why": error}) from error
        self._start = start.lstrip("\ufeff")

    def __enter__(self) -> "EntryFile":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._raw.close()

    @property
    def read_share(self) -> float:
        """How much of the file has been read, in [0, 1]."""
        return min(self._raw.tell() / self.size, 1.0) if self.size else 1.0

    def __iter__(self) -> Iterator[Found]:
        first = self._start.lstrip()[:1]
        try:
            if first in ("{", "["):
                yield from self._json()
            elif first:
                yield from self._csv()
            else:
                self.damage = _("the file is empty")
        except (OSError, EOFError, UnicodeError, zlib.error) as error:  # a torn .gz among them
            self.damage = _("the file could not be read to its end")
            yield 0, Refused(f"{self.damage}: {error}")

    def _json(self) -> Iterator[Found]:
        pieces = JSONPieces(_Continued(self._start, self._text))
        for piece in pieces:
            for found in _entries(piece):
                yield piece.line, found
        self.damage = pieces.damage

    def _csv(self) -> Iterator[Found]:
        csv.field_size_limit(FIELD_LIMIT)
        head = self._start.split("\n", 1)[0]
        delimiter = max(_DELIMITERS, key=head.count)
        rows = csv.reader(_Continued(self._start, self._text), delimiter=delimiter)
        header: list[str] = []
        line = 1
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                self.damage = str(error)
                yield line, Refused(_("it is not valid CSV: %(why)s") % {"why": error})
            else:
                if not header:
                    header = _header(row)
                elif any(row):
                    yield line, _from_row(dict(zip(header, row, strict=False)))
            line = rows.line_num + 1


class _Continued(io.TextIOBase):
    """What was read of a file already, and then the rest of it."""

    def __init__(self, start: str, rest: TextIO):
        self._start, self._length = io.StringIO(start, newline=""), len(start)
        self._rest = rest

    def read(self, size: int | None = -1) -> str:
        return self._start.read(size) or self._rest.read(size)

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]  # io has no None here
        line = self._start.readline()
        if line.endswith("\n") or self._start.tell() < self._length:
            return line
        return line + self._rest.readline(FIELD_LIMIT)

    def __next__(self) -> str:
        line = self.readline()
        if not line:
            raise StopIteration
        return line.replace("\0", "")


def _opened(path: Path) -> IO[bytes]:
    try:
        if path.exists() and not path.is_file():  # a pipe or a device might never end
            raise UnreadableFile(_("It is not an ordinary file."))
        return path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableFile(_("There is no such file.")) from error
    except PermissionError as error:
        raise UnreadableFile(_("You may not read it: change its permissions.")) from error
    except OSError as error:
        raise UnreadableFile(_("It cannot be read.")) from error


def _as_text(binary: IO[bytes]) -> TextIO:
    """UTF-8 unless it is marked as UTF-16. Bytes that are neither become U+FFFD, and are seen as that."""
    start = binary.read(2)
    binary.seek(0)
    encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8"
    return io.TextIOWrapper(binary, encoding, errors="replace", newline="")


def _header(row: list[str]) -> list[str]:
    if not is_header(row):
        raise UnreadableFile(
            _("It is neither JSON nor a table whose first line names the columns; one must be “claim”.")
        )
    columns = columns_of(row)
    missing = [name for name in ("rating", "publisher") if name not in columns]
    if missing and not (missing == ["rating"] and "verdict" in columns):
        raise UnreadableFile(_("It has no column named %(names)s.") % {"names": ", ".join(missing)})
    return row


def _from_row(row: dict[str, object]) -> Entry | Refused:
    try:
        return read_row(row)
    except Refused as refused:
        return refused


def _entries(piece: Piece) -> Iterator[Entry | Refused]:
    if piece.problem:
        yield Refused(piece.problem)
    elif piece.data is None or (isinstance(piece.data, dict) and piece.data.get("item", "") is None):
        return  # feeds hold empty items
    elif isinstance(piece.data, dict) and "@type" not in piece.data and "claimReview" in piece.data:
        yield from read_search_result(piece.data)
    else:
        yield _from_object(piece.data)


def _from_object(data: object) -> Entry | Refused:
    try:
        if isinstance(data, dict) and "@type" not in data and "claimReviewed" not in data and "claim" in data:
            return read_row(data)
        return read_review(data)
    except Refused as refused:
        return refused
