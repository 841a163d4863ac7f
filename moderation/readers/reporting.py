"""Reporting a published comment, and the private page that says what became of the report."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from blog import traps
from blog.addresses import client_address
from blog.mailing import mail_is_on
from blog.models import Comment, Post
from blog.services import origin_of
from moderation.readers import links, reports, waiting
from moderation.readers.forms import ReportForm
from moderation.readers.models import Report
from moderation.readers.private import private_page


@csrf_exempt  # blog.traps says why, and what stands in its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for one published comment; 404 for any other. Whatever is wrong, what was typed stays."""
    sent = request.method == "POST"
    if sent and traps.from_elsewhere(request):
        sentence = _("This report was sent by a page of another site. Please use the form on this one.")
        return HttpResponse(sentence, status=403, content_type="text/plain; charset=utf-8")
    request.encoding = "utf-8"
    comment = _published(pk)
    form = ReportForm(request.POST if sent else None, post=comment.post, auto_id="report-%s")
    if not sent:
        return _page(request, comment, form)
    if not form.is_valid():
        return _page(request, comment, form, status=422)
    stored = reports.earlier_report(form.submission(comment.pk))
    if stored is None:
        origin = origin_of(client_address(request))
        wait = waiting.too_many(form, origin, Report.objects.all())
        if wait:
            return waiting.with_retry_after(_page(request, comment, form), wait)
        values = {name: form.cleaned_data[name] for name in ("reason", "details", "name", "email")}
        values |= {name: form.cleaned_data[name] for name in ("exempt", "good_faith")}
        stored = reports.report(comment, origin=origin, submission=form.submission(comment.pk), **values)
    return HttpResponseRedirect(links.report_path(stored.pk), status=303)


@private_page(links.report_of)
@require_safe
def your_report(request: HttpRequest, found: Report, token: str) -> HttpResponse:
    shown = found.comment.status == Comment.Status.APPROVED and found.comment.post.is_published()
    context = {"report": found, "comment": found.comment, "shown": shown}
    return render(request, "moderation/readers/your_report.html", context)


def _published(pk: int) -> Comment:
    comments = Comment.objects.approved().filter(post__in=Post.objects.published()).select_related("post")
    return get_object_or_404(comments, pk=min(pk, 2**63 - 1))


def _page(request: HttpRequest, comment: Comment, form: ReportForm, status: int = 200) -> HttpResponse:
    context = {
        "comment": comment,
        "form": form,
        "illegal": Report.Reason.ILLEGAL.value,
        "site": settings.SITE_NAME,
        "mail": mail_is_on(),
    }
    response = render(request, "moderation/readers/report.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
