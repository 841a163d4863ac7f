"""What all views of the API share: who may call, how often, what is read and how it is answered."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, ParseError, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from blog.addresses import client_address
from moderation import bodies, keys, quotas
from moderation.api.problems import Kind, Problem, as_problem
from moderation.keys import ApiKey, Scope
from moderation.quotas import per_address

NOT_JSON = {
    "encoding": gettext_lazy("The request is not UTF-8."),
    "depth": gettext_lazy("The request is nested too deep."),
    "syntax": gettext_lazy("The request is not JSON."),
}


class ByKey(BaseAuthentication):
    """``request.auth`` is the ApiKey and ``request.user`` who made it; without a key, None and nobody."""

    def authenticate(self, request: Request) -> tuple[object, ApiKey] | None:
        shown = keys.shown_key(request)
        if not shown:
            return None
        key = keys.authenticate(shown)
        if key is None:
            count_address(request)  # before it is told anything
            raise AuthenticationFailed(_("This key opens nothing: it is wrong, stopped or has expired."))
        return key.created_by, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def count_address(request: Request) -> None:
    wait = per_address(client_address(request))
    if wait:
        raise Problem(Kind.TOO_MANY, _("Too much was asked from this address."), retry_after=wait)


class JsonParser(BaseParser):
    """JSON in UTF-8 of at most ``bodies.LARGEST`` bytes."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> object:
        request = parser_context["request"]
        charset = request.content_params.get("charset", "utf-8") if hasattr(request, "content_params") else "utf-8"
        if charset.lower().strip("\"'") not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "", _("Requests are JSON in UTF-8."))
        try:
            return bodies.as_json(bodies.bounded(request.META, stream))
        except bodies.TooLarge as error:
            sentence = _("A request may have %(limit)d bytes.") % {"limit": error.most}
            raise Problem(Kind.TOO_LARGE, sentence) from None
        except bodies.NotJson as error:
            raise ParseError(NOT_JSON[error.why]) from None


class AlwaysJson(BaseContentNegotiation):
    """Whatever is accepted, JSON is what there is."""

    def select_parser(self, request, parsers):
        (parser,) = parsers
        kind = (request.content_type or "").partition(";")[0].strip().lower()
        return parser if kind == parser.media_type else None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view. ``scope`` is what the key must be for, None: none is needed; ``post_scope`` is the same for POST."""

    scope: Scope | None = None
    post_scope: Scope | None = None
    counts_itself = False  # the handler takes from the key's quota what the request turns out to cost

    authentication_classes = [ByKey]
    throttle_classes: list[Any] = []
    parser_classes = [JsonParser]
    renderer_classes = [JSONRenderer]
    content_negotiation_class = AlwaysJson

    def get_exception_handler(self):
        return as_problem

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._check(request, self._scope(request.method))
        if request.auth is None:
            count_address(request)
        elif not self.counts_itself:
            spend(request.auth)

    def _scope(self, method: str | None) -> Scope | None:
        return self.post_scope if method == "POST" and self.post_scope else self.scope

    def get_permissions(self) -> list[Any]:
        """For the schema, which asks what may be called without a key; ``initial`` is what checks."""
        method = self.request.method if self.request else None
        return [] if self._scope(method) else [AllowAny()]

    @staticmethod
    def _check(request: Request, scope: Scope | None) -> None:
        if scope is None:
            return
        if request.auth is None:
            raise NotAuthenticated(_("Send a key: Authorization: Bearer …"))
        if not keys.may(request.auth, scope):
            if scope in request.auth.scopes:
                detail = _("Whoever made this key may not decide about comments any more.")
            else:
                detail = _("This key was not made to %(scope)s.") % {"scope": Scope(scope).label}
            raise Problem(Kind.WRONG_SCOPE, detail, scope=str(scope))

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        # To be asked each time whether it is still the newest: ConditionalGetMiddleware makes and compares ETags.
        private = isinstance(getattr(request, "auth", None), ApiKey)
        patch_cache_control(response, no_cache=True, **({"private": True} if private else {}))
        patch_vary_headers(response, ["Authorization", "X-Api-Key"])
        return response


def spend(key: ApiKey, amount: int = 1) -> None:
    """Take from a key's quotas, or say when there is some again, or that there never is enough."""
    try:
        quotas.spend(key, amount)
    except quotas.OverQuota as over:
        per = _("This key may be used for %(limit)d texts or calls a minute.")
        if over.period == "day":
            per = _("This key may be used for %(limit)d texts or calls a day.")
        if over.retry_after is None:
            alone = _("This request alone needs more.")
            raise Problem(Kind.INVALID, f"{per % {'limit': over.limit}} {alone}") from None
        raise Problem(Kind.TOO_MANY, per % {"limit": over.limit}, retry_after=over.retry_after) from None


class Cursor(CursorPagination):
    """A page of ``results`` with the addresses of the ones beside it; what comes in meanwhile moves nothing."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100
    offset_cutoff = 1_000_000  # of rows that share a place, such as those without a risk
    ordering = "-pk"

    def __init__(self, ordering: tuple[str, ...] | str) -> None:
        self._ordering = (ordering,) if isinstance(ordering, str) else ordering

    def get_ordering(self, request, queryset, view):
        return self._ordering

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not asked.isascii() or not asked.isdecimal() or not 0 < int(asked[:9]) <= self.max_page_size:
            raise Problem(
                Kind.INVALID,
                _("page_size is a number from 1 to %(most)d.") % {"most": self.max_page_size},
                errors=[{"pointer": "page_size", "detail": _("Not such a number.")}],
            )
        return int(asked)

    def decode_cursor(self, request: Request):
        try:
            return super().decode_cursor(request)
        except Exception:  # whatever somebody made up
            raise _bad_cursor() from None


def _bad_cursor() -> Problem:
    sentence = _("The cursor is not one of ours. Begin again without it.")
    return Problem(Kind.INVALID, sentence, errors=[{"pointer": "cursor", "detail": sentence}])


def page_of(view: ApiView, queryset: Any, ordering: tuple[str, ...] | str, serializer: Any) -> Response:
    """One page of ``queryset`` in ``ordering``, each row by ``serializer``."""
    cursor = Cursor(ordering)
    try:
        rows = cursor.paginate_queryset(queryset, view.request, view=view)
    except (ValueError, TypeError, OverflowError, ValidationError):  # a place in the cursor that no row can have
        raise _bad_cursor() from None
    return cursor.get_paginated_response(serializer(rows, many=True, context={"request": view.request}).data)
