"""One fact-check as it comes out of a file: plain text, checked, in one shape whatever the file was."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from blog.importing.dates import parse_date, plausible
from blog.models import http_url
from blog.plaintext import is_visible, tidy
from moderation.factchecks.identity import entry_key
from moderation.factchecks.models import Verdict

MAX_CLAIM = 2000
MAX_RATING = 200
MAX_PUBLISHER = 200
MAX_TITLE = 500
MAX_LICENCE = 300
MAX_URL = 2000
_LONGEST = 20_000  # characters of any one field that are looked at
_RFC_2822 = re.compile(r"^(?:[a-z]{3},\s*)?(\d{1,2} [a-z]{3,9} \d{4})\b", re.IGNORECASE)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")


class Refused(Exception):
    """This entry cannot be used; its text says why, for the person who imports it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What a FactCheck is made of. All plain text without markup, within the lengths that are stored."""

    claim: str
    rating: str
    verdict: Verdict
    publisher: str
    url: str  # http or https, or ""
    title: str = ""
    language: str = "en"
    review_date: dt.date | None = None
    licence: str = ""

    @property
    def key(self) -> str:
        return entry_key(url=self.url, claim=self.claim, publisher=self.publisher)


def make_entry(
    *,
    claim: object,
    rating: object,
    verdict: Verdict,
    publisher: object,
    url: object,
    title: object = "",
    language: object = "",
    review_date: object = None,
    licence: object = "",
) -> Entry:
    """The Entry of what a file says, of whatever type. Raises Refused with a sentence when it cannot be used."""
    claim, rating, publisher = plain(claim), plain(rating), plain(publisher)
    if not is_visible(claim):
        raise Refused(_("it has no claim"))
    if len(claim) > MAX_CLAIM:
        raise Refused(_("its claim is longer than %(limit)d characters") % {"limit": MAX_CLAIM})
    if not rating and verdict is Verdict.NONE:
        raise Refused(_("it has no rating"))
    if not is_visible(publisher):
        raise Refused(_("it names no publisher"))
    if len(publisher) > MAX_PUBLISHER:
        raise Refused(_("its publisher's name is longer than %(limit)d characters") % {"limit": MAX_PUBLISHER})
    return Entry(
        claim=claim,
        rating=shortened(rating, MAX_RATING),
        verdict=verdict,
        publisher=publisher,
        url=web_address(url),
        title=shortened(plain(title), MAX_TITLE),
        language=language_code(language),
        review_date=read_date(review_date),
        licence=shortened(plain(licence), MAX_LICENCE),
    )


def plain(value: object) -> str:
    """A field's text on one line, without tags, scripts, entities and control characters; "" for what is no text.

    Entities are read until none is left, so that markup hidden in them is taken out as well.
    """
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[:_LONGEST]
    for _round in range(4):
        if "<" not in text and "&" not in text:
            break
        before, text = text, unescape(nh3.clean(text, tags=set()))
        if text == before:
            break
    text = " ".join(text.split())
    if text.isascii() and text.isprintable():
        return text
    return " ".join(tidy(unicodedata.normalize("NFC", text))[0].split())


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def web_address(value: object) -> str:
    """The address as it is stored; "" for none. Raises Refused unless it is http or https. It is never fetched."""
    if isinstance(value, list) and value:
        value = value[0]
    url = value.strip() if isinstance(value, str) else ""
    if not url:
        return ""
    if len(url) > MAX_URL:
        raise Refused(_("its address is longer than %(limit)d characters") % {"limit": MAX_URL})
    try:
        http_url(url)
    except ValidationError as error:
        raise Refused(_("its address is not one that begins with http:// or https://")) from error
    if "@" in urlsplit(url).netloc:  # "https://trusted.example@elsewhere.example/"
        raise Refused(_("its address holds a user name"))
    return url


def language_code(value: object) -> str:
    """Two letters, "en" for none: what stands before the region in "pt-BR"."""
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("name")
    code = re.split(r"[-_]", plain(value).lower(), maxsplit=1)[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else "en"


def read_date(value: object) -> dt.date | None:
    """The day, in the spellings of feeds; None for none and for one that could mean two days, such as 3/4/2020.

    ISO 8601 with or without a time, 20200107, January 7th, 2020, 7 Jan 2020, 07/31/2020, Tue, 07 Jan 2020
    10:00:00 GMT, and seconds or milliseconds since 1970.
    """
    text = plain(value)
    compact = _COMPACT.match(text)
    if compact:
        text = "-".join(compact.groups())
    elif re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return _from_timestamp(float(text))
    found = parse_date(text) if text else None
    if found is None and (match := _RFC_2822.match(text)):
        found = parse_date(match[1])
    return found.date() if isinstance(found, dt.datetime) else found


def _from_timestamp(seconds: float) -> dt.date | None:
    seconds = seconds / 1000 if seconds > 1e11 else seconds
    day = dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date()
    return day if plausible(day.year) else None
