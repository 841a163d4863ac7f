"""Compute what matching needs of every new fact-check, with progress: for big imports."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from moderation.factchecks.library import compute_vectors, without_vector
from moderation.scoring.claims.embedding import Embedder
from moderation.scoring.weights import WeightsError


class Command(BaseCommand):
    help = (
        "Prepares new fact-checks for matching, some 200 a second. Workers do this by themselves, "
        "a little with every comment; after a big import this is quicker. It may be stopped and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say only how many were prepared")

    def handle(self, *, quiet: bool, **options: object) -> None:
        try:
            embedder = Embedder.load()
        except WeightsError as error:
            raise CommandError(str(error)) from error
        pks = without_vector(embedder)

        def tell(done: int) -> None:
            if not quiet and (done % 1000 == 0 or done == len(pks)):
                self.stdout.write(f"{done} of {len(pks)}")

        compute_vectors(embedder, pks, tell)
        self.stdout.write(f"{len(pks)} fact-checks prepared for matching.")
