"""Searching: every word, in any letter case, in what can be read; and nothing that can be asked breaks it."""

import pytest
from django.test import Client

from blog.models import Post
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def found(query):
    response = Client().get("/search/", {"q": query})
    assert response.status_code == 200
    return [post.title for post in response.context["posts"]]


def test_a_post_is_found_by_words_of_its_title_standfirst_and_text():
    make_post(title="The river", standfirst="A short story.", body="<p>About <em>wat</em>er and bridges.</p>")
    make_post(title="The mountain")
    assert found("river") == ["The river"]
    assert found("short") == ["The river"]
    assert found("water bridges") == ["The river"]
    assert found("river mountain") == []


def test_case_and_width_make_no_difference_in_any_script():
    make_post(title="Überschrift", body="<p>Привет, Straße</p>")
    assert found("überSCHRIFT") == ["Überschrift"]
    assert found("ПРИВЕТ") == ["Überschrift"]
    assert found("STRASSE") == ["Überschrift"]
    assert found("ｓｔｒａｓｓｅ") == ["Überschrift"]


def test_markup_is_not_searched_but_entities_are_read():
    make_post(title="One", body='<p><strong>Bread</strong> &amp; <a href="https://example.org/zebra">salt</a></p>')
    assert found("strong") == []
    assert found("zebra") == []
    assert found("bread & salt") == ["One"]


def test_words_of_neighbouring_paragraphs_stay_apart():
    make_post(title="One", body="<p>red</p><p>wood</p>")
    assert found("redwood") == []
    assert found("red wood") == ["One"]


def test_a_title_match_stands_first():
    make_post(title="Bridges")
    make_post(title="Newer", body="<p>about bridges</p>")
    assert found("bridges") == ["Bridges", "Newer"]


def test_a_changed_post_is_found_by_its_new_words_only():
    post = make_post(title="Old words")
    post.title = "New words"
    post.save(update_fields=["title"])
    assert found("old") == []
    assert found("new") == ["New words"]


def test_drafts_are_not_found():
    make_post(title="Secret river", status=Post.Status.DRAFT)
    assert found("river") == []


@pytest.mark.parametrize("query", ["", "   ", "\t\n"])
def test_an_empty_question_shows_the_empty_form(query):
    make_post()
    page = Client().get("/search/", {"q": query}).content.decode()
    assert 'name="q"' in page
    assert "No post has" not in page
    assert "field-error" not in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("x" * 20_000, "at most 200 characters"), ("null\x00character", "Null characters are not allowed")],
)
def test_what_cannot_be_asked_gets_a_sentence_and_stays_in_the_field(query, sentence):
    make_post(title="x" * 200)
    response = Client().get("/search/", {"q": query})
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert f'value="{query}"' in page
    assert list(response.context["posts"]) == []


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"', "a' OR 1=1 --", "\u202e\u0301" * 90, "\ud800", "%%%"])
def test_wildcards_quotes_and_odd_characters_mean_themselves(query):
    make_post(title="Plain")
    assert found(query.encode("utf-8", "replace").decode()) == []


def test_invalid_utf8_is_no_error():
    assert Client().get("/search/?q=%ff%fe").status_code == 200


def test_only_the_first_eight_words_cost_a_look():
    make_post(title="one two three four five six seven eight")
    assert found("one two three four five six seven eight nine") == ["one two three four five six seven eight"]


def test_results_go_on_over_pages_that_keep_the_question():
    for _ in range(12):
        make_post(body="<p>salt & pepper</p>")
    page = Client().get("/search/", {"q": "salt & pepper"}).content.decode()
    assert "12 posts have all of" in page
    assert "?q=salt%20%26%20pepper&amp;page=2" in page
    assert len(Client().get("/search/?q=salt%20%26%20pepper&page=2").context["posts"]) == 2
    assert Client().get("/search/?q=salt&page=3").status_code == 404
