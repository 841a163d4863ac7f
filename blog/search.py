"""Finding posts by their words. The same on SQLite and PostgreSQL, without either's own full-text search."""

from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from blog.models import Post, PostQuerySet
from blog.text import folded

MAX_WORDS = 8  # each costs a look through every post


class SearchForm(forms.Form):
    """A reader's question. Null characters and over-long text are errors at the field."""

    q = forms.CharField(
        label=_("Search"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": _("Please search for at most %(limit_value)d characters.")},
    )


def search_posts(query: str) -> PostQuerySet:
    """Published posts that hold every word of the query (the first eight), those with it in the title first.

    An empty query finds nothing.
    """
    words = folded(query).split()[:MAX_WORDS]
    found = Post.objects.published()
    if not words:
        return found.none()
    for word in words:
        found = found.filter(search_text__contains=word)
    in_title = Case(
        When(title__icontains=query.strip(), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return found.order_by(in_title, "-published_at", "-pk")
