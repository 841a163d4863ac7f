"""The public page of a fact-check that was written on this site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from blog.commenttext import render_comment
from blog.structured import script_json
from moderation.factchecks.models import FactCheck
from moderation.factchecks.structured import claim_review


@require_safe
def fact_check(request: HttpRequest, pk: int) -> HttpResponse:
    """An own entry in use, with its ClaimReview markup; 404 for any other."""
    # A path may hold numbers that no database has room for.
    found = get_object_or_404(FactCheck.objects.own().usable().select_related("publisher"), pk=min(pk, 2**63 - 1))
    url = request.build_absolute_uri(found.get_absolute_url())
    context = {
        "entry": found,
        "url": url,
        "explanation": mark_safe(render_comment(found.explanation)),  # noqa: S308 - made to be safe
        "structured": script_json({"@context": "https://schema.org"} | claim_review(found, url)),
    }
    return render(request, "moderation/fact_check.html", context)
