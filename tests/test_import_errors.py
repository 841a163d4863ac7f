"""The owner names a file that is no article: a sentence, exit status 1, nothing stored."""

import io
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from blog.importing import MAX_BYTES, read_article
from blog.importing.types import ImportFailure
from blog.models import Author, Post, Tag

ROOT = Path(__file__).resolve().parent.parent
PARAGRAPH = (
    "The kiln was lit before the frost had left. It burned for two days without a pause, and then it stopped."
)


def front(text: str) -> bytes:
    return f"---\n{text}\n---\nSome text.".encode()


BOMB = "\n".join(["a0: &a0 [x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9))])

BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\n", "empty"),
    "only a mark": (b"\xef\xbb\xbf\n", "empty"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a text file"),
    "packed": (bytes(range(1, 256)) * 9, "not a text file"),
    "half of UTF-16": (b"\xff\xfea\0b", "not a text file"),
    "too large": (b"Title\n\n" + b"x" * MAX_BYTES, "larger than 5 MB"),
    "only a paragraph": (PARAGRAPH.encode(), "No title"),
    "only a form": (b"Leave a Reply\n\nYour email address will not be published.", "No title"),
    "only a byline": (b"By Jo Ray | March 3, 2024\n\nText", "No title"),
    "page without title": (b"<html><body><p>Some text.</p></body></html>", "No title"),
    "page without text": (b"<html><body><h1>Title</h1><script>x</script></body></html>", "no text"),
    "Markdown without title": (front("tags: a"), "No title"),
    "only a title": (b"A Title\n", "no text"),
    "a title and a form": (b"A Title\n\nLeave a Reply\n\nName *", "no text"),
    "endless title": (front("title: " + "x" * 251), "251 characters"),
    "endless tag": (front(f"title: A\ntags: [{'x' * 81}]"), "81 characters"),
    "endless name": (front(f"title: A\nauthor: {'x' * 101}"), "101 characters"),
    "title is a list": (front("title: [1, 2]"), "“title”"),
    "title is true": (front("title: yes"), "“title”"),
    "date is a fruit": (front("title: A\ndate: banana"), "“date”"),
    "date is a number": (front("title: A\ndate: 2025"), "“date”"),
    "date is no day": (front("title: A\ndate: 2025-02-30"), "front matter"),
    "date is too early": (front("title: A\ndate: 0001-01-01"), "“date”"),
    "tags are objects": (front("title: A\ntags: [{a: b}]"), "“tags”"),
    "related is a number": (front("title: A\nrelated: 7"), "“related”"),
    "draft is a word": (front("title: A\ndraft: perhaps"), "“draft”"),
    "a list": (front("- a\n- b"), "title: …"),
    "no YAML": (front("title: [a"), "near line"),
    "an object of Python": (front("title: !!python/object/apply:os.system [id]"), "near line"),
    "a bomb": (front(BOMB), "aliases"),
    "a well": (front("title: " + "[" * 20_000), "lists within lists"),
    "endless front matter": (front("title: A\n" + "# x\n" * 20_000), "longer"),
    "a tower of elements": (b"<html><h1>T</h1>" + b"<div>" * 20_000 + b"x", "too deeply"),
    "text that is all script": (front("title: A").replace(b"Some text.", b"<script>x</script>"), "no text"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("data", "sentence"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_gets_a_sentence_and_stores_nothing(tmp_path, data, sentence):
    file = tmp_path / "article.txt"
    file.write_bytes(data)
    with pytest.raises(CommandError, match=sentence) as caught:
        call_command("import_post", file, stdout=io.StringIO())
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
    assert [model.objects.count() for model in (Post, Tag, Author)] == [0, 0, 0]


@contextmanager
def nobody():
    """As a user who owns nothing: root may read every file."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_that_is_missing_a_folder_or_forbidden_is_told_apart(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("Title\n\nText")
    secret.chmod(0)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for file, sentence in (
        (tmp_path / "none.txt", "no such file"),
        (tmp_path, "folder"),
        (pipe, "not an ordinary file"),
        (Path("a\0b"), "cannot be read|no such file"),
        (Path("x" * 5000), "cannot be read"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_post", file)
    with nobody(), pytest.raises(CommandError, match="may not read"):
        call_command("import_post", secret, skip_checks=True)


@pytest.mark.parametrize(
    "data",
    [
        b'<html><h1>Door</h1><p>Some text here.</p><script type="application/ld+json">'
        + b"[" * 50_000
        + b"</script>",
        b'<html><h1>Door</h1><p>Some text here.</p><script type="application/ld+json">{"@type": "Article",'
        b' "headline": 7, "author": [[]], "keywords": {}, "datePublished": {}}</script>',
        b'<html><h1>Door</h1><p>Some text here.</p><link rel=canonical href="http://[">',
        b'<html><h1>Door</h1><p>Some text here.</p><meta name=date content="99999-99-99">',
    ],
)
def test_broken_metadata_does_not_hide_the_article(data):
    assert read_article(data).title == "Door"


@pytest.mark.parametrize("line", [r'title: "a\0b\ud800c\u202ed"', "title: a​b"])
def test_characters_no_database_or_page_wants_are_left_out(line):
    title = read_article(front(line)).title
    title.encode()
    assert not set(title) & {"\0", "\u202e"}


def test_a_failure_is_an_import_failure_and_never_another_error():
    for data, _sentence in BAD.values():
        if len(data) <= MAX_BYTES:
            with pytest.raises(ImportFailure):
                read_article(data)


@pytest.mark.parametrize("name", ["import_post", "load_demo"])
def test_the_command_explains_itself(name):
    app = get_commands()[name]
    assert "usage" in load_command_class(app, name).create_parser("manage.py", name).format_help()


def test_the_command_ends_with_status_1(tmp_path):
    file = tmp_path / "empty.txt"
    file.touch()
    done = subprocess.run(
        [sys.executable, "manage.py", "import_post", str(file)],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "The file is empty." in done.stderr
    assert "Traceback" not in done.stderr
