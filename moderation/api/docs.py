"""The schema as a file, and a page to read it on. Nothing of either is fetched from elsewhere."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from moderation.api.base import ApiView


@cache
def schema_text() -> str:
    """OpenAPI 3.1, made once a process: it is the same for everybody."""
    return json.dumps(SchemaGenerator().get_schema(request=None, public=True), indent=1)


@require_safe
@cache_control(public=True, max_age=300)
def schema(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(schema_text(), content_type="application/vnd.oai.openapi+json; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "moderation/api_docs.html")


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The few lines that start Swagger UI: in a file of their own, because no page may hold scripts."""
    options = {
        "url": reverse("api:schema"),
        "dom_id": "#swagger-ui",
        "deepLinking": True,
        "validatorUrl": None,
        "persistAuthorization": False,
    }
    return HttpResponse(
        f"SwaggerUIBundle({json.dumps(options)});\n", content_type="text/javascript; charset=utf-8"
    )


@extend_schema(exclude=True)
class Nothing(ApiView):
    """Every other address of the API."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound

    def get(self, request: Request) -> Response:
        raise NotFound

    post = put = patch = delete = get
