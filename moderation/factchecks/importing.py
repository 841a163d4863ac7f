"""Brings entries into the library: the same file twice changes nothing, and no batch is stored by half."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from moderation.factchecks.entries import Entry
from moderation.factchecks.identity import entry_key
from moderation.factchecks.models import OWN, FactCheck, LibraryVersion, Publisher

BATCH = 500
VANISHING = 0.9  # a file that lacks more than this share of its source's entries is taken for a wrong one
FEW = 10  # entries of a source too few to judge by that share
FIELDS = ("claim", "rating", "verdict", "url", "title", "language", "review_date", "licence")


@dataclass(slots=True)
class Counts:
    """What came of an import, in entries."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0  # twice in this import, or active from another source
    deactivated: int = 0  # no longer in the feed
    kept: int = 0  # not in the file, but left active because nearly all were missing
    refused: int = 0
    # Entries created or updated that are not in use: by publisher that is not allowed, and linking elsewhere.
    not_allowed: Counter[str] = field(default_factory=Counter)
    elsewhere: int = 0


class Import:
    """One import into one source. Call ``add`` for its entries, then ``finish``.

    With ``dry_run`` nothing is written and the counts say what would have been. ``allow`` names publishers that
    are allowed with this import; others that are not known yet are stored, not allowed.
    """

    def __init__(self, source: str, *, allow: Iterable[str] = (), dry_run: bool = False):
        self.source = source
        self.counts = Counts()
        self._dry_run = dry_run
        self._allow = {name.casefold() for name in allow}
        self._publishers: dict[str, Publisher] = {}
        self._seen = bytearray()  # one bit a row, so that millions of entries need no memory to speak of
        self._seen_keys: set[int] = set()  # a dry run's new entries, which have no row

    def add(self, entries: Iterable[Entry]) -> Iterator[int]:
        """Store the entries, and say after each batch how many it had."""
        entries = iter(entries)
        while batch := list(islice(entries, BATCH)):
            self._batch(batch)
            yield len(batch)

    def finish(self, *, whole: bool, deactivate_all: bool = False) -> None:
        """Deactivate what this source had and the file no longer has; nothing unless the file was ``whole``.

        When nearly everything is missing it is more likely the wrong file: entries stay, counted as ``kept``,
        unless ``deactivate_all``.
        """
        if not whole:
            return
        active = FactCheck.objects.filter(source=self.source, active=True)
        had = active.count() - (0 if self._dry_run else self.counts.created)
        missing = sum(1 for pk in self._pks(active) if not self._was_seen(pk))
        if (had >= FEW and missing > had * VANISHING) and not deactivate_all:
            self.counts.kept = missing
            return
        self.counts.deactivated = missing
        if missing and not self._dry_run:
            self._deactivate(pk for pk in self._pks(active) if not self._was_seen(pk))

    def _pks(self, rows) -> Iterator[int]:
        last = 0
        while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:10_000]):
            yield from found
            last = found[-1]

    def _deactivate(self, pks: Iterator[int]) -> None:
        while batch := list(islice(pks, BATCH)):
            with transaction.atomic():
                # The condition again: an editor may have changed a row since.
                number = LibraryVersion.bump()
                FactCheck.objects.filter(pk__in=batch, source=self.source, active=True).update(
                    active=False,
                    inactive_reason=FactCheck.Off.GONE,
                    changed_in=number,
                    changed_at=timezone.now(),
                )

    def _batch(self, batch: list[Entry]) -> None:
        """Look first, without a lock; where something changes, look again with it and write."""
        plan = self._plan(batch)
        if plan.rows and not self._dry_run:
            with transaction.atomic():
                number = LibraryVersion.bump()
                self._store_publishers(batch)
                plan = self._plan(batch)
                self._write(plan.rows, number)
        self._count(plan)

    def _plan(self, batch: list[Entry]) -> "_Plan":
        plan = _Plan()
        keys = {_key(entry): entry for entry in reversed(batch)}  # of two the first counts
        plan.duplicates = len(batch) - len(keys)
        known = FactCheck.objects.filter(key__in=keys).defer("vector")
        by_key = {row.key: row for row in known}
        for key, entry in keys.items():
            self._plan_one(plan, key, entry, by_key.get(key))
        return plan

    def _plan_one(self, plan: "_Plan", key: str, entry: Entry, row: FactCheck | None) -> None:
        publisher = self._publisher(entry.publisher)
        if row is None:
            if int(key[:16], 16) in self._seen_keys:
                plan.duplicates += 1
                return
            row = FactCheck(key=key, source=self.source)
            plan.created += 1
        elif self._was_seen(row.pk) or (row.source != self.source and (row.active or row.source == OWN)):
            plan.duplicates += 1
            plan.seen.append(row.pk)
            return
        else:
            plan.seen.append(row.pk)
            if not self._differs(row, entry, publisher):
                plan.unchanged += 1
                return
            plan.updated += 1
        _fill(row, entry, publisher, self.source)
        plan.rows.append(row)

    def _differs(self, row: FactCheck, entry: Entry, publisher: Publisher) -> bool:
        same = all(getattr(row, name) == getattr(entry, name) for name in FIELDS)
        standing = (row.active, row.inactive_reason) == _standing(row, entry, publisher)
        return not (same and standing and row.publisher_id == publisher.pk and row.source == self.source)

    def _write(self, rows: list[FactCheck], number: int) -> None:
        for row in rows:
            row.publisher = self._publisher(row.publisher.name)
            row.changed_in = number
            row.vector, row.vector_version = None, ""
        changing = [*FIELDS, "publisher", "source", "active", "inactive_reason"]
        FactCheck.objects.bulk_create(
            rows,
            update_conflicts=True,  # known rows, and those another import stored since we looked
            unique_fields=["key"],
            update_fields=[*changing, "changed_in", "changed_at", "vector", "vector_version"],
        )

    def _count(self, plan: "_Plan") -> None:
        counts = self.counts
        counts.created += plan.created
        counts.updated += plan.updated
        counts.unchanged += plan.unchanged
        counts.duplicates += plan.duplicates
        for row in plan.rows:
            counts.elsewhere += row.inactive_reason == FactCheck.Off.SITE
            if not row.publisher.allowed:
                counts.not_allowed[row.publisher.name] += 1
            if row.pk:
                plan.seen.append(row.pk)
            else:
                self._seen_keys.add(int(row.key[:16], 16))
        for pk in plan.seen:
            self._see(pk)

    def _publisher(self, name: str) -> Publisher:
        """The known publisher of that name, or one that is not stored yet."""
        folded = name.casefold()
        if folded not in self._publishers:
            if len(self._publishers) > 10_000:  # a feed may make up names without end
                self._publishers.clear()
            known = Publisher.objects.filter(name__iexact=name).first()
            self._publishers[folded] = known or Publisher(name=name)
            if folded in self._allow and not known:
                self._publishers[folded].allowed = True
                self._publishers[folded].allowed_at = timezone.now()
        return self._publishers[folded]

    def _store_publishers(self, batch: list[Entry]) -> None:
        for name in {entry.publisher for entry in batch}:
            publisher = self._publisher(name)
            if publisher.pk is None:
                kept, _new = Publisher.objects.get_or_create(
                    name__iexact=name,
                    defaults={"name": name, "allowed": publisher.allowed, "allowed_at": publisher.allowed_at},
                )
                self._publishers[name.casefold()] = kept

    def _see(self, pk: int) -> None:
        if pk // 8 >= len(self._seen):
            self._seen.extend(bytes(pk // 8 + 1 - len(self._seen) + 4096))
        self._seen[pk // 8] |= 1 << pk % 8

    def _was_seen(self, pk: int) -> bool:
        return pk // 8 < len(self._seen) and bool(self._seen[pk // 8] & 1 << pk % 8)


@dataclass(slots=True)
class _Plan:
    """What a batch comes to: the rows to write, and counts."""

    rows: list[FactCheck] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0


def _fill(row: FactCheck, entry: Entry, publisher: Publisher, source: str) -> None:
    row.active, row.inactive_reason = _standing(row, entry, publisher)
    for name in FIELDS:
        setattr(row, name, getattr(entry, name))
    row.publisher, row.source = publisher, source


def _standing(row: FactCheck, entry: Entry, publisher: Publisher) -> tuple[bool, str]:
    """Whether the entry is active and, if not, why."""
    if row.inactive_reason == FactCheck.Off.EDITOR:
        return False, FactCheck.Off.EDITOR
    if _is_this_site(publisher.name) or not on_site_of(publisher, entry.url):
        return False, FactCheck.Off.SITE
    return True, ""


def _is_this_site(publisher: str) -> bool:
    """Whether an entry from outside speaks in this site's name: an export that comes back, or somebody else."""
    return publisher.casefold() == settings.SITE_NAME.casefold()


def _key(entry: Entry) -> str:
    # Own entries have no other address than their page here, whatever host an export gave it.
    own = _is_this_site(entry.publisher)
    return entry_key(url="", claim=entry.claim, publisher=entry.publisher) if own else entry.key


def on_site_of(publisher: Publisher, url: str) -> bool:
    """Whether the address is on one of the publisher's sites; True when it has none or the entry no address."""
    sites = publisher.sites.split()
    if not sites or not url:
        return True
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return any(host == site or host.endswith(f".{site}") for site in map(bare_site, sites))


def bare_site(site: str) -> str:
    """The host that a person means by "example.org" or "https://www.example.org/"; "" for what is none."""
    try:
        host = urlsplit(site if "//" in site else f"//{site}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
