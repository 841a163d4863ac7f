"""A reader's hand on the comment form, for tests: fills in what the page shows and sends it."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from blog.models import Post
from blog.traps import new_token

TYPED = {
    "body": "The dates do not fit.",
    "author_name": "Ana",
    "author_email": "ana@example.org",
    "author_url": "",
}
SAVE = {"save_details": "on"}


def filled(post: Post, *, age: float = 60, **changes: object) -> dict[str, object]:
    """What a browser sends for a form that was shown ``age`` seconds ago."""
    token = new_token(post, age=age).signed()
    return {**TYPED, "parent": "", "subject": "", "token": token, **changes}


def send(client: Client, post: Post, *, age: float = 60, headers: dict[str, str] | None = None, **changes: object):
    return client.post(
        reverse("blog:comment", args=[post.slug]), filled(post, age=age, **changes), headers=headers
    )


def shown(response, name: str) -> str:
    """What the form in a page holds in one of its fields."""
    page = response.content.decode()
    area = re.search(rf'<textarea name="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    if area:
        return unescape(area[1]).removeprefix("\n").replace("\r\n", "\n")
    field = next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)
    value = re.search(r'value="([^"]*)"', field)
    return unescape(value[1]) if value else ""


def error_at(response, name: str) -> str:
    """The sentence at a field, which the field must point to; fails when there is none."""
    page = response.content.decode()
    field = next(tag for tag in re.findall(r"<(?:input|textarea)[^>]*>", page) if f'name="{name}"' in tag)
    assert 'aria-invalid="true"' in field
    described = re.search(r'aria-describedby="([^"]*)"', field)
    assert described
    return unescape(re.search(rf'id="{described[1]}"[^>]*>(.*?)</p>', page, re.DOTALL)[1]).strip()


def said(response) -> str:
    """The whole summary of errors."""
    page = response.content.decode()
    summary = re.search(r'class="error-summary".*?</div>', page, re.DOTALL)
    assert summary
    return unescape(re.sub(r"<[^>]+>", " ", summary[0]))


def everything_typed_is_there(response, **changes: str) -> bool:
    return all(shown(response, name) == value for name, value in {**TYPED, **changes}.items())
