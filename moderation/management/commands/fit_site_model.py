from django.core.management.base import BaseCommand

from moderation.desk.sitewords import fit_in_words
from moderation.sitefit import fit_site_model


class Command(BaseCommand):
    help = (
        "Fit the small model on this site's decisions now, rather than tonight, and say what came of it. It is "
        "used for order and advice only when it is better than the shipped order on the newest fifth of them."
    )

    def handle(self, **options: object) -> None:
        for line in fit_in_words(fit_site_model()):
            self.stdout.write(line)
