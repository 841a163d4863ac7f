"""The description of ``perspective`` that Google's client libraries build themselves from."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from moderation.wire.google import Failure, Status, is_asked_with, open_to_pages, wrong_method
from moderation.wire.perspective_asked import ATTRIBUTES, LONGEST, PROBABILITY

VERSION = "v1alpha1"
Shape = dict[str, object]


@csrf_exempt  # no cookie counts
@open_to_pages("GET")
def discovery(request: HttpRequest) -> HttpResponse:
    """The document, with this server, as it was asked for, as the place to call. No key is needed."""
    if not is_asked_with("GET", request):
        return wrong_method("GET")
    if request.GET.get("version", VERSION) != VERSION:
        return Failure(f"There is {VERSION} only.", status=Status.NOT_FOUND).as_response()
    return JsonResponse(document(request.build_absolute_uri("/")))


def document(root: str) -> Shape:
    """``root`` is an address that ends in a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": VERSION,
        "revision": "20261123",
        "title": "Comment scores in Perspective's format",
        "description": "Has comments scored by this server, in the format of the Perspective API.",
        "protocol": "rest",
        "rootUrl": root,
        "servicePath": "",
        "baseUrl": root,
        "basePath": "",
        "batchPath": "batch",
        "parameters": PARAMETERS,
        "schemas": SCHEMAS,
        "resources": {"comments": {"methods": {
            "analyze": _method("analyze", "AnalyzeComment", "Scores a comment."),
            "suggestscore": _method("suggestscore", "SuggestCommentScore", "Takes what a score should have been."),
        }}},
    }  # fmt: skip


def _method(name: str, shape: str, description: str) -> Shape:
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"{VERSION}/comments:{name}",
        "flatPath": f"{VERSION}/comments:{name}",
        "httpMethod": "POST",
        "description": description,
        "parameters": {},
        "parameterOrder": [],
        "request": _of(f"{shape}Request"),
        "response": _of(f"{shape}Response"),
    }


def _of(name: str) -> Shape:
    return {"$ref": name}


def _text(description: str, **more: object) -> Shape:
    return {"type": "string", "description": description, **more}


def _one_of(description: str, *names: str) -> Shape:
    return _text(description, enum=list(names), enumDescriptions=[""] * len(names))


def _number(description: str) -> Shape:
    return {"type": "number", "format": "float", "description": description}


def _flag(description: str) -> Shape:
    return {"type": "boolean", "description": description}


def _place(description: str) -> Shape:
    return {"type": "integer", "format": "int32", "description": description}


def _list(items: Shape, description: str = "") -> Shape:
    return {"type": "array", "items": items, "description": description}


def _by_attribute(shape: str, description: str) -> Shape:
    return {"type": "object", "additionalProperties": _of(shape), "description": description}


def _shape(name: str, **properties: Shape) -> Shape:
    return {name: {"id": name, "type": "object", "properties": properties}}


LANGUAGES = _list({"type": "string"}, "BCP 47. The models read English; SPAM is scored in every language.")
SCORE_TYPES = ("SCORE_TYPE_UNSPECIFIED", PROBABILITY, "STD_DEV_SCORE", "PERCENTILE", "RAW")
SCORE_TYPE = _one_of("PROBABILITY, which is also the default, is the only one there is.", *SCORE_TYPES)
TOKEN = _text("Comes back with the answer as it was sent.")
CONTEXT = _of("Context") | {"description": "What the comment is about. Changes no score."}
ASKED_BY: Shape = {
    "communityId": _text("The forum or site that the comment is from."),
    "sessionId": _text("Not kept."),
    "clientToken": TOKEN,
}

SCHEMAS: Shape = {
    **_shape(
        "AnalyzeCommentRequest",
        comment=_of("TextEntry"),
        context=CONTEXT,
        requestedAttributes=_by_attribute("AttributeParameters", f"By name: {', '.join(ATTRIBUTES)}."),
        spanAnnotations=_flag("Also score each sentence by itself. Each counts for the quota."),
        languages=LANGUAGES,
        doNotStore=_flag("Nothing is ever stored."),
        dropUnsupportedAttributes=_flag("Leave out what cannot be scored, where otherwise that is an error."),
        **ASKED_BY,
    ),
    **_shape(
        "AnalyzeCommentResponse",
        attributeScores=_by_attribute("AttributeScores", "By name, as asked for."),
        languages=_list({"type": "string"}, "Those that the text was scored in."),
        detectedLanguages=_list({"type": "string"}, "What the text shows; left out where languages were given."),
        clientToken=TOKEN,
    ),
    **_shape(
        "SuggestCommentScoreRequest",
        comment=_of("TextEntry"),
        context=CONTEXT,
        attributeScores=_by_attribute("AttributeScores", "What the summary scores should have been."),
        languages=LANGUAGES,
        doNotStore=_flag("Take nothing down."),
        **ASKED_BY,
    ),
    **_shape(
        "SuggestCommentScoreResponse",
        clientToken=TOKEN,
        detectedLanguages=_list({"type": "string"}, "Left out: no text is read for a suggestion."),
        requestedLanguages=_list({"type": "string"}, "As they were given."),
    ),
    **_shape(
        "TextEntry",
        text=_text(f"At most {LONGEST} bytes of UTF-8."),
        type=_one_of("PLAIN_TEXT, which is also the default.", "TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"),
    ),
    **_shape(
        "Context",
        entries=_list(_of("TextEntry"), "Instead of articleAndParentComment."),
        articleAndParentComment=_of("ArticleAndParentComment"),
    ),
    **_shape("ArticleAndParentComment", article=_of("TextEntry"), parentComment=_of("TextEntry")),
    **_shape(
        "AttributeParameters",
        scoreType=SCORE_TYPE,
        scoreThreshold=_number("Scores below it are left out."),
    ),
    **_shape("AttributeScores", summaryScore=_of("Score"), spanScores=_list(_of("SpanScore"))),
    **_shape(
        "SpanScore",
        begin=_place("In UTF-16 code units of the text."),
        end=_place("In UTF-16 code units of the text; exclusive."),
        score=_of("Score"),
    ),
    **_shape("Score", value=_number("From 0 to 1."), type=SCORE_TYPE),
}

PARAMETERS: Shape = {
    name: {"type": kind, "location": "query", "description": description, **more}
    for name, kind, description, more in (
        ("key", "string", "The API key.", {}),
        ("access_token", "string", "Changes nothing.", {}),
        ("oauth_token", "string", "Changes nothing.", {}),
        (
            "alt",
            "string",
            "Answers are JSON.",
            {"default": "json", "enum": ["json"], "enumDescriptions": ["JSON"]},
        ),
        ("fields", "string", "Changes nothing: answers are whole.", {}),
        ("prettyPrint", "boolean", "Changes nothing.", {"default": "true"}),
        ("quotaUser", "string", "Changes nothing: quotas are a key's.", {}),
        ("callback", "string", "Changes nothing.", {}),
        ("uploadType", "string", "Changes nothing.", {}),
        ("upload_protocol", "string", "Changes nothing.", {}),
        ("$.xgafv", "string", "Changes nothing.", {"enum": ["1", "2"], "enumDescriptions": ["", ""]}),
    )
}
