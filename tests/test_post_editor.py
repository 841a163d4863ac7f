"""The post editor in a real browser, under the site's Content Security Policy."""

import pytest
from playwright.sync_api import expect

from blog.models import Post
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(new_context, live_server):
    """An editor's page, logged in; ``complaints`` collects what the browser refuses or reports."""
    page = new_context(base_url=live_server.url).new_page()
    page.complaints = []
    page.on("console", lambda line: page.complaints.append(line.text) if "Security Policy" in line.text else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto("/admin/")
    page.get_by_label("Username").fill(make_user("editor").username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Posts")).to_be_visible()
    return page


def test_an_editor_types_a_post_without_any_html(editor):
    editor.goto("/admin/blog/post/add/")
    editor.get_by_label("Title:").first.fill("Two letters of January")
    editor.get_by_label("Title:").first.press("Tab")
    expect(editor.locator("#id_slug")).to_have_value("two-letters-of-january")
    text = editor.locator(".ProseMirror[contenteditable=true]")
    text.click()
    for keys in ("Plain, ", "Control+b", "bold", "Control+b", " <b>", "Enter", "## A heading"):
        editor.keyboard.press(keys) if keys == "Enter" or "+" in keys else editor.keyboard.type(keys)
    expect(text.locator("h2")).to_have_text("A heading")
    editor.get_by_role("button", name="Save", exact=True).first.click()
    expect(editor.locator(".messagelist")).to_contain_text("was added successfully")
    assert Post.objects.get().body == "<p>Plain, <strong>bold</strong> &lt;b&gt;</p><h2>A heading</h2>"
    assert editor.complaints == []


def test_saving_an_imported_post_keeps_what_the_editor_has_no_button_for(editor):
    body = (
        '<h4>Small</h4><blockquote><p>quote</p></blockquote><ol start="3"><li><p>three</p></li></ol>'
        '<figure><img src="https://example.org/a.png" alt="a"><figcaption>cap</figcaption></figure>'
        "<table><tbody><tr><th><p>h</p></th><td><p>d</p></td></tr></tbody></table><p>end</p>"
    )
    post = Post.objects.create(title="T", slug="t", body=body)
    editor.goto(f"/admin/blog/post/{post.pk}/change/")
    editor.locator(".ProseMirror[contenteditable=true]").get_by_text("end").click()
    editor.keyboard.press("End")
    editor.keyboard.type("!")
    editor.get_by_role("button", name="Save", exact=True).first.click()
    expect(editor.locator(".messagelist")).to_contain_text("was changed successfully")
    before = post.body
    post.refresh_from_db()
    assert post.body == before.replace("end", "end!")
    assert editor.complaints == []
