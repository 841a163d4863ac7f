"""Markdown with front matter, as static site generators keep it."""

import datetime as dt
import re

import yaml
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from blog.importing import markup
from blog.importing.dates import parse_date, plausible
from blog.importing.types import ImportedPost, ImportFailure, Related, one_line, unique
from blog.models import link

FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
FRONT_MAX = 64_000  # characters
DEPTH_MAX = 10

_render = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"]).render


def read_markdown(text: str) -> ImportedPost:
    """The article in ``text``. Raises ImportFailure naming the field that cannot be used.

    Without a ``title`` field the first # heading is the title. Fields that this site has no use for are ignored.
    """
    match = FRONT.match(text)
    front = _Front(_load(match[1]) if match else {})
    root = markup.parse(_render(text[match.end() :] if match else text))
    first = root.find("h1")
    heading = markup.text_of(first) if first else ""
    title = front.line("title") or heading
    if first and heading == title:
        first.decompose()
    url = markup.web_address(front.line("url", "canonical_url", "canonical"))
    markup.cut_comments(root)
    links = front.related() + markup.take_related(root, url)
    return ImportedPost(
        title=title,
        body_html=markup.body_html(root, url),
        tags=unique(front.words("tags", "keywords")),
        byline=", ".join(front.words("author", "authors", "byline", split=False)),
        date=front.date(),
        standfirst=front.line("standfirst", "description", "summary", "excerpt", "subtitle"),
        pull_quote=front.line("pull_quote", "quote").strip('“”"«» '),
        related_links=tuple({link.title: link for link in links}.values()),
        slug=front.line("slug"),
        url=url,
        draft=front.flag("draft"),
    )


def _load(text: str) -> dict[str, object]:
    if len(text) > FRONT_MAX:
        raise ImportFailure(_("The front matter is longer than an article's can be."))
    try:
        _refuse_bombs(text)
        loaded = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1  # counted from the --- line, from 1
        problem = _("The front matter cannot be read: there is a mistake near line %(line)d of the file.")
        raise ImportFailure(problem % {"line": line}) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise ImportFailure(_("The front matter cannot be read: it is not the YAML that was expected.")) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise ImportFailure(_("The front matter must be lines of the form “title: …”."))
    return {str(key).lower().replace("-", "_"): value for key, value in loaded.items()}


def _refuse_bombs(text: str) -> None:
    """Raise ImportFailure for YAML whose reading could take hours: aliases, and lists in lists in lists."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ImportFailure(_("The front matter uses YAML aliases (*name), which are not read here."))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MAX:
            raise ImportFailure(_("The front matter has lists within lists deeper than an article's can be."))


class _Front:
    """The fields of the front matter, each asked for by the type it must have."""

    def __init__(self, fields: dict[str, object]) -> None:
        self._fields = fields

    def _first(self, names: tuple[str, ...]) -> tuple[str, object]:
        return next(
            ((name, self._fields[name]) for name in names if self._fields.get(name) is not None), (names[0], None)
        )

    def line(self, *names: str) -> str:
        name, value = self._first(names)
        if value is None:
            return ""
        if isinstance(value, bool | list | dict | bytes) or not _is_scalar(value):
            raise ImportFailure(_("In the front matter, “%(name)s” must be a line of text.") % {"name": name})
        return one_line(str(value))

    def words(self, *names: str, split: bool = True) -> list[str]:
        """A list of texts, or one text (with commas between its words, when ``split``)."""
        name, value = self._first(names)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if isinstance(value, str) and split:
            items = value.split(",")
        texts = [item.get("name") if isinstance(item, dict) else item for item in items]
        if not all(_is_scalar(text) and not isinstance(text, bool) for text in texts):
            raise ImportFailure(
                _("In the front matter, “%(name)s” must be a text or a list of texts.") % {"name": name}
            )
        return [line for text in texts if (line := one_line(str(text)))]

    def date(self) -> dt.date | None:
        name, value = self._first(("date", "published", "published_at"))
        if isinstance(value, str):
            value = parse_date(value) or value
        if value is None or (isinstance(value, dt.date) and plausible(value.year)):
            return value
        raise ImportFailure(
            _("In the front matter, “%(name)s” must be a date such as 2025-06-16.") % {"name": name}
        )

    def flag(self, name: str) -> bool:
        value = self._fields.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise ImportFailure(_("In the front matter, “%(name)s” must be true or false.") % {"name": name})

    def related(self) -> list[Related]:
        name, value = self._first(("related", "related_links", "you_may_also_like"))
        items = value if isinstance(value, list) else [] if value is None else [value]
        problem = _("In the front matter, “%(name)s” must be a list of titles, or of entries with title and url.")
        links = []
        for item in items:
            entry = item if isinstance(item, dict) else {"title": item}
            title, url = entry.get("title"), entry.get("url")
            if not isinstance(title, str) or not one_line(title) or not isinstance(url, str | None):
                raise ImportFailure(problem % {"name": name})
            own_page = url and url.startswith("/") and link.regex.match(url)
            links.append(Related(title=one_line(title), url=url if own_page else markup.web_address(url)))
        return links


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float | dt.date)
