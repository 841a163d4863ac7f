"""The sentences of a comment that an editor may write a fact-check for."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from moderation.desk.marking import Finding, covered_between
from moderation.desk.matches import Shown
from moderation.scoring.claims.sentences import sentences

MOST = 20
LONGEST = 500  # characters of an address that carries a claim
SHORTEST = 15


def add_address(claim: str) -> str:
    """Where a fact-check is written, with ``claim`` filled in, if any."""
    address = reverse("admin:moderation_factcheck_add")
    return f"{address}?{urlencode({'claim': claim[:LONGEST]})}" if claim else address


def unmatched_sentences(
    body: str, matches: Sequence[Shown], hurting: Sequence[Finding] = ()
) -> list[tuple[str, str]]:
    """The sentences that no match stands beside, each with the address where a fact-check for it is written.

    What is ``hurting`` in them is covered.
    """
    matched = {match.start for match in matches}
    found = [each for each in sentences(body) if each.start not in matched and len(each.text) >= SHORTEST]
    return [
        (covered_between(body, each.start, each.end, hurting), add_address(each.text)) for each in found[:MOST]
    ]
