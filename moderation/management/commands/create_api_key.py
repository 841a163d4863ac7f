from argparse import ArgumentTypeError
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import keys
from moderation.keys import Scope


def moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write a date such as 2027-01-31, or 2027-01-31T12:00+01:00") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if found <= timezone.now():
        raise ArgumentTypeError("that is in the past: the key would open nothing")
    return found


class Command(BaseCommand):
    help = (
        "Make an API key and print it. It is shown this once: only its hash is kept. It acts in the name of "
        "--user, by default the first owner there is."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="who or what will use it")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, metavar="SCOPE", required=True,
            help=f"what it may be used for, once or more: {', '.join(Scope.values)}",
        )  # fmt: skip
        parser.add_argument("--user", help="the user name of whoever answers for it")
        parser.add_argument(
            "--per-minute", type=int, default=600, help="texts or calls; 0: no limit (%(default)s)"
        )
        parser.add_argument("--per-day", type=int, default=100_000, help="the same, a day (%(default)s)")
        parser.add_argument("--expires", type=moment, help="when it ends; in UTC unless it says otherwise")

    def handle(self, *, name, scope, user, per_minute, per_day, expires, **options):
        users = get_user_model().objects.filter(is_active=True)
        wanted = users.filter(username=user) if user else users.filter(is_superuser=True).order_by("pk")
        maker = wanted.first()
        if maker is None:
            if user:
                raise CommandError(_("There is no active user %(name)s.") % {"name": user})
            raise CommandError(_("There is no owner yet. Make one with: python3 manage.py createsuperuser"))
        try:
            key, plaintext = keys.create(
                name=name, scopes=scope, created_by=maker, quota_per_minute=per_minute, quota_per_day=per_day,
                expires_at=expires,
            )  # fmt: skip
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except keys.MayNot as error:
            raise CommandError(str(error)) from error
        self.stderr.write(_("%(key)s was made. This is shown once:") % {"key": key})
        self.stdout.write(plaintext)
