"""The two kinds of HTML the site shows, an editor's (posts) and a reader's (comments)."""

import nh3
from markdown_it import MarkdownIt

POST_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "pre",
    "blockquote", "ul", "ol", "li", "a", "figure", "figcaption", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
POST_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "h2": {"id"},
    "h3": {"id"},
}
COMMENT_TAGS = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a"}

_markdown = (
    MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True})
    .enable(["emphasis", "link", "autolink", "newline", "escape", "backticks", "blockquote", "entity", "linkify"])
)  # fmt: skip


def clean_post_html(html: str) -> str:
    """An editor's HTML with everything left out that could run, load or restyle; safe to show unescaped."""
    return nh3.clean(
        html,
        tags=POST_TAGS,
        attributes=POST_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )


def render_comment(body: str) -> str:
    """A reader's text as HTML: paragraphs, line breaks, links, simple emphasis and quotations; safe to show."""
    return nh3.clean(
        _markdown.render(body),
        tags=COMMENT_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="ugc nofollow noopener",
    )
