"""A saved HTML page: what its metadata says first, what can be read off the page where that is silent."""

import datetime as dt
import json
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from blog.importing import lines, markup
from blog.importing.dates import parse_date
from blog.importing.header import Header
from blog.importing.types import NAME_MAX, TAG_MAX, ImportedPost, fold, one_line, unique

ARTICLE_TYPES = {
    "Article",
    "BlogPosting",
    "NewsArticle",
    "Report",
    "ScholarlyArticle",
    "TechArticle",
    "OpinionNewsArticle",
}
COMMENT_PARTS = (
    "#comments, #respond, .comments, .comments-area, .comment-list, .commentlist, .comment-respond, .comment-form,"
    " #disqus_thread, [itemtype$='/Comment']"
)
PAGE_PARTS = (
    "nav, [role=navigation], footer, .sharedaddy, .share, .social-share, .post-navigation, .breadcrumb,"
    " .breadcrumbs, .sidebar, .widget, .screen-reader-text, .advertisement, .ad, [hidden], [aria-hidden=true]"
)
META_PARTS = ".byline, .entry-meta, .post-meta, .entry-footer, .post-footer, [rel=tag], [rel=author]"
RELATED_PARTS = ".related, .related-posts, .related-articles, .jp-relatedposts, .yarpp-related, .you-may-also-like"
QUOTE_PARTS = "blockquote.pullquote, .wp-block-pullquote, .pull-quote, .pullquote"
BODY_PARTS = (
    "[itemprop~=articleBody]",
    ".entry-content",
    ".post-content",
    ".article-body",
    "article",
    "main",
    "body",
)


def read_html(text: str) -> ImportedPost:
    """The article of the page ``text``. Raises ImportFailure without a title or without anything under it."""
    page = markup.parse(text)
    meta = _Meta(markup.tree(text))
    markup.drop(page, markup.NEVER_TEXT)
    markup.drop(page, COMMENT_PARTS)
    full_title = meta.headline() or _only_heading(page) or meta.title()
    title, tags = lines.split_title(full_title)
    byline = meta.author() or _element_byline(page)
    header = Header(title=title, full_title=full_title, tags=meta.tags() or tags, byline=byline, date=meta.date())
    related = [link for part in page.select(RELATED_PARTS) for link in markup.links_in(part, meta.url)]
    quote = _take_quote(page)
    for parts in (RELATED_PARTS, PAGE_PARTS):
        markup.drop(page, parts)
    root = _body(page)
    _skip_header(root, header)
    markup.drop(root, META_PARTS)
    markup.cut_comments(root)
    related += markup.take_related(root, meta.url)
    body = markup.body_html(root, meta.url)
    return ImportedPost(
        title=title,
        body_html=body,
        tags=unique([tag for tag in header.tags if len(tag) <= TAG_MAX]),
        byline=header.byline[:NAME_MAX],
        date=header.date,
        standfirst=_standfirst(meta.description(), root),
        pull_quote=one_line(quote or header.pull_quote).strip('“”"«» '),
        related_links=tuple({link.title: link for link in related}.values()),
        url=meta.url,
    )


class _Meta:
    """JSON-LD, Open Graph and <meta>, of which any part may be missing or be anything at all."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self._data = next(_articles(soup), {})
        canonical = soup.select_one("link[rel=canonical][href]")
        self.url = markup.web_address(canonical["href"]) if canonical else ""
        self.url = self.url or markup.web_address(self._meta("og:url"))

    def _meta(self, *names: str) -> str:
        for name in names:
            for key in ("property", "name", "itemprop"):
                element = self._soup.find("meta", attrs={key: name, "content": True})
                if element and one_line(element["content"]):
                    return one_line(element["content"])
        return ""

    def _text(self, key: str) -> str:
        value = self._data.get(key)
        return markup.without_tags(value) if isinstance(value, str) else ""

    def headline(self) -> str:
        return self._text("headline")

    def title(self) -> str:
        """The page's title without the site's name after it."""
        element = self._soup.find("title")
        title = self._meta("og:title", "twitter:title") or (markup.text_of(element) if element else "")
        site = self._meta("og:site_name")
        return re.sub(rf"\s*[|–—·-]\s*{re.escape(site)}$", "", title) if site else title

    def description(self) -> str:
        return self._text("description") or self._meta("og:description", "description")

    def author(self) -> str:
        value = self._data.get("author")
        people = value if isinstance(value, list) else [value]
        names = [person.get("name") if isinstance(person, dict) else person for person in people]
        found = ", ".join(line for name in names if isinstance(name, str) and (line := markup.without_tags(name)))
        found = found or self._meta("author", "article:author")
        return "" if found.startswith("http") or found.casefold() in lines.NOBODY else found

    def tags(self) -> tuple[str, ...]:
        value = self._data.get("keywords")
        words = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
        named = [one_line(word) for word in words if isinstance(word, str)]
        named = named or [
            one_line(element["content"])
            for element in self._soup.find_all("meta", attrs={"property": "article:tag", "content": True})
        ]
        named = named or [markup.text_of(element) for element in self._soup.select("a[rel~=tag]")]
        return tuple(named or [word for word in self._meta("keywords").split(",") if word.strip()])

    def date(self) -> dt.date | None:
        element = self._soup.select_one("article time[datetime], time[datetime]")
        candidates = (
            self._text("datePublished"),
            self._meta("article:published_time", "datePublished", "date"),
            one_line(element["datetime"]) if element else "",
        )
        return next((date for text in candidates if (date := parse_date(text))), None)


def _articles(soup: BeautifulSoup) -> Iterator[dict[str, object]]:
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        for item in data if isinstance(data, list) else [data]:
            graph = item.get("@graph") if isinstance(item, dict) else None
            for node in graph if isinstance(graph, list) else [item]:
                kinds = node.get("@type") if isinstance(node, dict) else None
                names = kinds if isinstance(kinds, list) else [kinds]
                if any(isinstance(name, str) and name in ARTICLE_TYPES for name in names):
                    yield node


def _only_heading(page: BeautifulSoup) -> str:
    """The article's <h1>; of several that stand outside any article, none is certain."""
    inside = page.select("article h1, main h1") or page.find_all("h1")
    return markup.text_of(inside[0]) if inside and (len(inside) == 1 or inside[0].find_parent("article")) else ""


def _element_byline(page: BeautifulSoup) -> str:
    element = page.select_one("[rel~=author], [itemprop~=author], .author, .byline")
    found = lines.byline("By " + re.sub(r"^by\b\s*", "", markup.text_of(element), flags=re.I)) if element else None
    return found.name if found else ""


def _body(page: BeautifulSoup) -> Tag:
    for selector in BODY_PARTS:
        found = [element for element in page.select(selector) if element.get_text(strip=True)]
        if found:
            return max(found, key=lambda element: len(element.get_text()))
    return page


def _take_quote(page: BeautifulSoup) -> str:
    element = page.select_one(QUOTE_PARTS)
    if element is None:
        return ""
    markup.drop(element, "cite")
    quote = markup.text_of(element)
    element.decompose()
    return quote


def _skip_header(root: Tag, header: Header) -> None:
    """Remove title, byline, date and the like from the start of the body."""
    for element in root.find_all(["p", "div", "li", "span", "time", "a", *markup.HEADINGS]):
        if element.decomposed or element.find(["p", "div", *markup.HEADINGS, "ul", "blockquote"]) is not None:
            continue
        text = markup.text_of(element)
        if not text:
            continue
        if not header.take(text):
            return
        element.decompose()


def _standfirst(description: str, root: Tag) -> str:
    """The page's description, unless a machine made it of the text's first words."""
    start = fold(markup.text_of(root))[:200]
    cut = description.endswith(("…", "...", "[…]", "]"))
    words = fold(description)
    return "" if cut or not words or start.startswith(words[:60]) else description
