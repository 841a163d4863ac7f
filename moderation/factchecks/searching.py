"""Asks Google's Fact Check Tools (claims:search) for fact-checks, with the owner's own key."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.utils.translation import gettext as _

from moderation.factchecks.claimreview import read_search_result
from moderation.factchecks.entries import Entry, Refused

TIMEOUT = 10  # seconds for each step of an answer
LARGEST = 5_000_000  # bytes of an answer
PAGE = 50  # claims
MOST_PAGES = 200


class SearchFailed(Exception):
    """No answer that can be used; its text says why, never with the key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What to look for: words, or the site of a publisher, or both."""

    words: str = ""
    site: str = ""
    language: str = ""
    max_age_days: int = 0  # 0: any age


class _NoRedirect(HTTPRedirectHandler):
    """The key goes to the address in the settings and nowhere else."""

    def redirect_request(self, *args: object) -> None:
        return None


_opener = build_opener(_NoRedirect)


def search(question: Question, *, address: str, key: str, limit: int) -> Iterator[Entry | Refused]:
    """Up to ``limit`` entries, page by page; a Refused for each that cannot be used. Raises SearchFailed."""
    parameters = {
        "query": question.words,
        "reviewPublisherSiteFilter": question.site,
        "languageCode": question.language,
        "maxAgeDays": question.max_age_days or "",
        "pageSize": min(PAGE, limit),
    }
    found, token = 0, ""
    for _page in range(MOST_PAGES):
        asked = {name: value for name, value in (parameters | {"pageToken": token}).items() if value}
        answer = _ask(f"{address}?{urlencode(asked)}", key)
        for entry in _entries(answer):
            yield entry
            found += 1
            if found >= limit:
                return
        next_token = answer.get("nextPageToken")
        if not isinstance(next_token, str) or next_token in ("", token):
            return
        token = next_token


def _entries(answer: dict[str, object]) -> Iterator[Entry | Refused]:
    claims = answer.get("claims")
    for claim in claims if isinstance(claims, list) else []:
        if isinstance(claim, dict):
            yield from read_search_result(claim)


def _ask(url: str, key: str) -> dict[str, object]:
    # The key travels in a header: addresses end up in logs, of proxies too.
    request = Request(url, headers={"X-Goog-Api-Key": key, "Accept": "application/json"})  # noqa: S310 - checked
    try:
        with _opener.open(request, timeout=TIMEOUT) as response:
            return _parsed(response)
    except HTTPError as error:
        error.close()
        raise SearchFailed(_refusal(error.code)) from None
    except (OSError, HTTPException, ValueError) as error:
        sentence = _("The service could not be reached, or broke off: %(why)s.")
        raise SearchFailed(sentence % {"why": type(error).__name__}) from None


def _parsed(response: IO[bytes]) -> dict[str, object]:
    body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise SearchFailed(_("The service's answer is too large."))
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise SearchFailed(_("The service's answer is not the JSON that was expected."))
    return answer


def _refusal(status: int) -> str:
    if status in (400, 401, 403):
        return _(
            "The service refused the request (%(status)d): see that FACT_CHECK_API_KEY is right, that the key may "
            "use the Fact Check Tools API, and that the question makes sense."
        ) % {"status": status}
    if status == 429:
        return _("The service says that too much was asked (429). Try again later.")
    return _("The service answered with an error (%(status)d). Try again later.") % {"status": status}
