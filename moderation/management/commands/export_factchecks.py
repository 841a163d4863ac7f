import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from blog.models import http_url
from moderation.factchecks.models import FactCheck, FactCheckQuerySet
from moderation.factchecks.structured import claim_review


class Command(BaseCommand):
    help = "Write the library's active entries as schema.org ClaimReview (JSON-LD) to a file or standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path)
        parser.add_argument("--own", action="store_true", help="only what was written on this site")
        parser.add_argument(
            "--site", metavar="ADDRESS", help="where this site is, for the addresses of own entries: %(default)s"
        )
        parser.set_defaults(site=_site())

    def handle(self, *, file: Path | None, own: bool, site: str, **options: object) -> None:
        try:
            http_url(site)
        except ValidationError as error:
            raise CommandError(_("--site needs an address with http:// or https://.")) from error
        entries = FactCheck.objects.usable().select_related("publisher").defer("vector", "explanation")
        entries = entries.own() if own else entries
        if file is None:
            left_out = self._to_output(entries, site)
        else:
            left_out = self._to_file(entries, site, file)
        if left_out:
            self.stderr.write(_("%d entries have no address, which a ClaimReview needs; left out.") % left_out)

    def _to_output(self, entries: FactCheckQuerySet, site: str) -> int:
        self.stdout.ending = ""
        try:
            return _write(entries, site, self.stdout)
        except BrokenPipeError:  # the reader, "head" perhaps, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the exit flushes, and fails, again
            return 0

    def _to_file(self, entries: FactCheckQuerySet, site: str, file: Path) -> int:
        part = file.with_name(f"{file.name}.part")  # so that no half file ever stands under the name
        try:
            with part.open("w", encoding="utf-8") as stream:
                left_out = _write(entries, site, stream)
            part.replace(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        return left_out


def _write(entries: FactCheckQuerySet, site: str, stream: TextIO) -> int:
    """Write one entry a line; says how many were left out."""
    left_out = 0
    between = ""
    stream.write('{"@context": "https://schema.org", "@graph": [')
    for entry in entries.order_by("pk").iterator(chunk_size=500):
        url = entry.get_absolute_url()
        if not url:
            left_out += 1
            continue
        url = site.rstrip("/") + url if url.startswith("/") else url
        stream.write(f"{between}\n{json.dumps(claim_review(entry, url), ensure_ascii=False)}")
        between = ","
    stream.write("\n]}\n")
    return left_out


def _site() -> str:
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    return f"{'https' if settings.HTTPS else 'http'}://{host}"
