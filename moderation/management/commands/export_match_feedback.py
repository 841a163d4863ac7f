"""manage.py export_match_feedback: what moderators said of matched fact-checks, as JSON lines."""

from moderation.factchecks.matches import exported_feedback
from moderation.management.jsonlines import JsonLinesCommand


class Command(JsonLinesCommand):
    help = (
        "Writes one JSON object a line for every match that a moderator called wrong: sentence, claim, stance "
        "and feedback, to evaluate with. No names and no e-mail addresses."
    )

    def rows(self):
        return exported_feedback()
