"""What the schema says of every view: its errors, with examples, and how a key is sent."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from moderation.api.idempotent import HEADER
from moderation.api.problems import MEDIA_TYPE, Kind

ALWAYS = (Kind.NO_KEY, Kind.WRONG_METHOD, Kind.TOO_MANY)
WITH_BODY = (Kind.MALFORMED, Kind.INVALID, Kind.TOO_LARGE, Kind.NOT_JSON)
IDEMPOTENT = (Kind.IN_PROGRESS, Kind.KEY_REUSED)
PAGE = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous` of another page."),
    OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
]
IDEMPOTENCY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    location=OpenApiParameter.HEADER,
    description="Names this request. Sent again with the same body it is answered the same and does nothing; "
    "with another body it is refused.",
)


class ProblemError(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON Pointer into the body, or the name of a query parameter.")
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457 problem details."""

    type = serializers.CharField(help_text="Names the kind of problem, for programs.")
    title = serializers.CharField(help_text="The kind of problem, for people.")
    status = serializers.IntegerField(help_text="The HTTP status, again.")
    detail = serializers.CharField(help_text="What is wrong this time, and what to do.")
    errors = ProblemError(many=True, required=False, help_text="Which values cannot be used.")


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "moderation.api.base.ByKey"
    name = ["Bearer", "X-Api-Key"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "`Authorization: Bearer …` (or `Api-Key …`)."},
            {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        return [{"Bearer": []}, {"X-Api-Key": []}]  # one of them


def problems(kinds: Iterable[Kind]) -> dict[tuple[int, str], OpenApiResponse]:
    """The answers of these kinds, an example of each."""
    by_status: dict[int, list[Kind]] = {}
    for kind in kinds:
        by_status.setdefault(kind.code, []).append(kind)
    return {
        (code, MEDIA_TYPE): OpenApiResponse(
            Problem,
            description=" ".join(str(kind.title) for kind in same),
            examples=[_example(kind) for kind in same],
        )
        for code, same in sorted(by_status.items())
    }


def _page_of(row: serializers.BaseSerializer) -> serializers.Serializer:
    """The shape of what ``base.page_of`` answers with."""
    address = {"allow_null": True, "help_text": "Address of the page beside this one; null: there is none."}
    shape = type(
        f"PageOf{type(row).__name__}",
        (serializers.Serializer,),
        {
            "next": serializers.URLField(**address),
            "previous": serializers.URLField(**address),
            "results": type(row)(many=True),
        },
    )
    return shape()


def _example(kind: Kind) -> OpenApiExample:
    value: dict[str, object] = {"type": kind.urn, "title": str(kind.title), "status": kind.code}
    value["detail"] = str(kind.title)
    if kind is Kind.INVALID:
        value["errors"] = [{"pointer": "/texts/0/text", "detail": "This field may not be blank."}]
    return OpenApiExample(
        kind.urn.rpartition(":")[2],
        value,
        response_only=True,
        media_type=MEDIA_TYPE,
        status_codes=[str(kind.code)],
    )


def documented(
    answer: Any,
    *errors: Kind,
    status: int = 200,
    summary: str,
    example: object = None,
    asked: object = None,
    request: Any = None,
    parameters: Iterable[OpenApiParameter] = (),
    **more: Any,
) -> Any:
    """A decorator that says what a handler answers with and which errors there are besides those all have."""
    if isinstance(answer, serializers.ListSerializer):
        answer = _page_of(answer.child)
        example = {"next": "https://blog.example.org/api/v1/…?cursor=cD0y", "previous": None, "results": [example]}
    kinds = list(dict.fromkeys([*ALWAYS, *errors, *(WITH_BODY if request else ())]))
    examples = []
    if example is not None:
        examples.append(OpenApiExample("An answer", example, response_only=True, status_codes=[str(status)]))
    if asked is not None:
        examples.append(OpenApiExample("A request", asked, request_only=True))
    return extend_schema(
        summary=summary,
        request=request,
        parameters=list(parameters),
        responses={(status, "application/json"): answer, **problems(kinds)},
        examples=examples,
        **more,
    )
