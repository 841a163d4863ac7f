"""Tables to download: streamed row by row, and harmless in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from moderation.emails import without_addresses

# A spreadsheet takes a cell that begins with one of these for a formula, and would run it. It passes over blanks
# before it; the wide forms count as the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    def write(self, line: str) -> str:
        return line


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet runs and that holds no e-mail address; None is ""."""
    text = "" if value is None else without_addresses(str(value))
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def csv_response(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download called ``name`` (plain letters) whose rows are made while it is sent."""
    writer = csv.writer(_Echo())

    def lines():
        yield "\ufeff"  # or a spreadsheet takes UTF-8 for something else
        yield writer.writerow([safe_cell(cell) for cell in head])
        for row in rows:
            yield writer.writerow([safe_cell(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
