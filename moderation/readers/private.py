"""Pages that open to whoever has their link, and to nobody else."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt


def private_page(
    find: Callable[[str], object],
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Call the view with what ``find`` makes of the link's token. A forged link, and one to something that is
    gone, get the same answer.

    No CSRF token is asked for: another site's page would have to know the link, and who knows it may do all this.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, token: str) -> HttpResponse:
            request.encoding = "utf-8"  # a charset of the sender's choice could be one that is none
            found = find(token)
            response = view(request, found, token) if found else _unknown(request)
            response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key to the page
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return page

    return decorate


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "moderation/readers/unknown.html", status=404)
