import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from itertools import islice
from math import inf
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import Error as DatabaseError
from django.db import connection

from moderation.factchecks.library import is_complete, library
from moderation.facts import facts_of_text
from moderation.policy import DEFAULT_THRESHOLDS, Recommendation, Rules, recommend
from moderation.scoring.claims.index import ClaimIndex
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Reading, Text
from moderation.scoring.weights import WeightsError
from moderation.services import active_policy, pipeline
from moderation.words import reason_in_words

BATCH = 64
LONGEST_LINE = 4_000_000  # bytes: a comment of a megabyte, escaped, still goes through
FIELDS = ("author_name", "author_url", "language", "post", "author_email_domain")
NUMBERS = ("form_seconds", "repeats")

Unreadable = str  # what is wrong with a line
Read = Callable[[list[Text]], list[Reading]]


class Command(BaseCommand):
    help = (
        "Score comments from standard input, one a line, and print a line for each, in order. A line that starts "
        'with "{" is a JSON object with "text" and, where known, "author_name", "author_url", "language", '
        '"post", "author_email_domain", "form_seconds" and "repeats". '
        "An empty line is an empty comment. Needs no server and no database; the policy and the "
        "fact-checks of a site that has one are used."
    )
    # A pipe must not wait for checks of settings, migrations and static files that scoring does not need.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a JSON object for each line")
        parser.add_argument("--batch", type=int, default=BATCH, help="lines scored at once (%(default)s)")

    def handle(self, *, json: bool, batch: int, **options: object) -> None:
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        try:
            scorers = pipeline()
        except WeightsError as error:
            raise CommandError(str(error)) from error
        policy, rules = self._policy()
        read = partial(scorers.read, library=self._library(scorers))
        readable = True
        try:
            for lines in _batches(_lines(sys.stdin.buffer), batch):
                readable &= _answer(lines, read, policy, rules, json, self.stdout)
        except BrokenPipeError:  # the reader, "head" perhaps, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the exit flushes, and fails, again
            return
        if not readable:
            sys.exit(1)

    def _library(self, scorers: Pipeline) -> ClaimIndex | None:
        """The site's fact-checks; None where there are none to be had."""
        if scorers.misinformation is None or _no_database():
            return None
        try:
            found = library(scorers.misinformation)
        except DatabaseError as error:
            self.stderr.write(
                f"The fact-checks cannot be read ({type(error).__name__}): claims are matched to none."
            )
            return None
        if not is_complete(scorers.misinformation):
            self.stderr.write(
                'Some fact-checks are not indexed yet and are left out: run "manage.py index_factchecks".'
            )
        return found

    def _policy(self) -> tuple[str, Rules]:
        """The site's active policy with its name; the shipped thresholds where there is none to be had."""
        shipped = Rules(thresholds=DEFAULT_THRESHOLDS)
        if _no_database():
            self.stderr.write("This site has no database yet: using the shipped thresholds.")
            return "shipped", shipped
        try:
            policy = active_policy()
            return str(policy.version), policy.as_rules()
        except Exception as error:
            # No database, no tables, no active policy, a malformed one: scoring goes on, but not silently.
            why = "cannot be read" if isinstance(error, DatabaseError) else "is missing or malformed"
            self.stderr.write(f"The site's policy {why} ({type(error).__name__}): using the shipped thresholds.")
            return "shipped", shipped


def _no_database() -> bool:
    """Whether this site has none yet: asking it would leave an empty file behind."""
    return connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()


def parse(line: bytes) -> Text | Unreadable:
    """One line of input as a Text, or what is wrong with it."""
    if len(line) > LONGEST_LINE:
        return f"The line is longer than {LONGEST_LINE:,} bytes."
    try:
        written = line.rstrip(b"\r\n").decode()
    except UnicodeDecodeError as error:
        return f"The line is not UTF-8: byte {error.start + 1} cannot be read."
    if not written.lstrip().startswith("{"):
        return Text(body=written)
    try:
        given = json.loads(written)
    except (ValueError, RecursionError):
        return 'The line starts with "{" but is not a JSON object.'
    if not isinstance(given.get("text"), str):
        return 'The JSON object has no "text" that is a string.'
    for name in FIELDS:
        if given.get(name) is not None and not isinstance(given[name], str):
            return f'"{name}" is not a string.'
    for name in NUMBERS:
        if given.get(name) is not None and not _is_number(given[name], whole=name == "repeats"):
            return f'"{name}" is not a {"whole " if name == "repeats" else ""}number of 0 or more.'
    return Text(
        body=given["text"], **{name: given[name] for name in (*FIELDS, *NUMBERS) if given.get(name) is not None}
    )


def _is_number(value: object, *, whole: bool) -> bool:
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return False
    return 0 <= value < inf


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of a stream in bounded memory: of one that is too long only enough to say so is kept."""
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
            if not rest or rest.endswith(b"\n"):
                break
        yield line


def _batches(lines: Iterable[bytes], size: int) -> Iterator[list[bytes]]:
    lines = iter(lines)
    while batch := list(islice(lines, size)):
        yield batch


def _answer(lines: list[bytes], read: Read, policy: str, rules: Rules, as_json: bool, out: OutputWrapper) -> bool:
    """Print an answer for every line, in order. Returns whether all of them could be read."""
    parsed = [parse(line) for line in lines]
    readings = iter(_readings([text for text in parsed if isinstance(text, Text)], read))
    whole = True
    for item in parsed:
        found = next(readings) if isinstance(item, Text) else item
        if isinstance(item, Text) and isinstance(found, Reading):
            advice = recommend(found, rules, facts_of_text(item.body, rules))
            out.write(_as_json(found, advice, policy) if as_json else _as_words(found, advice))
        else:
            out.write(json.dumps({"error": found}))
            whole = False
    out.flush()
    return whole


def _readings(texts: list[Text], read: Read) -> list[Reading | Unreadable]:
    """One answer a text. A text that a scorer stumbles over, which none should, takes no other text with it."""
    try:
        return list(read(texts))
    except Exception as error:
        if len(texts) == 1:
            return [f"The scorers failed on this text ({type(error).__name__})."]
        return [answer for text in texts for answer in _readings([text], read)]


def _as_json(reading: Reading, advice: Recommendation, policy: str) -> str:
    answer = {
        "language": reading.language,
        "scores": {
            str(score.label): None if score.probability is None else round(score.probability, 4)
            for score in reading.scores
        },
        "evidence": [asdict(item) for item in reading.evidence],
        "fact_checks": [asdict(match) for match in reading.fact_checks],
        "recommendation": {
            "action": str(advice.action),
            "reasons": [reason_in_words(reason) for reason in advice.reasons],
        },
        "models": {**reading.models, "policy": policy},
    }
    return json.dumps(answer)


def _as_words(reading: Reading, advice: Recommendation) -> str:
    reasons = "; ".join(reason_in_words(reason) for reason in advice.reasons)
    return "\t".join((str(advice.action), reading.language, reasons or "nothing found"))
