from django.core.management.base import BaseCommand

from moderation.learning import reset_spam_learning


class Command(BaseCommand):
    help = "Forget what decisions taught about spam. They stay on record; later ones are learnt from."

    def handle(self, **options: object) -> None:
        reset_spam_learning()
        self.stdout.write("What was learnt about spam is forgotten. Decisions from now on are learnt from afresh.")
