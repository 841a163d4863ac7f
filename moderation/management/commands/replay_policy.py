import json
from argparse import ArgumentParser
from math import inf
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from moderation.desk.policyfiles import policy_from
from moderation.desk.policypages import ROWS, rate
from moderation.models import Policy
from moderation.policy import Rules
from moderation.proposals import compare
from moderation.replay import Tally, figures
from moderation.rules import RulesError, parse
from moderation.services import active_policy

MOST = 1_000_000


class Command(BaseCommand):
    help = (
        "Run a policy over the last comments that moderators decided about, beside the one in force, and print "
        "what would have changed. Nothing is scored again and nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="a policy as “Export” gives it")
        parser.add_argument(
            "--policy", type=int, metavar="VERSION", help="a version of this site instead of a file"
        )
        parser.add_argument("--decisions", type=int, default=100_000, help="how many at most (%(default)s)")
        parser.add_argument("--json", action="store_true", help="print all numbers as one JSON object")

    def handle(
        self, *, file: str | None, policy: int | None, decisions: int, json: bool, **options: object
    ) -> None:
        if not 1 <= decisions <= MOST:
            raise CommandError(f"--decisions must be from 1 to {MOST:,}.")
        if (file is None) == (policy is None):
            raise CommandError("Name either a file or --policy VERSION.")
        try:
            present = active_policy()
            proposed = self._from_file(file) if file is not None else self._version(policy)
            tally = compare(present, proposed, decisions, inf)
        except Policy.DoesNotExist as error:
            raise CommandError("This site has no policy in force. Run manage.py migrate.") from error
        except RulesError as error:
            raise CommandError(f"{error.field}: {error}") from error
        self.stdout.write(_as_json(tally) if json else _as_words(tally, present))

    def _from_file(self, name: str) -> Rules:
        try:
            given = policy_from(Path(name).read_bytes())
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
        return parse(given["thresholds"], given["rules"])

    def _version(self, version: int | None) -> Rules:
        found = Policy.objects.filter(version=version).first()
        if found is None:
            raise CommandError(f"There is no policy {version}.")
        return found.as_rules()


def _as_json(tally: Tally) -> str:
    return json.dumps(tally.as_json())


def _as_words(tally: Tally, present: Policy) -> str:
    summary = tally.as_json()
    before, after = figures(summary, "before"), figures(summary, "after")
    lines = [
        f"{sum(tally.decided.values()):,} decided comments in {tally.seconds:.1f} s, beside {present}; "
        f"{tally.unscored:,} left out that were decided before they were scored.",
        f"Close looks: {before.work:,} -> {after.work:,}. "
        f"Advice changes for {sum(tally.moved.values()):,} comments.",
        f"Refused but advised to approve: {before.missed:,} -> {after.missed:,}. "
        f"Approved but advised to reject: {before.wronged:,} -> {after.wronged:,}.",
        f"Decided without a person: {before.automatic:,} -> {after.automatic:,}, "
        f"otherwise than moderators did: {before.automatic_wrong:,} -> {after.automatic_wrong:,}.",
        "",
        "held for\tcomments\tprecision\trecall",
    ]
    for now, then in zip(before.rows, after.rows, strict=True):
        if now.held or then.held:
            lines.append(
                f"{ROWS[now.name]}\t{now.held:,} -> {then.held:,}\t{rate(now.precision)} -> {rate(then.precision)}"
                f"\t{rate(now.recall)} -> {rate(then.recall)}"
            )
    return "\n".join(lines)
