import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from moderation.scoring.weights import WeightsError
from moderation.scoring_reading import SiteReader
from moderation.scoring_server import AlreadyRuns, Server
from moderation.scoring_turns import Turns


class Command(BaseCommand):
    help = (
        "Run the process that scores texts for whoever waits for the answer: the API and the formats of other "
        "services. Listens at SCORER_URL, on this machine unless told otherwise, until it is stopped."
    )

    def handle(self, *args: object, **options: object) -> None:
        try:
            reader = SiteReader()
            server = Server(Turns(reader.read, threads=settings.SCORER_THREADS, on_turn=tell))
        except WeightsError as error:
            raise CommandError(str(error)) from error
        except AlreadyRuns:
            raise CommandError(f"A scorer answers at {settings.SCORER_URL} already. One is enough.") from None
        except OSError as error:
            raise CommandError(f"Nothing can listen at {settings.SCORER_URL}: {error}.") from error
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
        self.stdout.write(f"The scorer listens at {settings.SCORER_URL}.")
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            server.close()


def tell() -> None:
    """``manage.py up`` looks how old this file is, as it does for a worker."""
    name = os.environ.get("READY_FILE")
    if name:
        with suppress(OSError):
            Path(name).touch()
