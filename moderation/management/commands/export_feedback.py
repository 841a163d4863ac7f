"""manage.py export_feedback: what clients said texts should have been scored as, as JSON lines."""

from moderation.feedback import exported
from moderation.management.jsonlines import JsonLinesCommand


class Command(JsonLinesCommand):
    help = (
        "Writes one JSON object a line for every text that a client sent back with the scores it should have had: "
        "text, labels, source and community, for training.evaluate. No keys and no e-mail addresses."
    )

    def rows(self):
        return exported()
