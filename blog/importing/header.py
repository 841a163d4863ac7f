"""The lines between a page's title and its first paragraph: who, when, keywords, a pull quote, decoration."""

import datetime as dt

from blog.importing import lines
from blog.importing.types import fold

QUOTE_WORDS = range(4, 60)
NAME_WORDS = range(2, 5)


class Header:
    """Takes those lines one by one and keeps what they say.

    ``tags``, ``byline``, ``date`` and ``pull_quote`` may be given beforehand, by a page's metadata: what a line
    says then only fills what is missing.
    """

    def __init__(
        self,
        *,
        title: str,
        full_title: str,
        tags: tuple[str, ...] = (),
        byline: str = "",
        date: dt.date | None = None,
    ) -> None:
        self._titles = {fold(title), fold(full_title)}
        self.tags = tags
        self.byline = byline
        self.date = date
        self.standfirst = ""
        self.pull_quote = ""

    def take(self, line: str, following: str = "") -> bool:
        """Whether ``line`` belongs to the header. After the first that does not, the text has begun.

        ``following`` is the line after it: a quotation that is answered by another one is dialogue.
        """
        if fold(line) in self._titles or lines.is_rule(line):
            return True
        if lines.FURNITURE.match(line) or lines.COUNT.match(line):
            return True
        return self._take_tags(line) or self._take_byline(line) or self._take_quote(line, following)

    def take_above_date(self, line: str) -> bool:
        """Whether ``line``, which stands above the date, is the author's name or the one subtitle."""
        named = lines.byline(f"By {line}") if len(line.split()) in NAME_WORDS else None
        if named and not self.byline:
            self.byline = named.name
            return True
        if self.standfirst:
            return False
        self.standfirst = line
        return True

    def _take_byline(self, line: str) -> bool:
        found = lines.byline(line) if len(line) < 160 else None
        if found is None:
            return False
        self.byline = self.byline or found.name
        if self.date is None and not found.changed:
            self.date = found.date
        return True

    def _take_tags(self, line: str) -> bool:
        labelled = lines.TAG_LINE.match(line)
        found = tuple(labelled[1].split(",")) if labelled else lines.keywords(line)
        # A bare list of three or more; two phrases with a comma could still be the text's first words.
        if not labelled and not (
            len(found) > 2 or {fold(tag) for tag in found} & {fold(tag) for tag in self.tags}
        ):
            return False
        self.tags = self.tags or found
        return True

    def _take_quote(self, line: str, following: str) -> bool:
        quote = lines.unquote(line)
        if self.pull_quote or len(quote.split()) not in QUOTE_WORDS or following[:1] in tuple('“"«„'):
            return False
        self.pull_quote = quote
        return True
