"""Scores for texts, at once, with nothing stored."""

from dataclasses import asdict

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api import shapes
from moderation.api.base import ApiView, spend
from moderation.api.problems import Kind, Problem
from moderation.api.schema import documented
from moderation.facts import facts_of_text
from moderation.keys import Scope
from moderation.policy import Rules, recommend
from moderation.scoring.types import Label, Reading, Text
from moderation.scoring_door import Busy, assess_texts
from moderation.services import active_policy

PATIENCE = 50  # texts for which a request may take as long again as a single one

ANSWER = {
    "results": [{
        "language": "en", "scores": {str(label): 0.03 for label in Label} | {"misinformation": None},
        "notes": {"misinformation": "no checkable claim"}, "evidence": [], "fact_checks": [],
        "recommendation": {"action": "approve", "risk": 0.03, "reasons": []},
    }],
    "models": {"abuse": "abuse-2", "spam": "spam-3"}, "policy": 1,
}  # fmt: skip
ASKED = {"texts": [{"text": "Thank you for a careful article.", "language": "en"}]}


class Assessments(ApiView):
    """Has up to a hundred texts scored."""

    scope = Scope.ASSESS
    counts_itself = True

    @documented(
        shapes.Assessed, Kind.WRONG_SCOPE, Kind.BUSY, summary="Have texts scored", request=shapes.ToAssess,
        example=ANSWER, asked=ASKED, operation_id="assessments_create",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Nothing is stored: the same texts may be sent again at any time. Every text counts for the key's quota.

        503 with Retry-After: no score was made in time; none is ever made up.
        """
        sent = shapes.ToAssess(data=request.data)
        sent.is_valid(raise_exception=True)
        texts = [as_text(one) for one in sent.validated_data["texts"]]
        spend(request.auth, len(texts))
        seconds = settings.ASSESS_SECONDS * (1 + len(texts) / PATIENCE)
        try:
            readings = assess_texts(texts, deadline=seconds, use_site=sent.validated_data["use_site"])
        except Busy as busy:
            raise Problem(Kind.BUSY, retry_after=busy.retry_after) from None
        policy = active_policy()
        rules = policy.as_rules()
        return Response(
            {
                "results": [as_result(*each, rules) for each in zip(readings, texts, strict=True)],
                "models": readings[0].models,
                "policy": policy.version,
            }
        )


def as_text(sent: dict) -> Text:
    return Text(
        body=sent["text"],
        language=sent["language"].partition("-")[0].lower(),
        author_name=sent["author_name"],
        author_url=sent["author_url"],
        post=sent["post"],
    )


def as_result(reading: Reading, text: Text, rules: Rules) -> dict[str, object]:
    """A Reading as ``shapes.ReadingShape`` describes it."""
    advice = recommend(reading, rules, facts_of_text(text.body, rules))
    matches = [asdict(match) for match in reading.fact_checks]
    for match in matches:
        del match["fact_check_id"]
    return {
        "language": reading.language,
        "scores": {
            str(score.label): None if score.probability is None else round(score.probability, 4)
            for score in reading.scores
        },
        "notes": {str(score.label): score.note for score in reading.scores if score.note},
        "evidence": [asdict(item) for item in reading.evidence],
        "fact_checks": matches,
        "recommendation": {
            "action": str(advice.action),
            "risk": round(advice.risk, 4),
            "reasons": [asdict(reason) for reason in advice.reasons],
        },
    }
