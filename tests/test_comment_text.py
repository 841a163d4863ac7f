"""A reader's text becomes HTML that can do nothing but be read."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.commenttext import TAGS, render_comment
from tests.factories import make_comment

PIECES = [
    "<script>", "</script>", "javascript:", "JaVaScRiPt:", "data:text/html,", "vbscript:",
    "<img src=x onerror=alert(1)>",
    "[x](", ")", "](", "![", "<", ">", "`", "```\n", "*", "**", "_", "\n", "\n\n", "> ", "https://e.org/", "http://",
    '"', "'", "\\", "&lt;", "&#106;avascript:", "&colon;", "\t", " ", "onclick=", "style=", "a", "://", "//evil",
    "<a href=",
    "\x00", "\u202e", "\ufffd",
]  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=200)))
def test_no_text_becomes_anything_that_runs_or_loads(body):
    for tag, attributes in Tags(render_comment(body)).found:
        assert tag in TAGS
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set())
        if tag == "a":
            # An address that no browser could read is left out; the words stay.
            assert attributes.get("href", "http://").lower().startswith(("http://", "https://"))
            assert attributes["rel"] == "ugc nofollow noopener"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One\nline\n\nTwo", "<p>One<br>\nline</p>\n<p>Two</p>\n"),
        ("*so* **so** `x`", "<p><em>so</em> <strong>so</strong> <code>x</code></p>\n"),
        ("> said\n\nno", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>no</p>\n"),
        ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("2003. What a year!", "<p>2003. What a year!</p>\n"),
        ("# 1\n- a", "<p># 1<br>\n- a</p>\n"),
        ("<b>x</b> &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;amp;</p>\n"),
        ("snake_case_name", "<p>snake_case_name</p>\n"),
    ],
)
def test_the_little_markdown_there_is(body, html):
    assert render_comment(body) == html


def links(body: str) -> list[str | None]:
    return [attributes["href"] for tag, attributes in Tags(render_comment(body)).found if "href" in attributes]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("see https://e.org/a_b_c?x=1&y=*2*.", ["https://e.org/a_b_c?x=1&y=*2"]),
        ("(https://e.org/x_(y))", ["https://e.org/x_(y)"]),
        ("HTTP://e.org, and <https://f.org/>", ["HTTP://e.org", "https://f.org/"]),
        ("[words](https://e.org)", ["https://e.org"]),
        ("[https://a.org](https://e.org)", ["https://e.org"]),
        ("![picture](https://e.org/x.png)", ["https://e.org/x.png"]),
        ("www.e.org ana@e.org ftp://e.org //e.org", []),
        ("[x]() [x](javascript:alert(1)) [x](//e.org) [x](/admin/) [x](mailto:a@e.org)", []),
        ("`https://e.org` https:// http://:// http://.", []),
    ],
)
def test_links_are_web_addresses_only(body, found):
    assert links(body) == found


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "![",
        "*",
        "_",
        "**a",
        "`",
        "` `` ",
        ">",
        "> ",
        "<",
        "](",
        "[a](",
        "://",
        "http://a)",
        "*_",
        "\n>",
        "\\",
        "&",
    ],
)
def test_the_worst_texts_take_no_longer_than_others(piece):
    body = (piece * 10_000)[:10_000]
    started = time.process_time()
    render_comment(body)
    # Generous for a busy machine: they take up to 0.1 s of processor time, and a quadratic one a second or more.
    assert time.process_time() - started < 0.4


@pytest.mark.django_db
def test_the_html_is_made_when_the_text_changes_and_only_then(monkeypatch):
    comment = make_comment(body="*One*")
    assert comment.body_html == "<p><em>One</em></p>\n"
    comment.body = "Two"
    comment.save(update_fields=["body"])
    comment.refresh_from_db()
    assert comment.body_html == "<p>Two</p>\n"
    monkeypatch.setattr("blog.models.render_comment", lambda body: pytest.fail("made again"))
    comment.status = "approved"
    comment.save(update_fields=["status"])
