"""Perspective's ``comments:analyze`` and ``comments:suggestscore``, answered with this site's own scorers.

Only attributes that are truly scored are answered; any other is an error, or dropped when the client says so.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse

from moderation import quotas
from moderation.feedback import Feedback, take_feedback
from moderation.keys import ApiKey, Scope
from moderation.scoring.claims.sentences import sentences
from moderation.scoring.language import ENGLISH, UNDETERMINED
from moderation.scoring.types import ABUSE_LABELS, Label, Reading, Text
from moderation.wire import doors
from moderation.wire.google import door
from moderation.wire.perspective_asked import (
    PROBABILITY,
    Question,
    Wanted,
    question,
    suggestion,
    without_language,
)
from moderation.wire.perspective_fields import invalid, sent

MOST_SPANS = 50  # sentences of a text that are scored by themselves; of more, neighbours are taken together

Span = tuple[int, int]  # begin and end, end exclusive


@door("POST", Scope.ASSESS)
def analyze(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Scores for one comment; nothing is stored.

    With spanAnnotations each sentence is scored by itself as well, and counts as a text for the key's quota.
    """
    asked = question(sent(request))
    spans = _spans(asked)
    bodies = [asked.text, *(asked.text[start:end] for start, end in spans)]
    reading, *parts = doors.readings(key, [Text(body=body, language=asked.language) for body in bodies])
    places = [_units(asked.text, span) for span in spans]
    found = _Found(reading, _units(asked.text, (0, len(asked.text))), list(zip(places, parts, strict=True)))
    answer: dict[str, object] = {
        "attributeScores": {
            name: found.scores(wanted)
            for name, wanted in _scored(asked, reading).items()
            if (reading.probability(wanted.label) or 0.0) >= wanted.threshold
        },
        "languages": asked.languages or [_read_as(reading)],
    }
    if not asked.languages:
        answer["detectedLanguages"] = [reading.language, *reading.other_languages]
    return JsonResponse(answer | _token(asked.client_token))


@door("POST", Scope.FEEDBACK)
def suggestscore(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Stores what somebody says a comment should have got. No text is scored, so no language is detected."""
    given = suggestion(sent(request))
    quotas.spend(key)
    take_feedback(
        source=Feedback.Source.PERSPECTIVE,
        key=key,
        text=given.text,
        scores={str(label): value for label, value in given.scores.items()},
        community=given.community,
        context=given.context,
        client_token=given.client_token,
        do_not_store=given.do_not_store,
    )
    languages = {"requestedLanguages": given.languages} if given.languages else {}
    return JsonResponse(languages | _token(given.client_token))


def _spans(asked: Question) -> list[Span]:
    """Sentences to be scored by themselves; [] where they are not asked for, or the text is but one."""
    if not asked.span_annotations or not any(each.label in ABUSE_LABELS for each in asked.wanted.values()):
        return []
    found = sentences(asked.text)
    together = -(-len(found) // MOST_SPANS) or 1
    groups = [found[at : at + together] for at in range(0, len(found), together)]
    return [(group[0].start, group[-1].end) for group in groups] if len(groups) > 1 else []


def _scored(asked: Question, reading: Reading) -> dict[str, Wanted]:
    """What is wanted and was scored. Raises Failure where the text's language kept something from being scored."""
    missing = {each.label for each in asked.wanted.values() if reading.probability(each.label) is None}
    if missing and reading.language == UNDETERMINED and not asked.drop_unsupported:
        raise invalid("Unable to detect language", "LANGUAGE_DETECTION_FAILED")
    found = [reading.language]
    return without_language(asked.wanted, missing, asked.drop_unsupported, found, "detectedLanguages")


def _read_as(reading: Reading) -> str:
    """The language the text was scored in: English also where that cannot be told, or for its English part."""
    return reading.language if reading.probability(Label.TOXICITY) is None else ENGLISH


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read: the text, where it lies, and its sentences with their places where they were asked for."""

    whole: Reading
    place: Span
    parts: list[tuple[Span, Reading]]

    def scores(self, wanted: Wanted) -> dict[str, object]:
        """One attribute's. Spam is read off the whole text, so its only span is that."""
        parts = self.parts if wanted.label in ABUSE_LABELS else []
        found = [(place, part.probability(wanted.label)) for place, part in parts or [(self.place, self.whole)]]
        return {
            "spanScores": [
                {"begin": begin, "end": end, "score": _score(value)}
                for (begin, end), value in found
                if value is not None and value >= wanted.threshold
            ],
            "summaryScore": _score(self.whole.probability(wanted.label)),
        }


def _score(value: float | None) -> dict[str, object]:
    return {"value": value, "type": PROBABILITY}


def _token(client_token: str) -> dict[str, str]:
    return {"clientToken": client_token} if client_token else {}


def _units(text: str, span: Span) -> Span:
    """A span counted in UTF-16 code units, as JavaScript and Java count."""
    start, end = (len(text[:place].encode("utf-16-le", "surrogatepass")) // 2 for place in span)
    return start, end
