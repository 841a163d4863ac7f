"""manage.py export_match_feedback: what moderators said of matched fact-checks, as JSON lines."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from moderation.factchecks.matches import exported_feedback


class Command(BaseCommand):
    help = (
        "Writes one JSON object a line for every match that a moderator called wrong: sentence, claim, stance "
        "and feedback, to evaluate with. No names and no e-mail addresses."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="where to write; printed when left out")

    def handle(self, *args, **options):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in exported_feedback())
        if not options["file"]:
            self.stdout.writelines(lines)
            return
        try:
            with Path(options["file"]).open("w", encoding="utf-8") as file:
                count = sum(1 for line in lines if file.write(line))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} lines written to {options['file']}.")
