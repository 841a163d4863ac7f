"""Addresses of the desk that only take what a button sends, and what who asks for one otherwise is told."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

NOTHING_DONE = _(
    "Nothing was decided or changed: your session had ended, or the page was loaded anew, before it was sent. "
    "Look at it again, then press again."
)


def only_posts(
    model_admin: admin.ModelAdmin, view: Callable[..., HttpResponse], *, page: str = "changelist"
) -> Callable[..., HttpResponse]:
    """The view for a POST. A GET, as after logging in again, leads back to the ``page`` that has the button.

    ``page``: "changelist", or "change" where the address has the number of the row.
    """

    def answer(request: HttpRequest, **parts) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return require_POST(view)(request, **parts)
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        model_admin.message_user(request, NOTHING_DONE, messages.WARNING)
        opts = model_admin.opts
        numbers = [parts["pk"]] if page == "change" else []
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=numbers)
        asked = request.GET.urlencode()
        return HttpResponseRedirect(f"{address}?{asked}" if asked and page == "change" else address)

    return answer
