"""The Akismet format's figures: how much of its quota a key has used, and what for. All are counts of ApiUsage."""

import csv
import io
import re
from datetime import UTC, datetime

from django.db.models import Sum
from django.http import HttpResponse, JsonResponse

from moderation import quotas
from moderation.csvfiles import safe_cell
from moderation.keys import ApiKey, ApiUsage, Scope
from moderation.wire.akismet import door
from moderation.wire.akismet_fields import Fields, Unclear, short

MOST = 500  # sites of an answer
COUNTED = {
    "api_calls": "calls",
    "spam": "spam",
    "ham": "ham",
    "missed_spam": "missed_spam",
    "false_positives": "false_positives",
}
HEAD = ["Site", "Total API Calls", "Spam", "Ham", "Missed Spam", "False Positives", "Is Revoked"]
Site = dict[str, str | bool]
_MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])")


@door(Scope.ASSESS, "GET", "POST")
def usage_limit(key: ApiKey, fields: Fields) -> HttpResponse:
    """Of the day (UTC), because that is what quotas are of here; ``throttled`` once nothing is left of it."""
    used, limit = quotas.used_today(key), key.quota_per_day
    return JsonResponse(
        {
            "limit": limit or "none",
            "usage": used,
            "percentage": f"{100 * used / limit:.2f}" if limit else "0.00",
            "throttled": bool(limit) and used >= limit,
        }
    )


@door(Scope.ASSESS, "GET", "POST")
def key_sites(key: ApiKey, fields: Fields) -> HttpResponse:
    """A month of the caller's own key. Use is counted for keys, so the only site there is bears the key's name."""
    quotas.write()  # what this process still holds; other web processes' counts are up to a few seconds behind
    month = short(fields, "month") or f"{datetime.now(UTC):%Y-%m}"
    limit, offset = _number(fields, "limit", MOST), _number(fields, "offset", 0)
    wanted = short(fields, "filter").casefold()
    sites = [site for site in _sites(key, month) if wanted in str(site["site"]).casefold()]
    shown = sites[offset : offset + min(limit, MOST)]
    if fields.get("format", "json") == "csv":
        title = f"Active sites for {key.prefix}… during {month}"
        return _as_csv(f"{title} (limit:{limit}, offset: {offset}, total: {len(sites)})", shown)
    return JsonResponse({month: shown, "limit": limit, "offset": offset, "total": len(sites)})


def _sites(key: ApiKey, month: str) -> list[Site]:
    parts = _MONTH.fullmatch(month)
    if not parts:
        raise Unclear('"month" is written like 2026-09')
    used = ApiUsage.objects.filter(key=key, day__year=int(parts[1]), day__month=int(parts[2])).order_by()
    sums = used.aggregate(**{name: Sum(column) for name, column in COUNTED.items()})
    if sums["api_calls"] is None:
        return []
    return [{"site": key.name} | {name: str(count) for name, count in sums.items()} | {"is_revoked": False}]


def _number(fields: Fields, name: str, default: int) -> int:
    value = short(fields, name) or str(default)
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise Unclear(f'"{name}" is not a number')
    return int(value)


def _as_csv(title: str, sites: list[Site]) -> HttpResponse:
    """The title stands above the names of the columns, as a line and not as a cell."""
    file = io.StringIO()
    file.write(f"{title}\r\n")
    csv.writer(file).writerows([HEAD, *([_cell(value) for value in site.values()] for site in sites)])
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")


def _cell(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else safe_cell(value)
