"""Fills a benchmark site with posts that have 0, 100 and 1,000 approved comments."""

import random

import django

django.setup()

from django.db import transaction  # noqa: E402 - needs the apps

from blog.models import Comment, PageVersion, Post  # noqa: E402

PLAIN = (
    "mediation strike Baghdad letter answer minister parliament airport question source doubt evidence "
    "witness border treaty oil envoy agree wrong right because although perhaps nobody remembers who said "
    "it first"
)
WORDS = PLAIN.split()
random.seed(1)


def prose(words: int) -> str:
    return " ".join(random.choices(WORDS, k=words)).capitalize() + "."


def fill(count: int) -> None:
    body = "".join(f"<h2>{prose(5)}</h2><p>{prose(90)}</p><p>{prose(80)}</p>" for _ in range(6))
    post = Post.objects.create(
        title=f"A post with {count} comments",
        slug=f"comments-{count}",
        body=body,
        standfirst=prose(20),
        pull_quote=prose(12),
        status=Post.Status.PUBLISHED,
    )
    stored: list[Comment] = []
    for number in range(count):
        # Two in three answer somebody, as under a lively article.
        parent = random.choice(stored) if stored and number % 3 else None
        if parent and parent.depth >= 4:
            parent = None
        text = f"{prose(35)}\n\n*{prose(20)}* https://example.org/{number}"
        stored.append(
            Comment.objects.create(
                post=post,
                parent=parent,
                depth=parent.depth + 1 if parent else 0,
                body=text,
                status=Comment.Status.APPROVED,
                author_name=f"Reader {number}",
                author_email=f"reader{number}@example.org",
            )
        )


with transaction.atomic():
    for amount in (0, 100, 1000):
        fill(amount)
    PageVersion.bump()
