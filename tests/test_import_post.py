"""The owner publishes articles written elsewhere."""

import datetime as dt
import io
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from blog.importing import read_article
from blog.importing.lines import byline, is_heading, split_title
from blog.models import Author, Comment, Post, Tag

SEED = Path(__file__).resolve().parent.parent.parent / "shared/seed/article.txt"

LONG = "The kiln was lit before the frost had left the yard, and it burned for two days without a pause."

COPIED = f"""Why the Potter Moved North — studio pottery history, Leach kilns, clay in Cornwall

By | April 9, 2021
Why the Potter Moved North — studio pottery history, Leach kilns, clay in Cornwall

“Clay does not care who owns the hill it comes out of.”
studio pottery history, kiln building, clay in Cornwall
—————–

A Yard Full of Ash

{LONG}

"Is it done?" he asked

“Not Yet”

  • YOU MAY ALSO LIKE TO READ THIS WEEK'S STORY.  The Lighthouse That Walked

What Happened to the Second Kiln?

{LONG} And then it was sold.

Leave a Reply

Your email address will not be published. Required fields are marked *
"""

OTHER_BLOG = f"""Skip to content
Berlin – A City That Waits
Posted by Jo Ray on March 3, 2024
12 Comments
Share this:

{LONG}

Trains and Other Promises

{LONG}

- first ticket
- second ticket

Tags: Berlin, railways

You might also like:
• Hamburg by Night https://elsewhere.example/hamburg
• The Last Tram

3 Comments

First! Great post.
"""

PAGE = """<!doctype html><html><head><title>Bread at Dawn | The Oven</title>
<meta property="og:site_name" content="The Oven"><meta property="og:title" content="Bread at Dawn | The Oven">
<meta name="description" content="Why bakers sleep so little."><link rel="canonical" href="https://oven.example/bread">
<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "no"},
 {"@type": "BlogPosting", "datePublished": "2024-03-03T06:30:00+01:00",
  "author": [{"@type": "Person", "name": "Jo Ray"}],
  "keywords": "bread, night work"}]}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Bread at Dawn</h1>
<p class="byline">By Jo Ray | March 3, 2024</p><div class="entry-content">
<p>“The oven never quite cools down.”</p>
<p>We began at <b>three</b>, as <a href="/always">always</a>.</p><!-- a secret -->
<h1>Before Four</h1><div>The second batch.<img src="/batch.png" alt="Loaves"></div>
<p>You might also like: <a href="/rye">Rye at Noon</a></p>
<h3>Leave a Reply</h3><p>Your email address will not be published.</p></div>
<section id="comments"><article><p>First reader's words, which are longer than the article
itself, by far and on purpose. More of them follow here, so that the longest article element is this one.
</p></article></section>
</article><footer>All rights reserved</footer></body></html>"""

MARKDOWN = """---
title: "A Field Guide to Sheds"
author: [Ann Lee, Bo Li]
date: 2024-03-03
tags: sheds, wood
standfirst: What stands at the end of the garden.
pull_quote: “A shed is a room with no ambition.”
related:
  - Fences
  - {title: Gates, url: "https://gates.example/g"}
  - {title: Traps, url: "javascript:alert(1)"}
---
# A Field Guide to Sheds

Text with *emphasis* and a [link](https://a.example/).

## Wood

| kind | lasts |
|------|-------|
| oak  | long  |
"""


def import_text(tmp_path: Path, text: str, name: str = "article.txt", **options) -> str:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    out = io.StringIO()
    call_command("import_post", file, stdout=out, **options)
    return out.getvalue()


def headings(html: str) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", html)


@pytest.mark.django_db
def test_text_copied_from_a_blog_page_becomes_a_published_post(tmp_path):
    said = import_text(tmp_path, COPIED)

    post = Post.objects.get()
    assert post.title == "Why the Potter Moved North"
    assert post.slug == "why-the-potter-moved-north"
    assert {tag.name for tag in post.tags.all()} == {
        "studio pottery history",
        "Leach kilns",
        "clay in Cornwall",
    }
    assert post.status == Post.Status.PUBLISHED
    assert post.is_published()
    assert post.published_at == dt.datetime(2021, 4, 9, tzinfo=dt.UTC)
    assert post.author is None
    assert post.pull_quote == "Clay does not care who owns the hill it comes out of."
    assert headings(post.body) == ["A Yard Full of Ash", "What Happened to the Second Kiln?"]
    assert [(link.title, link.url) for link in post.related_links.all()] == [("The Lighthouse That Walked", "")]
    for gone in ("Leave a Reply", "email address", "ALSO LIKE", "Lighthouse", "———", "kiln building", "April"):
        assert gone not in post.body
    assert "Clay does not" not in post.body
    for told in (
        post.title,
        "/why-the-potter-moved-north/",
        "Leach kilns",
        "Headings: 2",
        "Lighthouse",
        "published",
    ):
        assert told in said


def test_another_blogs_shape_is_read_as_well():
    post = read_article(OTHER_BLOG.encode(), "page.txt")

    assert post.title == "Berlin – A City That Waits"
    assert post.tags == ("Berlin", "railways")
    assert post.byline == "Jo Ray"
    assert post.date == dt.date(2024, 3, 3)
    assert headings(post.body_html) == ["Trains and Other Promises"]
    assert "<ul><li>first ticket</li><li>second ticket</li></ul>" in post.body_html
    assert [(link.title, link.url) for link in post.related_links] == [
        ("Hamburg by Night", "https://elsewhere.example/hamburg"),
        ("The Last Tram", ""),
    ]
    for gone in ("Share", "Comments", "First!", "Tags", "Skip"):
        assert gone not in post.body_html


def test_a_subtitle_and_a_name_above_the_date_are_not_the_text():
    text = f"""The Quiet Year
How a village learned to live without its river

Anna Svensson
·
Follow
5 min read
·
Mar 3, 2024

{LONG}

Then what?

Nobody knew."""
    post = read_article(text.encode())
    assert (post.title, post.byline, post.date) == ("The Quiet Year", "Anna Svensson", dt.date(2024, 3, 3))
    assert post.standfirst == "How a village learned to live without its river"
    assert post.body_html == f"<p>{LONG}</p>\n<p>Then what?</p>\n<p>Nobody knew.</p>"


def test_a_date_deep_in_the_text_takes_no_paragraph_away():
    post = read_article(f"Diary\n\nThis is a note.\n\nJune 3, 2024\n\n{LONG}".encode())
    assert (post.date, post.standfirst) == (None, "")
    assert "This is a note." in post.body_html


@pytest.mark.parametrize(
    ("line", "name", "date"),
    [
        ("Posted by Jane Roe on March 3, 2024", "Jane Roe", dt.date(2024, 3, 3)),
        ("Published: 3 March 2024", "", dt.date(2024, 3, 3)),
        ("Posted on 3rd of March 2024 by Jane", "Jane", dt.date(2024, 3, 3)),
        ("By | June 16, 2025", "", dt.date(2025, 6, 16)),
        ("By admin | 2024-03-03", "", dt.date(2024, 3, 3)),
        ("By Ana María de la Cruz", "Ana María de la Cruz", None),
        ("Jane Doe · June 3, 2024 · 5 min read", "Jane Doe", dt.date(2024, 6, 3)),
        ("June 3, 2024 / Leave a Comment / by jsmith", "jsmith", dt.date(2024, 6, 3)),
        ("Monday, June 3, 2024 at 10:12 am", "", dt.date(2024, 6, 3)),
    ],
)
def test_bylines_are_read(line, name, date):
    found = byline(line)
    assert found is not None
    assert (found.name, found.date) == (name, date)


@pytest.mark.parametrize(
    "line",
    [
        "By June 16, 2025 the war had ended.",
        "By dawn",
        "On March 3, 2024, the sun rose.",
        "In the end, nothing.",
        "By Night They Came.",
        "3/4/2024",  # March or April?
        "June 31, 2024",
    ],
)
def test_sentences_are_no_bylines(line):
    assert byline(line) is None


@pytest.mark.parametrize(
    ("line", "title", "tags"),
    [
        ("Bread — rye flour, night work, old ovens", "Bread", 3),
        ("Bread - rye flour prices, night work law", "Bread", 2),
        ("One — Two — rye flour, night work, old ovens", "One — Two", 3),
        ("The War – One Year On", "The War – One Year On", 0),
        ("Life—A Story", "Life—A Story", 0),
        ("He came — he saw, he conquered", "He came — he saw, he conquered", 0),
        ("Summer – sun, sea and sand", "Summer – sun, sea and sand", 0),
        ("Berlin – Hope, Fear", "Berlin – Hope, Fear", 0),
        ("U.S.-Iran Talks Resume", "U.S.-Iran Talks Resume", 0),
    ],
)
def test_only_keywords_are_taken_from_a_title(line, title, tags):
    assert (split_title(line)[0], len(split_title(line)[1])) == (title, tags)


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("The Aftermath: Regional Implications", True),
        ("Background", True),
        ("What the report says", True),
        ("2. How We Got Here", True),
        ("Why Did Nobody Call Them?", True),
        ("WHAT COMES NEXT", True),
        ("Where are you going?", False),
        ("“Where Are You Going?”", False),
        ("— No, said the old man", False),
        ("He left.", False),
        ("Stop!", False),
        ("It rained, as it always does", False),
        ("and then there were none", False),
        ("Photo: Reuters", False),
        ("June 16, 2025", False),
        ("You will need:", False),
    ],
)
def test_headings_are_told_from_short_paragraphs(line, heading):
    assert is_heading(line) is heading


def test_a_list_of_names_and_a_signature_are_no_headings():
    text = f"The Crew\n\n{LONG}\n\nAda Byron\n\nGrace Hopper\n\nMary Kenneth Keller\n\n{LONG}\n\nJean Sammet\n"
    assert headings(read_article(text.encode()).body_html) == []


def test_dialogue_is_no_pull_quote():
    text = f"The Door\n\n“Who is there at this hour?”\n\n“Only the wind, go back to sleep.”\n\n{LONG}"
    post = read_article(text.encode())
    assert post.pull_quote == ""
    assert "Who is there" in post.body_html


@pytest.mark.parametrize("quote", ["“%s”", '"%s"', "«%s»", "„%s“"])
def test_a_pull_quote_is_kept_without_its_marks(quote):
    text = f"The Door\n\n{quote % 'Nobody ever knocks twice'}\n\n{LONG}"
    assert read_article(text.encode()).pull_quote == "Nobody ever knocks twice"


@pytest.mark.parametrize(
    "line", ["Related: The Other Door", "READ MORE: The Other Door", "See also: The Other Door"]
)
def test_a_related_story_is_a_link_and_not_a_paragraph(line):
    post = read_article(f"The Door\n\n{LONG}\n\n{line}\n\n{LONG}".encode())
    assert [link.title for link in post.related_links] == ["The Other Door"]
    assert "Other" not in post.body_html


def test_a_sentence_that_only_begins_like_a_related_story_stays():
    line = "You may also like to consider the cost. It was never small."
    post = read_article(f"The Door\n\n{LONG}\n\n{line}\n\nRelated to this is the roof, which leaked.".encode())
    assert post.related_links == ()
    assert line in post.body_html
    assert "the roof" in post.body_html


def test_text_with_narrow_lines_is_joined_to_paragraphs():
    wrapped = "The kiln was lit before the frost had left the yard, and\nit burned for two days without a pause."
    assert read_article(f"The Kiln\n\n{wrapped}".encode()).body_html == f"<p>{LONG}</p>"


def test_text_is_never_taken_for_markup():
    post = read_article(f"Sheds & <b>Barns</b>\n\n{LONG} <script>alert(1)</script>".encode())
    assert post.title == "Sheds & <b>Barns</b>"
    assert "&lt;script&gt;" in post.body_html


@pytest.mark.django_db
def test_a_page_is_read_by_its_metadata_and_its_article(tmp_path):
    import_text(tmp_path, PAGE, "saved.html")

    post = Post.objects.get()
    assert post.title == "Bread at Dawn"
    assert post.author.name == "Jo Ray"
    assert post.published_at == dt.datetime(2024, 3, 3, 5, 30, tzinfo=dt.UTC)
    assert {tag.name for tag in post.tags.all()} == {"bread", "night work"}
    assert post.standfirst == "Why bakers sleep so little."
    assert post.pull_quote == "The oven never quite cools down."
    assert headings(post.body) == ["Before Four"]
    assert 'href="https://oven.example/always"' in post.body
    assert 'src="https://oven.example/batch.png"' in post.body
    assert [(link.title, link.url) for link in post.related_links.all()] == [
        ("Rye at Noon", "https://oven.example/rye")
    ]
    for gone in ("Home", "By Jo", "secret", "Leave a", "First reader", "rights", "Rye"):
        assert gone not in post.body


def test_a_page_without_metadata_is_read_by_what_it_shows():
    page = f"""<body><h1>The Door</h1><div class=meta>Posted on <span>3 March 2024</span></div>
    <p>By Jo Ray</p><p>{LONG}</p></body>"""
    post = read_article(page.encode())
    assert (post.title, post.byline, post.date) == ("The Door", "Jo Ray", dt.date(2024, 3, 3))
    assert post.body_html == f"<p>{LONG}</p>"


@pytest.mark.django_db
def test_scripts_in_every_field_of_a_page_are_left_out(tmp_path):
    bad = "<script>alert(1)</script>"
    page = f"""<html><head><script type="application/ld+json">{{"@type": "Article", "headline": "Door {bad[:8]}",
    "author": {{"name": "Jo <img src=x onerror=alert(1)> Ray"}}, "keywords": ["a <b>b</b>", 7, null],
    "datePublished": ["x"]}}</script><link rel=canonical href="javascript:alert(1)"></head>
    <body onload=alert(1)><article><h1>The Door{bad}</h1><p onclick="alert(1)" style="x">{LONG}{bad}
    <a href="javascript:alert(1)">here</a> <a href="JaVa&#9;script:alert(1)">there</a></p>
    <img src="javascript:alert(1)"><svg onload=alert(1)></svg><iframe src="https://a.example"></iframe>
    <p>Related: <a href="javascript:alert(1)">Other</a></p><form action="/x"><input></form></article></html>"""
    import_text(tmp_path, page, "bad.html")

    post = Post.objects.get()
    fields = f"{post.title} {post.body} {post.author} {post.standfirst} {[t.name for t in post.tags.all()]}"
    for gone in ("script", "alert", "onclick", "style", "<svg", "<iframe", "<form", "<img"):
        assert gone not in fields
    assert [(link.title, link.url) for link in post.related_links.all()] == [("Other", "")]


@pytest.mark.django_db
def test_markdown_with_front_matter_becomes_a_post(tmp_path):
    import_text(tmp_path, MARKDOWN, "sheds.md")

    post = Post.objects.get()
    assert post.title == "A Field Guide to Sheds"
    assert post.author.name == "Ann Lee, Bo Li"
    assert {tag.name for tag in post.tags.all()} == {"sheds", "wood"}
    assert post.standfirst == "What stands at the end of the garden."
    assert post.pull_quote == "A shed is a room with no ambition."
    assert "Field Guide" not in post.body
    assert headings(post.body) == ["Wood"]
    assert "<td>oak</td>" in post.body
    assert [(link.title, link.url) for link in post.related_links.all()] == [
        ("Fences", ""),
        ("Gates", "https://gates.example/g"),
        ("Traps", ""),
    ]


def test_markdown_without_front_matter_takes_its_first_heading_as_title():
    post = read_article(b"# Sheds\n\nText.\n\n# Wood\n\nMore.")
    assert post.title == "Sheds"
    assert headings(post.body_html) == ["Wood"]


@pytest.mark.django_db
def test_importing_twice_makes_one_post_and_a_corrected_text_changes_it(tmp_path):
    import_text(tmp_path, COPIED)
    first = Post.objects.get()
    Comment.objects.create(post=first, author_name="Ana", author_email="ana@example.org", body="Hello")

    said = import_text(tmp_path, COPIED.replace("it was sold", "it was given away"), "copy.txt")

    post = Post.objects.get()
    assert (post.pk, post.slug) == (first.pk, first.slug)
    assert "given away" in post.body
    assert "it was sold" not in post.body
    assert post.comments.count() == 1
    assert post.related_links.count() == 1
    assert Tag.objects.count() == 3
    assert said.startswith("Updated")


@pytest.mark.django_db
def test_a_page_with_an_address_keeps_its_post_when_its_title_changes(tmp_path):
    import_text(tmp_path, PAGE, "saved.html")
    import_text(tmp_path, PAGE.replace("Bread at Dawn", "Bread Before Dawn"), "saved.html")
    assert Post.objects.get().title == "Bread Before Dawn"
    assert Post.objects.get().slug == "bread-at-dawn"
    assert Author.objects.count() == 1


@pytest.mark.django_db
def test_two_articles_of_one_title_are_two_posts(tmp_path):
    import_text(tmp_path, f"Weekly Links\n\n3 March 2024\n\n{LONG}")
    import_text(tmp_path, f"Weekly Links\n\n10 March 2024\n\n{LONG}")
    assert set(Post.objects.values_list("slug", flat=True)) == {"weekly-links", "weekly-links-2"}


@pytest.mark.django_db
def test_a_draft_is_not_published_and_can_be_published_later(tmp_path):
    import_text(tmp_path, COPIED, draft=True)
    assert Post.objects.get().status == Post.Status.DRAFT
    import_text(tmp_path, COPIED)
    assert Post.objects.get().status == Post.Status.PUBLISHED
    import_text(tmp_path, COPIED, draft=True)  # readers already have its address
    assert Post.objects.get().status == Post.Status.PUBLISHED


@pytest.mark.django_db
def test_a_file_that_says_draft_is_not_published(tmp_path):
    import_text(tmp_path, "---\ntitle: Sheds\ndraft: true\n---\nText", "a.md")
    assert Post.objects.get().status == Post.Status.DRAFT


@pytest.mark.django_db
def test_an_article_dated_in_the_future_is_scheduled(tmp_path):
    day = timezone.now().date() + dt.timedelta(days=9)
    import_text(tmp_path, f"---\ntitle: Sheds\ndate: {day}\n---\nText", "a.md")
    assert Post.objects.get().status == Post.Status.SCHEDULED


@pytest.mark.django_db
def test_a_date_is_that_day_in_the_sites_zone(tmp_path, settings):
    settings.TIME_ZONE = "America/New_York"
    import_text(tmp_path, COPIED)
    assert Post.objects.get().published_at == dt.datetime(2021, 4, 9, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("title", "slug"),
    [("Admin", "admin-2"), ("Кто здесь?", None), ("A" * 240, "a" * 112), ("Sheds! " * 30, None)],
)
def test_every_title_gets_an_address_of_its_own(tmp_path, title, slug):
    import_text(tmp_path, f"---\ntitle: {title}\n---\nText", "a.md")
    post = Post.objects.get()
    assert slug in (None, post.slug)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", post.slug)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_encodings_are_read(encoding):
    text = f"The Café\r\n\r\n“Nobody ever knocks twice”\r\n\r\n{LONG}"
    post = read_article(text.encode(encoding))
    assert post.title == "The Café"
    assert post.pull_quote == "Nobody ever knocks twice"


def test_a_pages_own_encoding_is_believed():
    page = f'<html><meta charset="windows-1251"><h1>Кто здесь</h1><p>{LONG}</p></html>'
    assert read_article(page.encode("windows-1251")).title == "Кто здесь"


@pytest.mark.data
@pytest.mark.django_db
def test_the_real_article_gives_what_its_page_shows(tmp_path):
    call_command("import_post", SEED, stdout=io.StringIO())
    call_command("import_post", SEED, stdout=io.StringIO())

    post = Post.objects.get()
    assert post.title == "Did Trump Lure Soleimani to His Death for Peace Deals?"
    assert post.tags.count() == 3
    assert post.author is None
    assert post.published_at.date() == dt.date(2025, 6, 16)
    assert post.pull_quote.startswith("Did trump Set a Trap?")
    assert post.pull_quote.endswith("Assassination!")
    assert len(re.findall("<h[1-6]", post.body)) == 12
    assert [(link.title, link.url) for link in post.related_links.all()] == [
        ("Waverly Hills Hospital's Horror Story: The Most Haunted Room 502", "")
    ]
    for gone in ("Leave a Reply", "email address", "YOU MAY ALSO", "Waverly", "———"):
        assert gone not in post.body
