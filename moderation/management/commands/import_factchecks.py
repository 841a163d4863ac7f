from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from moderation.factchecks.entries import plain, shortened
from moderation.factchecks.files import SUFFIXES
from moderation.factchecks.models import OWN
from moderation.factchecks.services import import_files
from moderation.factchecks.summary import summary

EVERY = 5000  # entries between two lines of progress


class Command(BaseCommand):
    help = (
        "Bring fact-checks into the library from a file or a folder of files: schema.org ClaimReview (JSON-LD), a "
        "Data Commons DataFeed, JSON lines or CSV, packed with gzip or not. Importing the same again changes "
        "nothing. Entries that the source no longer has are deactivated. Publishers that are not known yet are "
        "stored but not used until an editor allows them."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE-or-folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument(
            "--allow-publisher",
            metavar="NAME",
            action="append",
            default=[],
            help="use the entries of this publisher; may be given several times",
        )
        parser.add_argument(
            "--source", metavar="NAME", help="what the feed is called here (its file's or folder's name)"
        )
        parser.add_argument(
            "--deactivate",
            action="store_true",
            help="deactivate what is missing even if that is nearly everything",
        )

    def handle(self, *, path: Path, dry_run: bool, allow_publisher: list[str], **options: object) -> None:
        files = _files(path)
        source = shortened(plain(str(options["source"] or path.resolve().name)), 200)
        if not source or source == OWN:
            raise CommandError(
                _("Choose another name for the source: “%(name)s” cannot be used.") % {"name": source}
            )
        self._told = 0
        counts = import_files(
            files,
            source=source,
            allow=[plain(name) for name in allow_publisher],
            dry_run=dry_run,
            deactivate_all=bool(options["deactivate"]),
            on_refused=self._refused,
            on_progress=self._progress,
        )
        self.stdout.write(summary(counts, source, dry_run=dry_run))
        total = counts.created + counts.updated + counts.unchanged + counts.duplicates
        if not total:
            raise CommandError(_("Nothing in it could be imported."))

    def _refused(self, file: Path, line: int, reason: str) -> None:
        place = f"{file}:{line}" if line else str(file)
        self.stderr.write(f"{place}: {reason}")

    def _progress(self, file: Path, share: float, entries: int) -> None:
        if entries // EVERY > self._told:
            self._told = entries // EVERY
            sentence = _("%(file)s: %(entries)d entries, %(share)d %% of the file")
            self.stderr.write(sentence % {"file": file.name, "entries": entries, "share": share * 100})
        elif entries < EVERY:
            self._told = 0


def _files(path: Path) -> list[Path]:
    """The file, or the folder's files whose names say that they may hold fact-checks."""
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.iterdir() if set(file.suffixes) & SUFFIXES and file.is_file())
    if not found:
        raise CommandError(
            _("%(folder)s holds no file that ends in %(endings)s.")
            % {"folder": path, "endings": ", ".join(sorted(SUFFIXES))}
        )
    return found
