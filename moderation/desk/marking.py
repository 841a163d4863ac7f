"""A comment's text with the machine's evidence marked in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One numbered line beside the text. ``start`` and ``end``: characters of the body, None for elsewhere."""

    number: int
    kind: str  # the label, in words
    reason: str
    start: int | None
    end: int | None
    abusive: bool = False  # what it marks may hurt to read


def in_text(finding: Finding, length: int) -> bool:
    """Whether the finding points at characters that a body of ``length`` characters has."""
    return finding.start is not None and finding.end is not None and 0 <= finding.start < finding.end <= length


def marked(body: str, findings: Iterable[Finding], *, masked: bool = False) -> SafeString:
    """The body as HTML: escaped, its marked spans in ``<mark>``, each followed by its findings' numbers.

    With ``masked`` the abusive ones are covered until one opens them, which needs no script.

    Spans may overlap: the text is cut at every edge, and a piece is marked with all that cover it. A span that
    is not within the body is not drawn.
    """
    pieces = []
    for text, over, ending in _cut(body, findings):
        piece = _piece(text, over, ending)
        pieces.append((_covered(piece, over) if masked and any(f.abusive for f in over) else piece,))
    return format_html_join("", "{}", pieces)


def covered(body: str, findings: Iterable[Finding]) -> str:
    """The body as plain text, with what is in its place wherever a finding is abusive: "[hidden: insult]"."""
    pieces: list[str] = []
    for text, over, _ending in _cut(body, (finding for finding in findings if finding.abusive)):
        piece = f"[{_hidden(over)}]" if over else text
        if piece not in pieces[-1:]:
            pieces.append(piece)
    return "".join(pieces)


def covered_between(body: str, start: int, end: int, findings: Iterable[Finding]) -> str:
    """A part of the body, ``covered``; findings that reach beyond it count as far as they lie in it."""
    here = [each for each in clipped(findings, end) if each.end > start]
    moved = [replace(each, start=max(each.start, start) - start, end=each.end - start) for each in here]
    return covered(body[start:end], moved)


def clipped(findings: Iterable[Finding], length: int) -> list[Finding]:
    """The findings for the first ``length`` characters of their text; one that goes on ends there."""
    within = (each for each in findings if each.start is not None and each.start < length)
    return [replace(each, end=min(each.end or 0, length)) for each in within]


def _cut(body: str, findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding], list[Finding]]]:
    """The pieces between all edges of findings, each with those over it and those that end with it."""
    spans = [finding for finding in findings if in_text(finding, len(body))]
    edges = sorted({0, len(body), *(f.start for f in spans), *(f.end for f in spans)})
    for start, end in pairwise(edges):
        over = [finding for finding in spans if finding.start <= start and end <= finding.end]
        yield body[start:end], over, [f for f in over if f.end == end]


def _piece(text: str, over: list[Finding], ending: list[Finding]) -> SafeString | str:
    if not over:
        return text
    title = "; ".join(f"{finding.kind}: {finding.reason}" for finding in over)
    numbers = format_html_join("", "<sup>{}</sup>", ((finding.number,) for finding in ending))
    return format_html('<mark title="{}">{}{}</mark>', title, text, numbers)


def _covered(piece: SafeString | str, over: list[Finding]) -> SafeString:
    return format_html('<details class="masked"><summary>{}</summary>{}</details>', _hidden(over), piece)


def _hidden(over: list[Finding]) -> str:
    kinds = ", ".join(dict.fromkeys(finding.kind for finding in over if finding.abusive))
    return _("hidden: %(kinds)s") % {"kinds": kinds}
