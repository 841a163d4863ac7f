"""Fact Check Tools' ``claims:search``, answered from this site's own library of fact-checks.

Found is what has every telling word of the query in its claim or title, newest entry first. The database does it,
without any model: a claim in other words is not found here.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from moderation import quotas
from moderation.factchecks.models import OWN, FactCheck, FactCheckQuerySet
from moderation.keys import ApiKey, Scope
from moderation.wire.google import Failure, door

LONGEST = 1000  # characters of a query
PAGE, LARGEST_PAGE = 10, 100
LARGEST = 2**31 - 1  # of a number that is sent


@door("GET", Scope.READ)
def claims_search(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """One page. ``pageToken`` goes on below an entry, so what is added meanwhile moves nothing."""
    size = min(_whole(request, "pageSize") or PAGE, LARGEST_PAGE)
    below, offset = _whole(request, "pageToken", 2**63 - 1), _whole(request, "offset")
    rows = _matching(request)
    rows, offset = (rows.filter(pk__lt=below), 0) if below else (rows, offset)
    quotas.spend(key)
    found = list(rows.order_by("-pk")[offset : offset + size + 1])
    answer: dict[str, object] = {"claims": [_claim(entry, request) for entry in found[:size]]} if found else {}
    if len(found) > size:
        answer["nextPageToken"] = str(found[size - 1].pk)
    return JsonResponse(answer)


def _matching(request: HttpRequest) -> FactCheckQuerySet:
    query, site = _words(request, "query"), _words(request, "reviewPublisherSiteFilter")
    if not query and not site:
        raise Failure("Send a query, or a reviewPublisherSiteFilter.")
    rows = FactCheck.objects.usable().select_related("publisher").defer("vector").about(query)
    if site:
        rows = rows.filter(_on_site(site, request))
    language = _words(request, "languageCode").replace("_", "-").partition("-")[0]
    if language:
        rows = rows.filter(Q(language__iexact=language) | Q(language__istartswith=f"{language}-"))
    days = _whole(request, "maxAgeDays")
    if days:
        rows = rows.filter(review_date__gte=timezone.localdate() - timedelta(days=min(days, 365_000)))
    return rows


def _on_site(site: str, request: HttpRequest) -> Q:
    """Entries whose page is on a site, with or without "www."; own entries are on this one."""
    host = _host(site if "//" in site else f"//{site}")
    if host == _host(f"//{request.get_host()}"):
        return Q(source=OWN)
    found = Q()
    for start in (f"{scheme}://{www}{host}" for scheme in ("https", "http") for www in ("", "www.")):
        found |= Q(url__iexact=start) | Q(url__istartswith=f"{start}/") | Q(url__istartswith=f"{start}:")
    return found


def _claim(entry: FactCheck, request: HttpRequest) -> dict[str, object]:
    """The entry as Google's shape has it; what the library does not know is left out."""
    path = entry.get_absolute_url()
    url = request.build_absolute_uri(path) if path else ""
    review = {
        "publisher": {"name": entry.publisher.name} | ({"site": _host(url)} if url else {}),
        "url": url,
        "title": entry.title,
        "reviewDate": f"{entry.review_date.isoformat()}T00:00:00Z" if entry.review_date else "",
        "textualRating": entry.rating,
        "languageCode": entry.language,
    }
    return {"text": entry.claim, "claimReview": [{name: value for name, value in review.items() if value}]}


def _host(url: str) -> str:
    """Without "www."; "" for what is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _words(request: HttpRequest, name: str) -> str:
    words = request.GET.get(name, "").strip()
    if len(words) > LONGEST or "\0" in words:
        raise Failure(f"Invalid value at '{name}': it is to have {LONGEST} characters or fewer.")
    return words


def _whole(request: HttpRequest, name: str, most: int = LARGEST) -> int:
    """0 for none."""
    asked = request.GET.get(name, "")
    if not asked:
        return 0
    if not asked.isascii() or not asked.isdecimal() or len(asked) > 19 or int(asked) > most:
        raise Failure(f"Invalid value at '{name}': it is to be a whole number, 0 or more.")
    return int(asked)
