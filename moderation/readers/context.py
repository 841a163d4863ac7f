"""Where the pages of readers stand, for the templates of the blog, which does not know them."""

from django.http import HttpRequest
from django.urls import reverse


def pages(request: HttpRequest) -> dict[str, str]:
    """``report_base``: the address for reporting a comment, without its number and the last slash."""
    return {"report_base": reverse("moderation:report", args=[0]).removesuffix("0/")}
