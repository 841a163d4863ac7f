"""Charts as SVG, drawn on the server: no script, no colours of their own (dashboard.css has them), text escaped.

Every chart has a name, a sentence that sums it up, and the table it was drawn from: nobody needs the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator, slugify

WIDTH = 400  # of every chart, in its own units; the page scales it
LONGEST_LABEL = 46  # characters beside a bar
FULL = 4  # steps of the vertical axis
NOTHING = SafeString("")


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One colour of a chart: ``look`` names it in dashboard.css, ``values`` has one number, 0 or more, a place."""

    name: str
    look: str
    values: Sequence[float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """``svg`` may be empty, when there is too little to draw; ``note`` then says so."""

    title: str
    svg: SafeString = NOTHING
    legend: Sequence[Series] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    note: str = ""

    @property
    def name(self) -> str:
        return f"chart-{slugify(self.title, allow_unicode=True)}"


def columns(title: str, summary: str, places: Sequence[str], series: Sequence[Series]) -> SafeString:
    """Columns side by side, the series stacked in each; ``places`` names them from left to right. At least one."""
    top = round_above(max(sum(values) for values in zip(*(one.values for one in series), strict=True)))
    left, right, base, height = 36.0, WIDTH - 4.0, 170.0, 156.0
    slot = (right - left) / len(places)
    wide = max(0.8, min(slot * 0.8, 40))
    parts = [_levels(left, right, base, height, top)]
    for index in range(len(places)):
        x, y = left + slot * index + (slot - wide) / 2, base
        for one in series:
            tall = height * one.values[index] / top
            y -= tall
            if tall:
                parts.append(_box(x, y, wide, tall, one.look))
    shown = sorted({0, len(places) // 2, len(places) - 1})
    parts += [
        _text(left + slot * (index + 0.5), base + 16, places[index], _anchor(index, len(places)))
        for index in shown
    ]
    return _svg(title, summary, 192, parts)


def bars(
    title: str, summary: str, rows: Sequence[tuple[str, float, str]], look: str = "s1", most: float = 0
) -> SafeString:
    """Lying bars under their labels: (label, number from 0, the number in words). At least one.

    A full bar is ``most``; 0: the largest number.
    """
    most = most or max(number for _label, number, _words in rows) or 1
    parts: list[SafeString] = []
    for index, (label, number, words) in enumerate(rows):
        y = 34.0 * index
        parts += [
            _text(0, y + 13, Truncator(label).chars(LONGEST_LABEL), "start"),
            _text(WIDTH, y + 13, words, "end"),
            _box(0, y + 19, WIDTH, 8, "empty"),
            _box(0, y + 19, WIDTH * number / most, 8, look),
        ]
    return _svg(title, summary, 34 * len(rows), parts)


def reliability(
    title: str, summary: str, points: Sequence[tuple[float, float, int]], axes: tuple[str, str]
) -> SafeString:
    """Points (said, happened, how many) over the line where both are the same; said and happened in [0, 1].

    ``axes`` names what is said, to the right, and what happened, upwards. At least one point.
    """
    left, base, side = 44.0, 270.0, 256.0
    most = max(count for _said, _happened, count in points)
    at = [(left + side * said, base - side * happened, count) for said, happened, count in points]
    parts = [_levels(left, left + side, base, side, 1, percent=True)]
    parts += [
        _text(left + side * step / FULL, base + 16, f"{100 * step // FULL} %", "middle")
        for step in range(1, FULL + 1)
    ]
    parts.append(_line(left, base, left + side, base - side, "even"))
    if len(at) > 1:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _count in at)
        parts.append(format_html('<polyline class="path s1" points="{}"/>', path))
    parts += [
        format_html(
            '<circle class="dot s1" cx="{}" cy="{}" r="{}"/>',
            f"{x:.1f}",
            f"{y:.1f}",
            f"{3 + 6 * (count / most) ** 0.5:.1f}",
        )
        for x, y, count in at
    ]
    parts += [_text(left + side / 2, base + 34, axes[0], "middle"), _text(left, 10, axes[1], "start")]
    return _svg(title, summary, 310, parts)


def round_above(number: float) -> int:
    """The least of 4, 8, 12, 20, 40, 80, 120 ... that is not below ``number``: its quarters are whole."""
    if number <= FULL:
        return FULL
    ten = 10 ** floor(log10(number / FULL))
    return next(int(FULL * ten * step) for step in (1, 2, 3, 5, 10) if number <= FULL * ten * step)


def _levels(
    left: float, right: float, base: float, height: float, top: float, percent: bool = False
) -> SafeString:
    """The lines across, with their numbers."""
    parts = []
    for step in range(FULL + 1):
        y = base - height * step / FULL
        said = f"{100 * step // FULL} %" if percent else f"{int(top) * step // FULL}"
        parts += [_line(left, y, right, y, "level" if step else "axis"), _text(left - 6, y + 4, said, "end")]
    return _join(parts)


def _anchor(index: int, count: int) -> str:
    if count == 1:
        return "middle"
    return {0: "start", count - 1: "end"}.get(index, "middle")


def _svg(title: str, summary: str, height: float, parts: Iterable[SafeString]) -> SafeString:
    name = f"chart-{slugify(title, allow_unicode=True)}"
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t {}-d" focusable="false">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>',
        WIDTH, f"{height:.0f}", name, name, name, title, name, summary, _join(parts),
    )  # fmt: skip


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _box(x: float, y: float, width: float, height: float, look: str) -> SafeString:
    places = (f"{number:.2f}" for number in (x, y, width, height))
    return format_html('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', look, *places)


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> SafeString:
    places = (f"{number:.1f}" for number in (x1, y1, x2, y2))
    return format_html('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', look, *places)


def _text(x: float, y: float, words: str, anchor: str) -> SafeString:
    return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', f"{x:.1f}", f"{y:.1f}", anchor, words)
