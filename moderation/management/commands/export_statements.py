"""manage.py export_statements: the statements of reasons as CSV."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from moderation.readers import statements


class Command(BaseCommand):
    help = (
        "Writes the statement of reasons for every rejected comment (Digital Services Act, Article 17) as CSV, "
        "oldest first. No names and no e-mail addresses."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="where to write; printed when left out")
        parser.add_argument("--year", type=int, help="only those made in this year")

    def handle(self, *args, **options):
        year = options["year"]
        if year is not None and not 1 <= year <= 9998:
            raise CommandError(f"{year} is not a year.")
        if not options["file"]:
            statements.write_csv(self.stdout, year=year)
            return
        try:
            with Path(options["file"]).open("w", encoding="utf-8", newline="") as file:
                count = statements.write_csv(file, year=year)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} statements written to {options['file']}.")
