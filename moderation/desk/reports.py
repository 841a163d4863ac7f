"""Reports by readers: look at a published comment again, and keep it or take it down."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.models import Comment
from moderation.deciding import AlreadyDecided, decide
from moderation.desk.answering import AnswerForm, ReadersAdmin, WaitingFilter
from moderation.desk.masking import excerpt, with_readings
from moderation.desk.posting import only_posts
from moderation.models import Decision
from moderation.readers import reports
from moderation.readers.models import Report

KEEP, REMOVE = "keep", "remove"
SHOWN = 50  # reports on one page; the count says how many there are


def _form(data=None) -> AnswerForm:
    acts = [(KEEP, _("Leave it published")), (REMOVE, _("Take it down"))]
    return AnswerForm(acts, against=REMOVE, data=data)


class ReasonFilter(admin.SimpleListFilter):
    title = gettext_lazy("reason")
    parameter_name = "why"

    def lookups(self, request, model_admin):
        return Report.Reason.choices

    def queryset(self, request, queryset):
        return queryset.filter(reason=self.value()) if self.value() in Report.Reason.values else queryset


@admin.register(Report)
class ReportAdmin(ReadersAdmin):
    list_display = ["excerpt", "why", "words", "created_at", "answer"]
    list_display_links = None
    list_filter = [WaitingFilter, ReasonFilter]
    list_select_related = ["comment"]

    def get_queryset(self, request):
        return with_readings(super().get_queryset(request), request, "comment")

    def get_urls(self):
        view = self.admin_site.admin_view(only_posts(self, self.answer_view, page="change"))
        return [path("<int:pk>/answer/", view, name="moderation_report_answer"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        number = unquote(object_id)
        return self._page(request, self.opened(request, int(number) if number.isdecimal() else 0), _form())

    def answer_view(self, request, pk):
        report = self.opened(request, pk)
        form = _form(request.POST)
        if not form.is_valid():
            return self._page(request, report, form, status=400)
        if form.cleaned_data["act"] == KEEP:
            count = reports.keep(report.comment, moderator=request.user, seen=self._seen(request))
            sentence = ngettext(
                "The comment stays published; %(count)d report is answered.",
                "The comment stays published; %(count)d reports are answered.",
                count,
            )
            self.message_user(request, sentence % {"count": count}, messages.SUCCESS)
            return redirect("admin:moderation_report_changelist")
        return self._take_down(request, report, form)

    def _take_down(self, request, report, form):
        try:
            decide(
                report.comment,
                action=Decision.Action.REJECT,
                moderator=request.user,
                expected=Comment.Status.APPROVED,
                **form.carried(),
            )
        except AlreadyDecided:
            sentence = _("The comment is not published any more: somebody decided about it meanwhile.")
            self.message_user(request, sentence, messages.WARNING)
            return self._page(request, self.opened(request, report.pk), form, status=409)
        sentence = _("The comment was taken down. Who reported it is told when that is final.")
        self.message_user(request, sentence, messages.SUCCESS)
        return redirect("admin:moderation_report_changelist")

    @staticmethod
    def _seen(request) -> int:
        """The newest report that the page showed; nothing is answered by a page that names none."""
        sent = request.POST.get("seen", "")
        return int(sent) if sent.isdecimal() and len(sent) <= 18 else 0

    def _page(self, request, report: Report, form: AnswerForm, status=200):
        comment = report.comment
        waiting = Report.objects.open().filter(comment=comment)
        newest = waiting.order_by("-pk").values_list("pk", flat=True).first()
        shown = comment.status == Comment.Status.APPROVED
        return self.answer_page(
            request,
            "moderation/readers/desk_report.html",
            status=status,
            title=_("Reported comment by %(name)s") % {"name": comment.author_name},
            report=report,
            comment=comment,
            reports=waiting[:SHOWN],
            count=waiting.count(),
            answered=comment.reports.filter(resolved_at__isnull=False).select_related("resolved_by")[:SHOWN],
            seen=newest or 0,
            form=form if newest and shown else None,
            shown=shown,
        )

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, report):
        address = reverse("admin:moderation_report_change", args=[report.pk])
        return format_html('<a href="{}" dir="auto">{}</a>', address, excerpt(report.comment, 120))

    @admin.display(description=gettext_lazy("reason"))
    def why(self, report):
        return report.get_reason_display()

    @admin.display(description=gettext_lazy("explanation"))
    def words(self, report):
        return Truncator(report.details).chars(120)

    @admin.display(description=gettext_lazy("answer"))
    def answer(self, report):
        return report.get_outcome_display() or _("waits")
