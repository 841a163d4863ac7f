"""A comment's text with the machine's evidence marked in it."""

from collections.abc import Iterable
from dataclasses import dataclass
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
    spans = [finding for finding in findings if in_text(finding, len(body))]
    edges = sorted({0, len(body), *(f.start for f in spans), *(f.end for f in spans)})
    pieces = []
    for start, end in pairwise(edges):
        over = [finding for finding in spans if finding.start <= start and end <= finding.end]
        piece = _piece(body[start:end], over, [f for f in over if f.end == end])
        pieces.append((_covered(piece, over) if masked and any(f.abusive for f in over) else piece,))
    return format_html_join("", "{}", pieces)


def _piece(text: str, over: list[Finding], ending: list[Finding]) -> SafeString | str:
    if not over:
        return text
    title = "; ".join(f"{finding.kind}: {finding.reason}" for finding in over)
    numbers = format_html_join("", "<sup>{}</sup>", ((finding.number,) for finding in ending))
    return format_html('<mark title="{}">{}{}</mark>', title, text, numbers)


def _covered(piece: SafeString | str, over: list[Finding]) -> SafeString:
    kinds = ", ".join(dict.fromkeys(finding.kind for finding in over if finding.abusive))
    sentence = _("hidden: %(kinds)s") % {"kinds": kinds}
    return format_html('<details class="masked"><summary>{}</summary>{}</details>', sentence, piece)
