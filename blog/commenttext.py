"""A reader's text as HTML: the little Markdown that a comment may use."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "a"}


_address = re.compile(r"""://[\w\[][^\s<>"`]{0,2000}""")
_scheme = re.compile(r"(?<![a-z0-9])https?$", re.IGNORECASE)


def _bare_address(state: StateInline, silent: bool) -> bool:
    """An inline rule: ``https://...`` in the text is a link. At ``:``, with the scheme read already.

    The usual package for this takes most of a second for some texts of 10,000 characters; this looks at each once.
    """
    start = state.pos
    if state.linkLevel or state.src[start] != ":":
        return False
    scheme = _scheme.search(state.pending[-6:])
    rest = _address.match(state.src, start) if scheme else None
    if not scheme or not rest:
        return False
    end = _without_punctuation(state.src, start + 3, rest.end())
    if end == start + 3:
        return False
    if not silent:
        url = scheme[0] + state.src[start:end]
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(url)}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos = end
    return True


def _without_punctuation(text: str, start: int, end: int) -> int:
    """Where an address ends: before the sentence's punctuation, and before a bracket it did not open."""
    while end > start:
        last = text[end - 1]
        if last == ")":
            if text.count("(", start, end) >= text.count(")", start, end):
                break
        elif last not in ".,;:!?'*_~]}\u2019\u201d\u2026":
            break
        end -= 1
    return end


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _web_address_only(tag: str, attribute: str, value: str) -> str | None:
    """An nh3 filter. Markdown asks nobody about the empty address in ``[words]()``."""
    return value if attribute != "href" or _is_web_address(value) else None


def _reader_markdown() -> MarkdownIt:
    """The little that a comment may say with Markdown; anything else stands there as it was typed.

    No lists: "2003. What a year!" would become "1. What a year!".
    """
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 8})
    markdown.enable(["emphasis", "link", "autolink", "newline", "escape", "backticks", "blockquote", "fence"])
    markdown.inline.ruler.before("escape", "bare_address", _bare_address)
    markdown.validateLink = _is_web_address
    return markdown


_markdown = _reader_markdown()


def render_comment(body: str) -> str:
    """A reader's text as HTML: paragraphs, line breaks, links, emphasis, quotations, code; safe to show unescaped.

    Takes time in proportion to the text, whatever it is: some of Markdown's worst cases are in the tests.
    """
    return nh3.clean(
        _markdown.render(body),
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_web_address_only,
        url_schemes={"http", "https"},
        link_rel="ugc nofollow noopener",
    )
