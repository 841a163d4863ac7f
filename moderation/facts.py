"""What a policy is told about a comment beside its scores: the one place where Facts are made."""

from blog.models import Comment, Tag
from moderation import people
from moderation.policy import Facts, Rules
from moderation.scoring.links import links_in
from moderation.wordlists import Words

COUNTED = 1000  # approved comments of one author; more make no difference to any sensible rule


def facts_of(comment: Comment) -> Facts:
    """The facts of a comment as they are now: four queries at most."""
    before = Comment.objects.approved().filter(author_email=comment.author_email).exclude(pk=comment.pk)
    networks = list(before.order_by().values_list("ip_network", flat=True)[:COUNTED])
    here = comment.ip_network
    return Facts(
        links=len(links_in(comment.body)),
        words=Words.of(comment.body),
        approved=len(networks),
        approved_from_here=networks.count(here) if here else 0,
        standing=people.standing(comment).name,
        post=comment.post.slug,
        tags=frozenset(Tag.objects.filter(posts=comment.post_id).values_list("slug", flat=True)),
    )


def facts_of_text(body: str, rules: Rules) -> Facts:
    """The facts of a text that is no comment here: rules about authors and posts have nothing to say of it."""
    return Facts(links=len(links_in(body)), words=Words.of(body) if rules.reads_words else None)


def as_json(facts: Facts) -> dict[str, object]:
    """What of the facts cannot be found out again later, for an Assessment to keep."""
    return {
        "links": facts.links,
        "approved": facts.approved,
        "approved_from_here": facts.approved_from_here,
        "standing": facts.standing,
    }


def from_json(
    stored: dict[str, object], *, body: str | None, words: bool, post: str, tags: frozenset[str]
) -> Facts:
    """The facts of an Assessment. Of one from before facts were kept, nothing is known of its author then.

    ``body`` None: no rule asks for ``words`` or links, which are counted only if that was not done then.
    """
    links, approved, here = stored.get("links"), stored.get("approved"), stored.get("approved_from_here")
    if not isinstance(links, int):
        links = len(links_in(body)) if body is not None else 0
    return Facts(
        links=links,
        words=Words.of(body) if words and body is not None else None,
        approved=approved if isinstance(approved, int) else None,
        approved_from_here=here if isinstance(here, int) else None,
        standing=str(stored.get("standing") or ""),
        post=post,
        tags=tags,
    )
