from argparse import ArgumentParser
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from blog.models import http_url
from moderation.factchecks.entries import Entry, Refused, plain
from moderation.factchecks.searching import Question, SearchFailed, search
from moderation.factchecks.services import import_entries
from moderation.factchecks.summary import summary

SOURCE = "Google Fact Check Tools"


class Command(BaseCommand):
    help = (
        "Look for fact-checks with Google's Fact Check Tools and bring them into the library. Needs your own key "
        "in FACT_CHECK_API_KEY; nothing else on the site ever asks that service."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="*", help="what the claims are about")
        parser.add_argument("--site", default="", help="only reviews by this site, such as example.org")
        parser.add_argument("--language", default="", help="only reviews in this language, such as en")
        parser.add_argument("--max-age-days", type=int, default=0, help="only reviews this young")
        parser.add_argument("--limit", type=int, default=200, help="fact-checks at most (%(default)s)")
        parser.add_argument("--allow-publisher", metavar="NAME", action="append", default=[])
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *, words: list[str], site: str, language: str, max_age_days: int, **options: object) -> None:
        question = Question(words=" ".join(words), site=site, language=language, max_age_days=max(max_age_days, 0))
        address, key = _configured()
        if not (question.words or question.site):
            raise CommandError(_("Say what to look for: some words, or --site."))
        limit, allow, dry_run = options["limit"], options["allow_publisher"], bool(options["dry_run"])
        if limit < 1:
            raise CommandError(_("--limit must be 1 or more."))
        self._refused = 0
        try:
            entries = list(self._usable(search(question, address=address, key=key, limit=limit)))
        except SearchFailed as error:
            raise CommandError(str(error)) from None
        counts = import_entries(entries, source=SOURCE, allow=[plain(name) for name in allow], dry_run=dry_run)
        counts.refused = self._refused
        self.stdout.write(summary(counts, SOURCE, dry_run=dry_run))

    def _usable(self, found: Iterator[Entry | Refused]) -> Iterator[Entry]:
        for entry in found:
            if isinstance(entry, Refused):
                self._refused += 1
                self.stderr.write(str(entry))
            else:
                yield entry


def _configured() -> tuple[str, str]:
    """Address and key. Raises CommandError, which never repeats the key."""
    key, address = settings.FACT_CHECK_API_KEY.strip(), settings.FACT_CHECK_API_URL.strip()
    if not key:
        raise CommandError(
            _("Set FACT_CHECK_API_KEY to your own key for Google's Fact Check Tools API; see docs/settings.md.")
        )
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise CommandError(_("FACT_CHECK_API_KEY holds characters that no key has."))
    try:
        http_url(address)
    except ValidationError as error:
        raise CommandError(_("FACT_CHECK_API_URL is no address with http:// or https://.")) from error
    return address, key
