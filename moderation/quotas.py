"""How much a key was used, and whether it may be used more.

Minutes are counted in the cache: exact with Redis, by each web process for itself with the memory cache. Days are
rows. Writing one for every call would cost more than many a call does, so a process keeps the counts of a few
seconds to itself; that is how much a day's quota can be overdrawn, and how much is lost when a process is killed.
"""

import atexit
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F

from blog.services import origin_of
from moderation.keys import ApiKey, ApiUsage

WRITE_AFTER = 5.0  # seconds
MINUTE = 60

Day = tuple[int, str]  # key and date
_kept: dict[Day, Counter[str]] = {}
_known: dict[Day, tuple[int, float]] = {}  # the day's use in the database, and when that was read
_last_write = time.monotonic()
_lock = threading.Lock()


class OverQuota(Exception):
    """A key was used too much; nothing but the refusal was counted.

    ``limit`` is the quota, of a "minute" or a "day" as ``period`` says. ``retry_after`` is in seconds; None where
    no waiting helps, because the call alone needs more than the quota.
    """

    def __init__(self, limit: int, period: str, retry_after: int | None):
        super().__init__(f"more than {limit} a {period}")
        self.limit, self.period, self.retry_after = limit, period, retry_after


def spend(key: ApiKey, amount: int = 1) -> None:
    """Take ``amount`` (texts, or 1 for a call without any) from a key's quotas. Raises OverQuota."""
    for limit, period in ((key.quota_per_day, "day"), (key.quota_per_minute, "minute")):
        if limit and amount > limit:
            _refuse(key, OverQuota(limit, period, None))
    now = datetime.now(UTC)
    if key.quota_per_day and used_today(key, now) + amount > key.quota_per_day:
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        _refuse(key, OverQuota(key.quota_per_day, "day", int((midnight - now).total_seconds()) + 1))
    if key.quota_per_minute:
        seconds = int(now.timestamp())
        name = f"quota:{key.pk}:{seconds // MINUTE}"
        if _counted(name, amount) > key.quota_per_minute:
            cache.decr(name, amount)
            _refuse(key, OverQuota(key.quota_per_minute, "minute", MINUTE - seconds % MINUTE))
    tally(key, calls=1, texts=amount)


def per_address(address: str) -> int:
    """Count a call without a good key from an address; the seconds to wait where that was one too many, else 0.

    The address itself is kept nowhere: only its keyed hash, for two minutes.
    """
    limit = settings.API_RATE_ADDRESS
    hashed = origin_of(address).ip_hash
    if not limit or not hashed:
        return 0
    seconds = int(time.time())
    over = _counted(f"address:{hashed}:{seconds // MINUTE}", 1) > limit
    return MINUTE - seconds % MINUTE if over else 0


def _counted(name: str, amount: int) -> int:
    cache.add(name, 0, 2 * MINUTE)
    try:
        return int(cache.incr(name, amount))
    except ValueError:  # the cache was emptied in between
        cache.set(name, amount, 2 * MINUTE)
        return amount


def _refuse(key: ApiKey, why: OverQuota) -> None:
    tally(key, refused=1)
    raise why


def used_today(key: ApiKey, now: datetime | None = None) -> int:
    """What counts for today's quota: what is stored, as of a few seconds ago, and what this process holds."""
    day = _day(key, now)
    known = _known.get(day)
    if known is None or time.monotonic() - known[1] > WRITE_AFTER:
        stored = ApiUsage.objects.filter(key=key, day=day[1]).values_list("texts", flat=True).first() or 0
        with _lock:
            known = _known[day] = (stored, time.monotonic())
            for old in [other for other in _known if other[1] != day[1]]:
                del _known[old]
    with _lock:
        return known[0] + _kept.get(day, Counter())["texts"]


def tally(key: ApiKey, **counts: int) -> None:
    """Add to a key's row of today, soon. Names are those of ApiUsage."""
    with _lock:
        _kept.setdefault(_day(key), Counter()).update(counts)
        due = time.monotonic() - _last_write > WRITE_AFTER
    if due:
        write()


def write() -> None:
    """Store what this process counted."""
    global _last_write
    with _lock:
        taken = dict(_kept)
        _kept.clear()
        _known.clear()
        _last_write = time.monotonic()
    for (key_id, day), counts in taken.items():
        try:
            with transaction.atomic():
                _add(key_id, day, counts)
        except DatabaseError:  # away: no call fails for want of its count
            continue


def _add(key_id: int, day: str, counts: Counter[str]) -> None:
    row = ApiUsage.objects.filter(key=key_id, day=day)
    more = {name: F(name) + count for name, count in counts.items()}
    if row.update(**more):
        return
    if not ApiKey.objects.filter(pk=key_id).exists():
        return
    # Another process may make the row meanwhile: then it still wants adding to.
    ApiUsage.objects.get_or_create(key_id=key_id, day=day)
    row.update(**more)


def forget() -> None:
    """Drop what is kept in memory: another database is in use."""
    with _lock:
        _kept.clear()
        _known.clear()


def _day(key: ApiKey, now: datetime | None = None) -> Day:
    return key.pk, (now or datetime.now(UTC)).date().isoformat()


atexit.register(write)
