from django.core.management import BaseCommand

from moderation.queue import upkeep


class Command(BaseCommand):
    help = (
        "Makes the stored queue again from the comments and their assessments. The site may run meanwhile. "
        "Needed only after comments were changed by SQL; a task puts right what little it finds by itself."
    )

    def handle(self, *args, **options):
        waiting = upkeep.rebuild()
        self.stdout.write(f"The queue is made again: {waiting} comments wait.")
