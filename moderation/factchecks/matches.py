"""What the machine matched, kept beside its Assessment, and what moderators say of it."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from moderation.emails import without_addresses
from moderation.factchecks.models import FactCheck
from moderation.factchecks.records import ClaimMatch, MatchFeedback
from moderation.models import Assessment
from moderation.scoring.types import FactCheckMatch

Place = tuple[int, int, int, int]  # comment, fact-check, start and end of the sentence


def store_matches(assessment: Assessment, found: Iterable[FactCheckMatch]) -> None:
    """One ClaimMatch for each of ``found`` whose FactCheck the library has; the JSON snapshot keeps them all."""
    wanted = {(match.fact_check_id, match.start, match.end): match for match in found if match.fact_check_id}
    known = set(FactCheck.objects.filter(pk__in={place[0] for place in wanted}).values_list("pk", flat=True))
    ClaimMatch.objects.bulk_create(
        ClaimMatch(
            assessment=assessment,
            fact_check_id=match.fact_check_id,
            start=match.start,
            end=match.end,
            stance=match.stance,
            probability=match.probability,
            match_probability=match.match_probability,
        )
        for match in wanted.values()
        if match.fact_check_id in known
    )


def place_of(match: ClaimMatch) -> Place:
    return (match.assessment.comment_id, match.fact_check_id, match.start, match.end)


def feedback_on(matches: Iterable[ClaimMatch]) -> dict[int, list[MatchFeedback]]:
    """What was said of each match (by its number), oldest first, also when an earlier Assessment had made it.

    "Wrong stance" holds only while the stance is the one it was said of. One query.
    """
    by_place = {place_of(match): match for match in matches}
    said = MatchFeedback.objects.filter(
        match__assessment__comment__in={place[0] for place in by_place},
        match__fact_check__in={place[1] for place in by_place},
    )
    found: dict[int, list[MatchFeedback]] = {match.pk: [] for match in by_place.values()}
    for feedback in said.select_related("by", "match__assessment").order_by("pk") if by_place else ():
        match = by_place.get(place_of(feedback.match))
        if match and (feedback.kind == MatchFeedback.Kind.NOT_THIS_CLAIM or feedback.match.stance == match.stance):
            found[match.pk].append(feedback)
    return found


@transaction.atomic
def give_feedback(
    match: ClaimMatch, *, kind: MatchFeedback.Kind, by: AbstractBaseUser, right_stance: str = ""
) -> MatchFeedback | None:
    """Store what a moderator says of a match in place of what they said before; None when they took it back.

    Saying the same again takes it back, so does the kind without its stance. Raises ValueError for a
    ``right_stance`` with another kind than WRONG_STANCE, or that is the stance it is said to be wrong about.
    """
    if right_stance and (kind != MatchFeedback.Kind.WRONG_STANCE or right_stance == match.stance):
        raise ValueError("only a wrong stance has another right one")
    # A double click: the second one waits here, and takes back what the first one said.
    match = ClaimMatch.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=match.pk)
    own = [feedback for feedback in feedback_on([match])[match.pk] if feedback.by_id == by.pk]
    again = any(each.kind == kind and right_stance in ("", each.right_stance) for each in own)
    MatchFeedback.objects.filter(pk__in=[each.pk for each in own]).delete()
    if again:
        return None
    return MatchFeedback.objects.update_or_create(
        match=match, by=by, defaults={"kind": kind, "right_stance": right_stance}
    )[0]


def exported_feedback() -> Iterator[dict[str, object]]:
    """All feedback as plain values to evaluate with, oldest first: no names, and no e-mail addresses."""
    rows = MatchFeedback.objects.order_by("pk").select_related("match__fact_check", "match__assessment__comment")
    for feedback in rows.iterator(chunk_size=500):
        match = feedback.match
        snapshot = _snapshot(match)
        yield {
            "sentence": without_addresses(match.sentence),
            "claim": snapshot.get("claim") or match.fact_check.claim,
            "rating": snapshot.get("rating") or match.fact_check.rating,
            "verdict": snapshot.get("verdict") or match.fact_check.verdict,
            "fact_check": match.fact_check.key,
            "match_probability": match.match_probability,
            "stance": match.stance,
            "probability": match.probability,
            "feedback": feedback.kind,
            "right_stance": feedback.right_stance,
            "model": match.assessment.model_versions.get("misinformation", ""),
            "at": feedback.at.isoformat(),
        }


def _snapshot(match: ClaimMatch) -> dict[str, object]:
    """What the fact-check said when the match was made; {} when that was not kept."""
    place = (match.fact_check_id, match.start, match.end)
    kept = match.assessment.fact_checks
    return next((item for item in kept if (item.get("fact_check_id"), item["start"], item["end"]) == place), {})
