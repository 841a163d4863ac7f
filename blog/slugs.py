"""Which words may stand in a post's address."""

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

# Answered before Django's addresses are looked at, or kept free for what a site gets later.
RESERVED = frozenset({"api", "comment", "comments", "health", "media", "page", "static"})


def is_reserved(slug: str) -> bool:
    """Whether a post with this slug could not be reached, because the site uses that address itself.

    The address table is asked, so that a page added later reserves its own name.
    """
    if slug.lower() in RESERVED:
        return True
    try:
        views = [resolve(f"/{slug}/").view_name, resolve(f"/{slug}/feed/").view_name]
    except Resolver404:
        return True
    return views != ["blog:post", "blog:post_feed"]


def validate_post_slug(slug: str) -> None:
    """Raise ValidationError for a slug that is_reserved."""
    if is_reserved(slug):
        raise ValidationError(
            _("The site uses the address “/%(slug)s/” itself. Please choose another."),
            code="reserved",
            params={"slug": slug},
        )
