"""``{% people_actions comment %}``: the author's standing, and the ways to act on it, on a comment's page."""

from django import template

from blog.models import Comment
from moderation.authorrules import AuthorRule
from moderation.people import keys_of, standing

register = template.Library()


@register.inclusion_tag("moderation/people_actions.html", takes_context=True)
def people_actions(context: template.Context, comment: Comment) -> dict[str, object]:
    """Draws moderation/people_actions.html for whoever is logged in. One query."""
    user = context["request"].user
    keys = keys_of(comment)
    return {
        "comment": comment,
        "standing": standing(comment),
        "ways": [(by, AuthorRule.By(by).label) for by in AuthorRule.By.values if by in keys],
        "may_set": bool(keys) and user.has_perm("moderation.set_standing"),
    }
