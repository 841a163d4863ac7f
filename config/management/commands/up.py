"""``manage.py up``: the whole site with one command."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from config import launch
from config.checks import refuse_misconfiguration
from config.supervisor import Supervisor, say


class Command(BaseCommand):
    help = "Prepare the site and run it - web, worker, beat and scorer - until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=launch.port_number, default=8000, help="default: 8000")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            refuse_misconfiguration()
            with launch.only_one(launch.address(host, port)) as unclean:
                launch.check_port(host, port, patience=10 if unclean else 0)
                logins = self._prepare()
                self._run(host, port, logins)
        except ImproperlyConfigured as error:
            raise CommandError(f"Rejoinder cannot start: {error}") from error
        except DatabaseError as error:
            where = settings.DATABASES["default"]
            raise CommandError(
                f"The database ({where.get('HOST') or where['NAME']}) cannot be used: {str(error).strip()}. "
                "Is it running, is its disk full or read-only? Nothing was started."
            ) from error
        except OSError as error:
            raise CommandError(
                f"Something under {settings.VAR_DIR} cannot be used: {error}. Is the disk full or read-only?"
            ) from error

    def _prepare(self) -> launch.Logins:
        say("Preparing the database …")
        launch.migrate()
        if launch.collect_static():
            say("Collected the style sheets and scripts.")
        logins: launch.Logins = {}
        if not settings.PRODUCTION:
            logins, _demo = launch.first_run()
        elif not get_user_model().objects.filter(is_staff=True, is_active=True).exists():
            say("Nobody can log in yet. Make an owner with: python3 manage.py createsuperuser")
        # Nothing of ours may be open when the programs are forked.
        connections.close_all()
        return logins

    def _run(self, host: str, port: int, logins: launch.Logins) -> None:
        supervisor = Supervisor(launch.programs(host, port), launch.folder("log"), say)
        say("Starting web, worker, beat and scorer …")
        status = supervisor.run(lambda: say(launch.ready_text(host, port, logins)))
        say("Stopped." if status == 0 else "Nothing was left running.")
        if status:
            sys.exit(status)
