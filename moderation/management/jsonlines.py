"""What commands have in common that write rows as JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError


class JsonLinesCommand(BaseCommand):
    """Writes ``rows`` into a file, or prints them."""

    def rows(self) -> Iterator[dict[str, object]]:
        raise NotImplementedError

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="where to write; printed when left out")

    def handle(self, *args, **options):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows())
        if not options["file"]:
            self.stdout.writelines(lines)
            return
        try:
            with Path(options["file"]).open("w", encoding="utf-8") as file:
                count = sum(1 for line in lines if file.write(line))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} lines written to {options['file']}.")
