"""Ready pages for readers whom the site does not know, emptied by any change a reader could see.

Why nobody is shown a page older than the newest committed change: whatever changes a page calls
``PageVersion.bump()`` in its own transaction, and this middleware reads the number *before* the view reads
anything else. A page is therefore at least as new as the number it is kept under. A change that commits while the
page is being made leaves a page kept under the old number, which nobody asks for again. A transaction that is
rolled back takes its bump along. What only the clock changes (a scheduled post appears, comments close) shows
after at most PAGE_CACHE_SECONDS.

What is kept cannot be chosen by a stranger: only 200 answers of views marked ``@kept_page``, for a plain address
or a page number that exists, under a host that Django has checked. Made for somebody (a cookie of ours, an
Authorization header) or asked by htmx: neither kept nor answered from here.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from blog.models import PageVersion

# With any of these the page may hold something of the reader's own: a pending comment, a filled-in form.
PERSONAL_COOKIES = frozenset(
    {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        "messages",
        "rejoinder_comments",
        "rejoinder_details",
    }
)
# One spelling of each page number, so that "01" or "%31" make no second copy.
PAGE_NUMBER = re.compile(r"page=[1-9][0-9]{0,3}")


def kept_page(view: Callable[..., HttpResponse], *, paginated: bool = False) -> Callable[..., HttpResponse]:
    """Mark a view whose 200 answer is the same for all readers without a cookie of ours.

    ``paginated``: also with ``?page=N``, where the view answers 404 to a page that does not exist.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.same_for_strangers = True
        response.address_may_be_kept = paginated or not request.META.get("QUERY_STRING")
        return response

    return marked


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_impersonal(request):
            return _mark(self.get_response(request), private=True)
        key = _key(request, PageVersion.current())
        kept = cache.get(key)
        if kept is not None:
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = _mark(self.get_response(request), private=False)
        if request.method == "GET" and _may_be_kept(response):
            digest = hashlib.sha256(response.content).hexdigest()[:32]
            response.headers["ETag"] = f'"{digest}"'
            cache.set(key, (response.content, dict(response.headers)), settings.PAGE_CACHE_SECONDS)
        return response


def _is_impersonal(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in ("GET", "HEAD")
        and PERSONAL_COOKIES.isdisjoint(request.COOKIES)
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_HX_REQUEST" not in request.META
        and (not query or PAGE_NUMBER.fullmatch(query) is not None)
        # A host in capitals is the same site, but would be written so into the page's links.
        and request.get_host() == request.get_host().lower()
    )


def _key(request: HttpRequest, version: int) -> str:
    parts = (str(version), request.scheme, request.get_host(), request.get_full_path())
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _mark(response: HttpResponse, *, private: bool) -> HttpResponse:
    """Let browsers and proxies keep such a page only if they ask each time whether it is still the newest."""
    if getattr(response, "same_for_strangers", False) and not response.has_header("Cache-Control"):
        patch_cache_control(response, no_cache=True, **({"private": True} if private else {}))
        patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        getattr(response, "address_may_be_kept", False)
        and response.status_code == 200
        and not response.cookies
        and response.headers.get("Cache-Control") == "no-cache"
    )
