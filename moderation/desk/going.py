"""Where a moderator goes next: back to the page whose button was pressed, or on to another comment of the view."""

from copy import copy
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe

from blog.models import Comment
from moderation import locks
from moderation.desk.asking import kind_asked
from moderation.desk.places import beyond, place_of, skipped
from moderation.models import QueueEntry

# What lets a form or link of the desk bring the next part of it without loading the page anew. desk.js scrolls.
BOOST = mark_safe(
    'hx-boost="true" hx-target="#desk" hx-select="#desk" hx-swap="outerHTML show:none" '
    'hx-select-oob="#announce:innerHTML"'
)
OWN_PAGES = ("moderation_queuedcomment_changelist", "moderation_queuedcomment_change")


def queue_at(query: str = "") -> str:
    address = reverse("admin:moderation_queuedcomment_changelist")
    return f"{address}?{query}" if query else address


def comment_at(pk: int, view: str = "", skip: str = "") -> str:
    """A comment's page, which remembers the view one came from and what one left for later."""
    asked = urlencode({name: value for name, value in (("view", view), ("skip", skip)) if value})
    address = reverse("admin:moderation_queuedcomment_change", args=[pk])
    return f"{address}?{asked}" if asked else address


def back_to(request, otherwise: str = "") -> str:
    """The page of the desk named by a form's ``back``, or else ``otherwise``, or the queue. Never another site."""
    wanted = request.POST.get("back", "")
    same_site = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    try:
        known = same_site and resolve(wanted.partition("?")[0]).url_name in OWN_PAGES
    except Resolver404:
        known = False
    return wanted if known else otherwise or queue_at()


def comments_of(model_admin, request, view: str) -> tuple[QuerySet, QueueEntry.Kind | None]:
    """The comments that the filters of a view leave, and which part of the queue they are; no order yet."""
    asked = copy(request)
    asked.GET = QueryDict(view)
    values = {name: given for name, given in asked.GET.lists() if name in model_admin.parameters()}
    comments = model_admin.get_queryset(asked)
    for each in model_admin.list_filter:
        spec = each(asked, values, model_admin.model, model_admin)
        if spec.has_output():
            found = spec.queryset(asked, comments)
            comments = comments if found is None else found
    comments, _duplicates = model_admin.get_search_results(asked, comments, asked.GET.get("q", ""))
    return comments, kind_asked(asked)


def next_comment(model_admin, request, view: str) -> Comment | None:
    """The most urgent of a view that nobody else has open and that was not left for later."""
    comments, kind = comments_of(model_admin, request, view)
    if kind is None:
        return None
    free = locks.not_in_others_hands(comments.exclude(pk__in=skipped(request)), request.user)
    if kind == QueueEntry.Kind.PENDING:
        free = free.pending()  # a row of the queue may be older than its comment, until it is put right
    return free.most_urgent_first().first()


def neighbours(model_admin, request, comment: Comment, view: str) -> tuple[int | None, int | None]:
    """The numbers of the comments before and after this one in the view's order; None at its ends."""
    comments, kind = comments_of(model_admin, request, view)
    by_urgency = kind is not None
    if by_urgency and not hasattr(comment, "entry"):
        return None, None
    place = place_of(comment, by_urgency=by_urgency)
    found = [
        beyond(comments, place, by_urgency=by_urgency, backwards=backwards).values_list("pk", flat=True).first()
        for backwards in (True, False)
    ]
    return found[0], found[1]
