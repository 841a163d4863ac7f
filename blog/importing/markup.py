"""What HTML pages and rendered Markdown have in common: a tree of elements that becomes a post's body."""

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup, NavigableString, Tag
from django.utils.translation import gettext as _

from blog.importing import lines
from blog.importing.types import URL_MAX, ImportFailure, Related, one_line

DEPTH_MAX = 200  # elements within each other
NEVER_TEXT = (
    "script, style, noscript, template, iframe, object, embed, svg, math, form, button, input, select, link, meta"
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("p", "div", "li", "section", "aside", *HEADINGS)
DEMOTED = {"h1": "h2", "h5": "h4", "h6": "h4"}


def tree(markup: str) -> BeautifulSoup:
    """All of ``markup`` as a tree. The comment at its end keeps bs4 from taking "a.html" for a file's name."""
    return BeautifulSoup(markup + "<!---->", "html.parser")


def parse(markup: str) -> BeautifulSoup:
    """The tree of ``markup`` without comments and without what scripts and styles contain.

    Raises ImportFailure for elements nested deeper than any page's are: work on such a tree takes hours.
    """
    soup = tree(markup)
    level = [soup]
    for _level in range(DEPTH_MAX):
        level = [child for element in level for child in element.children if isinstance(child, Tag)]
    if level:
        raise ImportFailure(_("The page's elements are nested too deeply to be an article."))
    for text in soup.find_all(string=lambda string: type(string) is not NavigableString):
        text.extract()
    return soup


def drop(root: Tag, selector: str) -> None:
    for element in root.select(selector):
        if not element.decomposed:
            element.decompose()


def without_tags(text: str) -> str:
    """A line in which somebody may have left markup, as a line of plain text."""
    return text_of(parse(text))


def text_of(element: Tag) -> str:
    """The element's text on one line, with a space where a line break or another block divides words."""
    breaks = ("br", *BLOCKS)
    pieces = (
        str(piece) if isinstance(piece, NavigableString) else " " if piece.name in breaks else ""
        for piece in element.descendants
    )
    return one_line("".join(pieces))


def cut_comments(root: Tag) -> None:
    """Remove "Leave a Reply" and everything after it."""
    for element in root.find_all(BLOCKS):
        if element.find(BLOCKS) is None and lines.STOP.match(text_of(element)):
            for later in [*element.find_all_next(), *element.find_all_next(string=True)]:
                if root in later.parents:
                    later.extract()
            element.extract()
            return


def take_related(root: Tag, base: str) -> list[Related]:
    """The links of "You may also like" lines and lists, which are removed from the tree."""
    found: list[Related] = []
    for element in root.find_all(BLOCKS):
        if element.decomposed or root not in element.parents or element.find(BLOCKS) is not None:
            continue
        link, opens = lines.related(text_of(element))
        bulleted, _opens = lines.related("• " + text_of(element)) if element.name == "li" else (None, False)
        if link or bulleted:
            found.append(_linked(element, link or bulleted, base))
            element.decompose()
        elif opens:
            after = element.find_next_sibling()
            if after is not None and after.name in ("ul", "ol"):
                found += links_in(after, base)
                after.decompose()
            element.decompose()
    return found


def _linked(element: Tag, link: Related, base: str) -> Related:
    anchor = element.find("a", href=True)
    url = web_address(anchor["href"], base) if anchor else ""
    title = text_of(anchor) if url and text_of(anchor) in link.title else link.title
    return Related(title=title or link.title, url=url or link.url)


def links_in(element: Tag, base: str) -> list[Related]:
    found = []
    for item in element.find_all("li") or element.find_all("a"):
        link = lines.related_link(text_of(item))
        if link:
            found.append(_linked(item, link, base) if item.name == "li" else _of_anchor(item, link, base))
    return list({link.title: link for link in found}.values())


def _of_anchor(anchor: Tag, link: Related, base: str) -> Related:
    return Related(title=link.title, url=web_address(anchor.get("href", ""), base))


def web_address(value: object, base: str = "") -> str:
    """``value`` as an http(s) address, resolved against ``base``; "" when it is none or too long."""
    if not isinstance(value, str):
        return ""
    try:
        url = urljoin(base, one_line(value))
    except ValueError:
        return ""
    return url if re.match(r"https?://[^/\s]+\S*$", url) and len(url) <= URL_MAX else ""


def body_html(root: Tag, base: str) -> str:
    """The inner HTML of ``root`` with headings from h2 down and addresses that still lead where they led."""
    drop(root, NEVER_TEXT)
    for heading in root.find_all(list(DEMOTED)):
        heading.name = DEMOTED[heading.name]
    for anchor in root.find_all("a"):
        href = anchor.get("href", "")
        url = href if href.startswith("mailto:") else web_address(href, base)
        if url:
            anchor["href"] = url
        else:
            anchor.unwrap()
    for image in root.find_all("img"):
        url = web_address(image.get("src", ""), base)
        if url:
            image["src"] = url
        else:
            image.decompose()
    _divisions_to_paragraphs(root)
    for element in root.find_all(["p", *HEADINGS, "li", "blockquote"]):
        if not element.decomposed and not text_of(element) and element.find("img") is None:
            element.decompose()
    return root.decode_contents().strip() if root.get_text(strip=True) else ""


def _divisions_to_paragraphs(root: Tag) -> None:
    """A <div> that holds text and no other block is what some editors write for a paragraph."""
    for division in root.find_all("div"):
        if division.find([*BLOCKS, "ul", "ol", "table", "blockquote", "figure", "pre", "hr", "dl"]) is None:
            division.name = "p"
