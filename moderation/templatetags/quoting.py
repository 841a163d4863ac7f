"""What commenters wrote, on the pages of the desk."""

from django import template
from django.utils.safestring import SafeString

from blog.models import Comment
from moderation.desk.masking import quote

register = template.Library()


@register.simple_tag(takes_context=True)
def said(context, comment: Comment, length: int | None = None) -> SafeString:
    """The comment's text, up to ``length`` characters, with abuse covered if the moderator asked for it."""
    return quote(comment, context["request"], length)
