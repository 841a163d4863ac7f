"""Writing, scheduling, previewing and removing posts in the admin."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Author, Post, RelatedLink, Tag
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:blog_post_changelist")
ADD = reverse("admin:blog_post_add")


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


@pytest.fixture
def editor(client):
    client.force_login(make_user("editor"))
    return client


def form(**changes):
    """What a browser sends from the form; dates as ``published_at=`` datetimes."""
    values = {"title": "A title", "slug": "a-title", "body": "<p>Some text.</p>", "status": "draft"}
    values |= {"related_links-TOTAL_FORMS": 0, "related_links-INITIAL_FORMS": 0} | changes
    for name in ("published_at", "comments_open_at", "comments_close_at"):
        moment = values.pop(name, None)
        if moment:
            values[f"{name}_0"], values[f"{name}_1"] = f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"
    return values


def ahead(**kwargs):
    return (timezone.now() + timedelta(**kwargs)).replace(microsecond=0)


def test_an_editor_writes_a_post_with_tags_author_and_related_links(editor):
    tag, author = Tag.objects.create(name="Iraq", slug="iraq"), Author.objects.create(name="Ana", slug="ana")
    links = {
        "related_links-TOTAL_FORMS": 1,
        "related_links-0-title": "Earlier",
        "related_links-0-url": "https://example.org/earlier",
        "related_links-0-position": 0,
    }
    response = editor.post(ADD, form(status="published", tags=[tag.pk], author=author.pk, **links))
    assert response.status_code == 302
    post = Post.objects.get()
    assert (post.title, post.body, post.author) == ("A title", "<p>Some text.</p>", author)
    assert list(post.tags.all()) == [tag]
    assert RelatedLink.objects.get().post == post
    assert post.is_published()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<h2>A</h2><p><strong>b</strong></p>", "<h2>A</h2><p><strong>b</strong></p>"),
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', '<p><a rel="noopener">a</a></p>'),
        ('<iframe src="https://e.org"></iframe><p>a</p>', "<p>a</p>"),
        ('<p>a<img src="x" onerror="alert(1)"></p>', '<p>a<img src="x"></p>'),
    ],
)
def test_what_could_run_is_left_out(editor, typed, stored):
    editor.post(ADD, form(body=typed))
    assert Post.objects.get().body == stored


@pytest.mark.parametrize("body", ["", "   ", "<p></p>", "<p> <br></p>", "<script>alert(1)</script>"])
def test_a_post_without_text_is_not_stored(editor, body):
    response = editor.post(ADD, form(body=body, title="Kept title"))
    assert response.context["adminform"].form.errors["body"]
    assert "Kept title" in response.content.decode()
    assert not Post.objects.exists()


def errors(response):
    assert response.status_code == 200
    return {name: str(found[0]) for name, found in response.context["adminform"].form.errors.items()}


def test_a_scheduled_post_needs_a_date(editor):
    found = errors(editor.post(ADD, form(status="scheduled")))
    assert found == {"published_at": "A scheduled post needs the time at which it appears."}


def test_a_scheduled_post_needs_a_future_date(editor):
    found = errors(editor.post(ADD, form(status="scheduled", published_at=ahead(hours=-1))))
    assert found["published_at"].startswith("This time has passed.")


def test_a_published_post_has_no_future_date(editor):
    found = errors(editor.post(ADD, form(status="published", published_at=ahead(hours=1))))
    assert found["published_at"].startswith("This time has not come yet.")


def test_an_unreadable_date_is_one_error(editor):
    data = form(status="scheduled") | {"published_at_0": "soon", "published_at_1": "12:00"}
    assert set(errors(editor.post(ADD, data))) == {"published_at"}


def test_comments_cannot_close_before_they_open(editor):
    found = errors(editor.post(ADD, form(comments_open_at=ahead(days=2), comments_close_at=ahead(days=1))))
    assert found == {"comments_close_at": "Comments cannot close before they open."}


def test_a_post_is_scheduled(editor):
    moment = ahead(days=1)
    editor.post(ADD, form(status="scheduled", published_at=moment))
    post = Post.objects.get()
    assert (post.status, post.published_at) == ("scheduled", moment)
    assert not post.is_published()


def test_a_scheduled_post_whose_time_came_can_be_edited_and_is_published(editor):
    moment = ahead(minutes=-1)
    post = make_post(status="scheduled", published_at=moment)
    response = editor.post(page_of(post), form(status="scheduled", published_at=moment, slug=post.slug))
    assert response.status_code == 302
    post.refresh_from_db()
    assert (post.status, post.published_at) == ("published", moment)


@pytest.mark.parametrize("slug", ["admin", "two words", "<script>", "", "x" * 121])
def test_an_address_that_cannot_be_a_posts_is_refused(editor, slug):
    assert "slug" in errors(editor.post(ADD, form(slug=slug)))


def test_an_address_that_another_post_has_is_refused(editor):
    assert "slug" in errors(editor.post(ADD, form(slug=make_post().slug)))


def test_a_javascript_address_is_no_related_link(editor):
    links = {
        "related_links-TOTAL_FORMS": 1,
        "related_links-0-title": "x",
        "related_links-0-url": "javascript:alert(1)",
        "related_links-0-position": 0,
    }
    assert editor.post(ADD, form(**links)).status_code == 200
    assert not Post.objects.exists()


def test_script_in_every_field_is_shown_as_text(editor):
    script = '<script>alert("x")</script>'
    author = Author.objects.create(name=script, slug="s")
    post = make_post(title=script, standfirst=script, pull_quote=script, author=author)
    post.tags.add(Tag.objects.create(name=script, slug="s"))
    RelatedLink.objects.create(post=post, title=script)
    for address in (LIST, page_of(post)):
        assert script not in editor.get(address).content.decode()


def test_a_draft_has_a_preview_and_a_published_post_a_view(editor):
    draft, published = make_post(status="draft", published_at=None), make_post()
    page = editor.get(page_of(draft)).content.decode()
    assert (
        f'<a href="{draft.get_absolute_url()}" target="_blank" rel="noopener" class="viewsitelink">Preview' in page
    )
    assert "View on site" not in page
    page = editor.get(page_of(published)).content.decode()
    assert "Preview" not in page
    assert "View on site" in page


def test_a_post_with_comments_is_not_deleted_and_a_way_out_is_shown(editor):
    post = make_comment().post
    delete = reverse("admin:blog_post_delete", args=[post.pk])
    for response in (editor.get(delete), editor.post(delete, {"post": "yes"})):
        assert "set its status to “draft”" in response.content.decode()
    data = {"action": "delete_selected", "_selected_action": [post.pk], "post": "yes"}
    assert "set its status to “draft”" in editor.post(LIST, data).content.decode()
    assert Post.objects.filter(pk=post.pk).exists()


def test_a_post_without_comments_is_deleted(editor):
    post = make_post()
    RelatedLink.objects.create(post=post, title="Earlier")
    editor.post(reverse("admin:blog_post_delete", args=[post.pk]), {"post": "yes"})
    other = make_post()
    editor.post(LIST, {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"})
    assert not Post.objects.exists()


def test_the_list_counts_comments_and_takes_few_queries(editor, django_assert_max_num_queries):
    post = make_post()
    for status in ("approved", "approved", "pending", "spam"):
        make_comment(post, status=status)
    with django_assert_max_num_queries(15) as few:
        response = editor.get(LIST)
    (row,) = response.context["cl"].result_list
    assert (row.visible_comments, row.waiting_comments) == (2, 1)
    for _ in range(20):
        make_post(author=Author.objects.create(name="Ana", slug=f"ana-{_}"))
    with django_assert_max_num_queries(15) as many:
        editor.get(LIST)
    assert len(many) == len(few)


def test_no_email_address_of_a_reader_can_be_guessed_letter_by_letter(editor):
    make_comment(author_email="secret@example.org")
    assert editor.get(LIST, {"comments__author_email__startswith": "s"}).status_code == 400


def test_tags_are_found_by_typing(editor):
    Tag.objects.create(name="Diplomacy", slug="diplomacy")
    response = editor.get(
        reverse("admin:autocomplete"),
        {"term": "diplo", "app_label": "blog", "model_name": "post", "field_name": "tags"},
    )
    assert [found["text"] for found in response.json()["results"]] == ["Diplomacy"]


def test_only_the_editors_page_allows_more_than_the_sites_policy_and_only_an_empty_style(editor):
    policy = editor.get(ADD)["Content-Security-Policy"]
    elsewhere = editor.get(LIST)["Content-Security-Policy"]
    style = next(part for part in policy.split("; ") if part.startswith("style-src"))
    assert style == "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    assert "style-src 'self';" in elsewhere + ";"
    assert "unsafe" not in policy + elsewhere


def test_the_editors_import_map_carries_the_pages_nonce(editor):
    response = editor.get(ADD)
    page, policy = response.content.decode(), response["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    (tag,) = re.findall("<script[^>]*importmap[^>]*>", page)
    assert f'nonce="{nonce}"' in tag


def test_a_stranger_and_a_moderator_write_nothing(client):
    assert client.post(ADD, form()).status_code == 302
    client.force_login(make_user("moderator"))
    assert client.post(ADD, form()).status_code == 403
    assert not Post.objects.exists()
