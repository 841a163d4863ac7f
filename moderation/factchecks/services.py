"""The verbs of the library. Each counts LibraryVersion up in the transaction that changes something."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation.audit import AuditEntry, record
from moderation.factchecks.entries import Entry, Refused
from moderation.factchecks.files import EntryFile, UnreadableFile
from moderation.factchecks.identity import entry_key
from moderation.factchecks.importing import Counts, Import, bare_site, on_site_of
from moderation.factchecks.models import OWN, FactCheck, LibraryVersion, Publisher

OnRefused = Callable[[Path, int, str], None]  # file, line (0: the file itself), reason
OnProgress = Callable[[Path, float, int], None]  # file, share of it that is read, entries so far


def import_files(
    paths: Iterable[Path],
    *,
    source: str,
    allow: Iterable[str] = (),
    dry_run: bool = False,
    deactivate_all: bool = False,
    on_refused: OnRefused = lambda file, line, reason: None,
    on_progress: OnProgress = lambda file, share, entries: None,
) -> Counts:
    """Bring the entries of these files into the library as one source; what it no longer has is deactivated.

    Idempotent. Entries are stored in batches, each whole or not at all, so after an interruption the same command
    goes on. Nothing is deactivated unless every file was read to its end and was whole.
    """
    allow = list(allow)
    if not dry_run:
        allow_publishers(Publisher.objects.filter(name__in=_known_names(allow)))
    run = Import(source, allow=allow, dry_run=dry_run)
    whole = True
    for path in paths:
        try:
            with EntryFile(path) as file:
                entries = 0
                for count in run.add(_usable(file, run.counts, on_refused)):
                    entries += count
                    on_progress(path, file.read_share, entries)
                whole = whole and not file.damage
        except UnreadableFile as error:
            whole = False
            on_refused(path, 0, str(error))
    run.finish(whole=whole, deactivate_all=deactivate_all)
    if not dry_run:
        _record_import(source, run.counts)
    return run.counts


def import_entries(
    entries: Iterable[Entry], *, source: str, allow: Iterable[str] = (), dry_run: bool = False
) -> Counts:
    """Bring entries from elsewhere than a file into the library. Nothing is deactivated: they are not all."""
    run = Import(source, allow=allow, dry_run=dry_run)
    for _count in run.add(entries):
        pass
    if not dry_run:
        _record_import(source, run.counts)
    return run.counts


def _record_import(source: str, counts: Counts) -> None:
    """A line in the audit, unless there was nothing to import."""
    if not (counts.created or counts.updated or counts.unchanged or counts.duplicates or counts.deactivated):
        return
    said = f"{counts.created} new, {counts.updated} changed, {counts.deactivated} switched off"
    record(AuditEntry.What.IMPORTED, target_type="factcheck", target_text=source, after=said)


def _usable(file: EntryFile, counts: Counts, on_refused: OnRefused) -> Iterator[Entry]:
    for line, found in file:
        if isinstance(found, Refused):
            counts.refused += 1
            on_refused(file.path, line, str(found))
        else:
            yield found


def _known_names(names: list[str]) -> list[str]:
    folded = {name.casefold() for name in names}
    return [name for name in Publisher.objects.values_list("name", flat=True) if name.casefold() in folded]


@transaction.atomic
def allow_publishers(publishers: QuerySet[Publisher], *, by=None) -> int:
    """Let the entries of these publishers be used; says for how many that is new."""
    changed = list(publishers.filter(allowed=False).values_list("pk", flat=True))
    if not changed:
        return 0
    number = LibraryVersion.bump()
    Publisher.objects.filter(pk__in=changed).update(allowed=True, allowed_by=by, allowed_at=timezone.now())
    FactCheck.objects.filter(publisher__in=changed).update(changed_in=number)
    _record_allowed(changed, by, before=False, after=True)
    return len(changed)


@transaction.atomic
def disallow_publishers(publishers: QuerySet[Publisher], *, by=None) -> int:
    """Stop using the entries of these publishers; says for how many that is new."""
    changed = list(publishers.filter(allowed=True).values_list("pk", flat=True))
    if not changed:
        return 0
    number = LibraryVersion.bump()
    Publisher.objects.filter(pk__in=changed).update(allowed=False, allowed_by=None, allowed_at=None)
    FactCheck.objects.filter(publisher__in=changed).update(changed_in=number)
    _record_allowed(changed, by, before=True, after=False)
    return len(changed)


def _record_allowed(publishers: list[int], by, *, before: bool, after: bool) -> None:
    for publisher in Publisher.objects.filter(pk__in=publishers):
        record(AuditEntry.What.CHANGED, publisher, field="allowed", before=before, after=after, who=by)


@transaction.atomic
def store_publisher(publisher: Publisher, *, by=None) -> None:
    """Store a publisher that an editor made or changed; its entries follow its sites and whether it is allowed."""
    number = LibraryVersion.bump()
    if publisher.allowed and publisher.allowed_at is None:
        publisher.allowed_by, publisher.allowed_at = by, timezone.now()
    elif not publisher.allowed:
        publisher.allowed_by = publisher.allowed_at = None
    publisher.save()
    entries = FactCheck.objects.filter(publisher=publisher)
    entries.update(changed_in=number)
    rows = entries.exclude(source=OWN).filter(inactive_reason__in=["", FactCheck.Off.SITE])
    for row in rows.only("url", "inactive_reason").iterator():
        fits = on_site_of(publisher, row.url)
        if fits == bool(row.inactive_reason):
            reason = "" if fits else FactCheck.Off.SITE
            FactCheck.objects.filter(pk=row.pk).update(active=fits, inactive_reason=reason)


@transaction.atomic
def store_own(entry: FactCheck, *, by=None) -> FactCheck:
    """Store an entry written on this site, new or changed, as of the site's own publisher.

    Raises ValidationError, having stored nothing, when there is another entry for the same claim.
    """
    number = LibraryVersion.bump()
    if entry.pk is None:
        entry.publisher, entry.written_by, entry.source, entry.url = own_publisher(), by, OWN, ""
    entry.rating = entry.rating or str(entry.get_verdict_display()).capitalize()
    entry.review_date = entry.review_date or dt.datetime.now(tz=timezone.get_current_timezone()).date()
    entry.key = entry_key(url="", claim=entry.claim, publisher=entry.publisher.name)
    entry.vector, entry.vector_version, entry.changed_in = None, "", number
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise ValidationError(
            {"claim": _("There is an entry for this claim already: change that one.")}
        ) from error
    return entry


def own_publisher() -> Publisher:
    """The publisher of entries written here: this site, which is always allowed when it is made."""
    known = Publisher.objects.filter(name__iexact=settings.SITE_NAME).first()
    return known or Publisher.objects.create(name=settings.SITE_NAME, allowed=True, allowed_at=timezone.now())


def own_name(entry: FactCheck) -> str:
    """The publisher that an own entry, new or stored, goes under."""
    return settings.SITE_NAME if entry.pk is None else entry.publisher.name


def hosts_of(publisher: Publisher) -> Counter[str]:
    """To which hosts the publisher's entries link, with how many of them."""
    urls = publisher.fact_checks.exclude(url="").values_list("url", flat=True)
    return Counter(bare_site(url) for url in urls.iterator(chunk_size=2000))


@transaction.atomic
def switch_off(entries: QuerySet[FactCheck]) -> int:
    """Take entries out of use, whatever later imports bring; says how many were in use."""
    number = LibraryVersion.bump()
    entries = entries.exclude(inactive_reason=FactCheck.Off.EDITOR)
    _record_switched(entries, after=False)
    return entries.update(
        active=False, inactive_reason=FactCheck.Off.EDITOR, changed_in=number, changed_at=timezone.now()
    )


@transaction.atomic
def switch_on(entries: QuerySet[FactCheck]) -> int:
    """Take inactive entries into use again, whatever made them inactive; says how many were."""
    number = LibraryVersion.bump()
    entries = entries.filter(active=False)
    _record_switched(entries, after=True)
    return entries.update(active=True, inactive_reason="", changed_in=number, changed_at=timezone.now())


def _record_switched(entries: QuerySet[FactCheck], *, after: bool) -> None:
    for entry in entries.only("claim", "active"):
        record(AuditEntry.What.CHANGED, entry, field="active", before=entry.active, after=after)
