"""manage.py trace_comments: what campaigns and authors are found by, for comments that lack it."""

from django.core.management.base import BaseCommand

from moderation.tracing import compare_waiting, trace_untraced


class Command(BaseCommand):
    help = (
        "Writes down whose the comments are that came in bulk or before an update, and compares the texts that "
        "were not compared yet. Safe to stop and to run again."
    )

    def handle(self, *args, **options):
        traced = compared = 0
        while count := trace_untraced():
            traced += count
        while count := compare_waiting(limit=1000, seconds=60):
            compared += count
        self.stdout.write(f"{traced} comments written down, {compared} texts compared.")
