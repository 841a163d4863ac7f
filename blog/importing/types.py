"""What an article is between the file it came in and the Post it becomes."""

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

TITLE_MAX = 250
NAME_MAX = 100
TAG_MAX = 80
URL_MAX = 500
TAGS_MAX = 30


class ImportFailure(Exception):
    """A file no post can be made from; the text is one sentence for the owner. Trying again changes nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """A line of "You may also like". ``url`` is an http(s) address, a path of this site or empty."""

    title: str
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedPost:
    """One article, checked: the title is 1 to 250 characters and ``body_html`` has some text.

    ``date`` is a date (that day's start in the site's zone), a datetime (without zone: the site's) or None.
    ``body_html`` is not sanitised here: ``Post.save`` does that, whichever door a text comes through.
    """

    title: str
    body_html: str
    tags: tuple[str, ...] = ()
    byline: str = ""
    date: dt.date | None = None
    standfirst: str = ""
    pull_quote: str = ""
    related_links: tuple[Related, ...] = ()
    slug: str = ""  # the address the file asks for
    url: str = ""  # where the article says it lives
    draft: bool = False  # the file itself says it is not ready

    def __post_init__(self) -> None:
        if not self.title:
            raise ImportFailure(
                _("No title was found: give the file one, as its first line, its # heading or its <h1>.")
            )
        too_long = _("The %(what)s is %(count)d characters long; it may have %(limit)d.")
        for what, value, limit in (
            (_("title"), self.title, TITLE_MAX),
            (_("author's name"), self.byline, NAME_MAX),
            *((_("tag"), tag, TAG_MAX) for tag in self.tags),
            *((_("related link"), link.title, TITLE_MAX) for link in self.related_links),
        ):
            if len(value) > limit:
                raise ImportFailure(too_long % {"what": what, "count": len(value), "limit": limit})
        if not self.body_html.strip():
            raise ImportFailure(_("There is a title but no text under it."))

    @property
    def identity(self) -> str:
        """64 hexadecimal digits, the same for every version of one article.

        Made from the article's own address where it names one, else from the slug it asks for, else from title
        and day: a corrected text keeps its identity, and "Weekly links" of two weeks are two posts.
        """
        if self.url:
            key = f"url {self.url}"
        elif self.slug:
            key = f"slug {self.slug}"
        else:
            day = self.date.strftime("%Y-%m-%d") if self.date else ""
            key = f"title {fold(self.title) or self.title} {day}"
        return hashlib.sha256(key.encode()).hexdigest()


def fold(text: str) -> str:
    """Letters and digits only, without case: equal for two lines that differ in marks, dashes or spaces."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def one_line(text: str) -> str:
    """``text`` on one line, without control characters, lone surrogates and direction overrides."""
    spaced = re.sub(r"\s+", " ", text)
    kept = (char for char in spaced if unicodedata.category(char) not in ("Cc", "Cs") and char not in DIRECTION)
    return "".join(kept).strip()


DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def unique(words: list[str]) -> tuple[str, ...]:
    """The words in order, each once whatever its case, at most TAGS_MAX."""
    seen: dict[str, str] = {}
    for word in words:
        cleaned = one_line(word).strip("#,; ")
        if cleaned:
            seen.setdefault(cleaned.casefold(), cleaned)
    return tuple(seen.values())[:TAGS_MAX]
