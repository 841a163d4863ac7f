"""Posts, comments and people for tests: sensible by default, any field by keyword."""

from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from blog.models import Comment, Post
from blog.services import origin_of, submit_comment
from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher, Verdict

PASSWORD = "correct horse battery staple"  # of everybody made here
GROUPS = {"moderator": "Moderators", "editor": "Editors"}

_numbers = count(1)


def make_post(**kwargs) -> Post:
    """A published post that takes comments."""
    number = next(_numbers)
    values = {
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "body": f"<p>The text of post {number}.</p>",
        "status": Post.Status.PUBLISHED,
        "published_at": timezone.now() - timezone.timedelta(hours=1),
    }
    return Post.objects.create(**values | kwargs)


def make_comment(post: Post | None = None, *, address: str = "192.0.2.7", **kwargs) -> Comment:
    """A comment as a reader leaves it: pending and queued for assessment.

    With ``status`` (or ``created_at``) the row is written as it would stand later, without announcing it.
    """
    number = next(_numbers)
    parent = kwargs.get("parent")
    values = {
        "post": post or (parent.post if parent else make_post()),
        "parent": None,
        "author_name": f"Reader {number}",
        "author_email": f"reader{number}@example.org",
        "author_url": "",
        "body": f"Comment {number}: that is a fair point, thank you.",
    } | kwargs
    if "status" not in kwargs and "created_at" not in kwargs:
        return submit_comment(origin=values.pop("origin", origin_of(address)), **values)
    origin = values.pop("origin", origin_of(address))
    return Comment.objects.create(
        depth=parent.depth + 1 if parent else 0,
        ip_hash=origin.ip_hash,
        ip_network=origin.ip_network,
        **values,
    )


def make_user(role: str = "reader", **kwargs):
    """A user in one of the roles: reader (no rights at all), moderator, editor, owner (superuser)."""
    number = next(_numbers)
    values = {
        "username": f"{role}{number}",
        "email": f"{role}{number}@example.org",
        "is_staff": role in ("moderator", "editor", "owner"),
        "is_superuser": role == "owner",
    } | kwargs
    user = get_user_model().objects.create_user(password=values.pop("password", PASSWORD), **values)
    if role in GROUPS:
        user.groups.add(Group.objects.get_or_create(name=GROUPS[role])[0])
    return user


def make_publisher(name: str = "The Fact Desk", *, allowed: bool = True) -> Publisher:
    """The publisher of that name; made, and allowed unless told otherwise, when there is none."""
    return Publisher.objects.get_or_create(name=name, defaults={"allowed": allowed})[0]


def make_fact_check(
    claim: str | None = None, *, publisher: Publisher | str = "The Fact Desk", **kwargs
) -> FactCheck:
    """An active entry of an allowed publisher that rates its claim false."""
    number = next(_numbers)
    values = {
        "claim": claim or f"The moon is made of cheese number {number}.",
        "rating": "False",
        "verdict": Verdict.FALSE,
        "publisher": make_publisher(publisher) if isinstance(publisher, str) else publisher,
        "url": f"https://factdesk.example/{number}",
        "title": f"No, cheese number {number} is not the moon",
        "source": "feed.json",
        "changed_in": LibraryVersion.bump(),
    }
    return FactCheck.objects.create(**values | kwargs)
