"""What readers do on their private pages, for tests."""

import re
from html import unescape

from django.urls import reverse
from django.utils import timezone

from blog.models import Comment
from blog.traps import new_token
from moderation.decisions import Decision
from moderation.readers import links
from moderation.services import decide
from moderation.settling import settle_decisions
from tests.factories import make_comment, make_post, make_user

NEVER_SENT = "ana@example.org"


def token_of(comment: Comment) -> str:
    return links.status_path(comment.pk).split("/")[2]


def at(name: str, comment: Comment) -> str:
    return reverse(f"moderation:{name}", args=[token_of(comment)])


def words(response) -> str:
    """A page as one reads it."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def form_token(comment: Comment, age: float = 60) -> str:
    return new_token(comment.post, age=age).signed()


def edited(client, comment: Comment, body: str = "Another text.", **changes):
    return client.post(at("edit_comment", comment), {"body": body, "token": form_token(comment), **changes})


def appealed(client, comment: Comment, text: str = "Please look again.", **changes):
    return client.post(at("appeal", comment), {"text": text, "token": form_token(comment), **changes})


def reported(client, comment: Comment, *, headers=None, **values):
    sent = {"reason": "abuse", "details": "", "name": "", "email": "", "token": form_token(comment), **values}
    return client.post(reverse("moderation:report", args=[comment.pk]), sent, headers=headers)


NOTICE = {
    "reason": "illegal",
    "details": "It gives away where I live.",
    "name": "Ana Popescu",
    "email": NEVER_SENT,
    "good_faith": "on",
}


def decided(comment: Comment, action=Decision.Action.REJECT, *, moderator=None, settle=True, **kwargs) -> Decision:
    """A decision whose undo window is over, and announced unless told otherwise."""
    moderator = None if "policy" in kwargs else moderator or make_user("moderator")
    decision = decide(comment, action=action, moderator=moderator, settles_at=timezone.now(), **kwargs)
    if settle:
        assert settle_decisions() >= 1
    comment.refresh_from_db()
    return decision


def published(**kwargs) -> Comment:
    return make_comment(make_post(), status=Comment.Status.APPROVED, **kwargs)
