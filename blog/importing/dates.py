"""Dates as blogs write them."""

import datetime as dt
import re

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = r"(?:,?\s+(?:at\s+)?\d{1,2}:\d{2}(?:\s*[ap]\.?m\b\.?)?)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
DATE = re.compile(
    rf"\b{_WEEKDAY}(?:(?P<named_m>{_MONTH})\s+(?P<d1>{_DAY}),?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{_MONTH}),?\s+(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})(?P<sep>[-/.])(?P<m3>\d{1,2})(?P=sep)(?P<d3>\d{1,2})"
    r"|(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y4>\d{4}))\b"
    rf"{_CLOCK}",
    re.IGNORECASE,
)


def find_date(text: str) -> tuple[dt.date, tuple[int, int]] | None:
    """The first date in ``text`` and where it stands (start, end); None without one that is certain.

    3/4/2024 is none: whether it means March or April depends on who wrote it.
    """
    for match in DATE.finditer(text):
        found = _date_of(match)
        if found:
            return found, match.span()
    return None


def parse_date(text: str) -> dt.date | None:
    """``text`` as a date or, where it gives a clock time in ISO 8601, a datetime; None when it is neither."""
    text = text.strip()
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        found = find_date(text)
        return found[0] if found and found[1] == (0, len(text)) else None
    if not plausible(moment.year):
        return None
    return moment if len(text) > len("2025-06-16") else moment.date()


def plausible(year: int) -> bool:
    """Whether an article can be of that year, and be turned to UTC and back without leaving the calendar."""
    return 1900 <= year <= 2100


def _date_of(match: re.Match[str]) -> dt.date | None:
    part = match.groupdict()
    number = {key: int(re.sub(r"\D", "", part[key])) for key in part if re.match(r"\d", part[key] or "")}
    if part["named_m"]:
        day = number["y1"], _month(part["named_m"]), number["d1"]
    elif part["m2"]:
        day = number["y2"], _month(part["m2"]), number["d2"]
    elif part["y3"]:
        day = number["y3"], number["m3"], number["d3"]
    elif number["a"] > 12 or "." in match[0]:
        day = number["y4"], number["b"], number["a"]
    elif number["b"] > 12:
        day = number["y4"], number["a"], number["b"]
    else:
        return None
    try:
        return dt.date(*day) if plausible(day[0]) else None
    except ValueError:
        return None


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1
