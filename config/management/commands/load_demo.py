from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from config.demo import DemoRefused, load_demo


class Command(BaseCommand):
    help = (
        "Load the demo: three posts, comments, some shown and some waiting, and fact-checks. Twice adds nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="also on a site that has posts of its own")
        parser.add_argument(
            "--waiting",
            type=int,
            default=0,
            metavar="N",
            help="add comments until so many wait in the queue, to try the desk with; also on an earlier demo",
        )

    def handle(self, *, force: bool, waiting: int, **options):
        try:
            summary = load_demo(force=force, waiting=waiting)
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not summary.posts and summary.waiting:
            self.stdout.write(_("Added %(waiting)d comments to the demo's queue.") % asdict(summary))
            return
        if not summary.posts:
            self.stdout.write(_("The demo is loaded already; nothing was added."))
            return
        made = _(
            "Loaded the demo: %(posts)d posts, %(shown)d comments shown, %(waiting)d waiting for a moderator, "
            "%(fact_checks)d fact-checks."
        )
        self.stdout.write(made % asdict(summary))
