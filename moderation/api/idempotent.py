"""POSTs that act once however often they are sent with one Idempotency-Key."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from moderation import idempotency
from moderation.api.problems import Kind, Problem

HEADER = "Idempotency-Key"


def idempotent(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Mark a POST handler. Without the header it is called as it stands; an error is not kept, so that the same
    request may be sent again once whatever was wrong is put right."""

    @wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        name = request.headers.get(HEADER)
        if name is None:
            return handler(view, request, *args, **kwargs)
        if not 0 < len(name) <= idempotency.LONGEST_NAME or not name.isascii() or not name.isprintable():
            raise Problem(Kind.INVALID, _("An idempotency key has 1 to 255 printable ASCII characters."))
        begun = _begin(request, name)
        if isinstance(begun, idempotency.Replay):
            return Response(begun.body, status=begun.status, headers={"Idempotent-Replayed": "true"})
        try:
            response = handler(view, request, *args, **kwargs)
        except BaseException:
            idempotency.drop(begun)
            raise
        idempotency.finish(begun, status=response.status_code, body=response.data)
        return response

    return once


def _begin(request: Request, name: str) -> idempotency.StoredAnswer | idempotency.Replay:
    try:
        return idempotency.begin(request.auth, name, method=request.method, path=request.path, body=request.data)
    except idempotency.Reused:
        raise Problem(
            Kind.KEY_REUSED, _("It came with another body or to another address. Use a new one for a new request.")
        ) from None
    except idempotency.UnderWay:
        raise Problem(Kind.IN_PROGRESS, retry_after=2) from None
