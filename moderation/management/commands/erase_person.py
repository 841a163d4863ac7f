"""manage.py erase_person: takes everything that says whose they are out of a person's comments."""

from django.core.management.base import BaseCommand, CommandError

from blog.models import Comment
from moderation.erasing import Erased, erase_person, found


class Command(BaseCommand):
    help = (
        "Takes name, e-mail address, website, network and hashes out of all comments of the person with this "
        "e-mail address, in any spelling of it. Says what it would do; does it with --yes, for good."
    )

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", help="the person's e-mail address")
        parser.add_argument(
            "--comment", type=int, help="instead of the address: the number of one of their comments"
        )
        parser.add_argument("--texts", action="store_true", help="take out what they wrote, too")
        parser.add_argument("--yes", action="store_true", help="do it; it cannot be undone")

    def handle(self, *args, **options):
        address = self._address(options["address"], options["comment"])
        try:
            if not options["yes"]:
                self.stdout.write(f"{_said(found(address))} Nothing was changed: add --yes to erase this.")
                return
            erased = erase_person(address, texts=options["texts"])
        except ValueError as error:
            raise CommandError("This is not an e-mail address. One looks like ana@example.org.") from error
        self.stdout.write(f"Erased: {_said(erased)}")
        if erased.logins:
            self.stdout.write("A login with this address is left: delete it under Users in the admin.")

    def _address(self, address: str | None, number: int | None) -> str:
        if (address is None) == (number is None):
            raise CommandError("Give an e-mail address, or --comment with a comment's number.")
        if number is None:
            return address or ""
        comment = Comment.objects.filter(pk=number).first()
        if comment is None:
            raise CommandError(f"There is no comment {number}.")
        return comment.author_email


def _said(erased: Erased) -> str:
    return f"{erased.comments} comments, {erased.rules} blocks and trusts of the address."
