"""Where a moderator goes next: back to the page whose button was pressed, on to the next comment."""

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

OWN_PAGES = ("moderation_queuedcomment_changelist", "moderation_queuedcomment_change")


def queue_at(query: str = "") -> str:
    address = reverse("admin:moderation_queuedcomment_changelist")
    return f"{address}?{query}" if query else address


def back_to(request) -> str:
    """The page of the desk that a form names in ``back``, or else the queue. Never another site or view."""
    wanted = request.POST.get("back", "")
    same_site = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    try:
        known = same_site and resolve(wanted.partition("?")[0]).url_name in OWN_PAGES
    except Resolver404:
        known = False
    return wanted if known else queue_at()
