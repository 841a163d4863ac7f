"""The traps of the comment form, for the other forms that anybody may send."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import ngettext

from blog import traps
from blog.services import Origin


def too_many(form: forms.Form, origin: Origin, earlier: QuerySet | None = None) -> int:
    """Seconds to wait, said in the form; 0 for now. ``earlier`` as in ``traps.seconds_to_wait``."""
    wait = traps.seconds_to_wait(origin, earlier)
    if wait:
        minutes = -(-wait // 60)
        sentence = ngettext(
            "Much has been sent from where you are. Please try again in %(minutes)d minute.",
            "Much has been sent from where you are. Please try again in %(minutes)d minutes.",
            minutes,
        )
        form.add_error(None, sentence % {"minutes": minutes})
    return wait


def with_retry_after(response: HttpResponse, wait: int) -> HttpResponse:
    response.status_code = 429
    response.headers["Retry-After"] = str(wait)
    return response
