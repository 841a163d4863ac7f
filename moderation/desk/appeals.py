"""Appeals: read again what somebody else rejected, and answer."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.deciding import AlreadyDecided
from moderation.desk.answering import AnswerForm, ReadersAdmin, WaitingFilter
from moderation.desk.deciding import who_decided
from moderation.desk.masking import excerpt, with_readings
from moderation.desk.posting import only_posts
from moderation.readers import appeals
from moderation.readers.models import Appeal

PUBLISH, UPHOLD = "publish", "uphold"


def _form(data=None) -> AnswerForm:
    acts = [(PUBLISH, _("Publish it")), (UPHOLD, _("Keep it unpublished"))]
    return AnswerForm(acts, against=UPHOLD, keeps_reason=True, data=data)


@admin.register(Appeal)
class AppealAdmin(ReadersAdmin):
    list_display = ["excerpt", "decided", "by", "created_at", "answer"]
    list_display_links = None
    list_filter = [WaitingFilter]
    list_select_related = ["decision__comment", "decision__moderator", "decision__policy", "outcome__undone_by"]

    def get_queryset(self, request):
        return with_readings(super().get_queryset(request), request, "decision__comment")

    def get_urls(self):
        view = self.admin_site.admin_view(only_posts(self, self.answer_view, page="change"))
        return [path("<int:pk>/answer/", view, name="moderation_appeal_answer"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        number = unquote(object_id)
        appealed = self.opened(request, int(number) if number.isdecimal() else 0)
        return self._page(request, appealed, _form())

    def answer_view(self, request, pk):
        appealed = self.opened(request, pk)
        form = _form(request.POST)
        if not form.is_valid():
            return self._page(request, appealed, form, status=400)
        publish = form.cleaned_data["act"] == PUBLISH
        try:
            appeals.answer(appealed, moderator=request.user, publish=publish, **form.carried())
        except appeals.OwnDecision:
            sentence = _("You made this decision yourself. Another moderator has to answer the appeal.")
            self.message_user(request, sentence, messages.ERROR)
            return self._page(request, appealed, form, status=403)
        except AlreadyDecided:
            sentence = _("Somebody has decided about this comment meanwhile. Nothing of yours was stored.")
            self.message_user(request, sentence, messages.WARNING)
            return self._page(request, self.opened(request, pk), form, status=409)
        done = _("The comment is published.") if publish else _("The comment stays unpublished.")
        self.message_user(request, f"{done} {_('Its author is told when that is final.')}", messages.SUCCESS)
        return redirect("admin:moderation_appeal_changelist")

    def _page(self, request, appealed: Appeal, form: AnswerForm, status=200):
        if not self.has_view_permission(request):
            raise PermissionDenied
        decision = appealed.decision
        waits = Appeal.objects.open().filter(pk=appealed.pk).exists()
        return self.answer_page(
            request,
            "moderation/readers/desk_appeal.html",
            status=status,
            title=_("Appeal by %(name)s") % {"name": decision.comment.author_name},
            appeal=appealed,
            comment=decision.comment,
            decision=decision,
            who=who_decided(decision),
            form=form if waits and appeals.may_answer(appealed, request.user) else None,
            own=waits and not appeals.may_answer(appealed, request.user),
            answered_by=who_decided(appealed.outcome) if appealed.outcome and not waits else "",
        )

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, appealed):
        address = reverse("admin:moderation_appeal_change", args=[appealed.pk])
        return format_html('<a href="{}" dir="auto">{}</a>', address, excerpt(appealed.decision.comment, 120))

    @admin.display(description=gettext_lazy("decision"))
    def decided(self, appealed):
        return appealed.decision.get_action_display()

    @admin.display(description=gettext_lazy("by"))
    def by(self, appealed):
        return who_decided(appealed.decision)

    @admin.display(description=gettext_lazy("answer"))
    def answer(self, appealed):
        outcome = appealed.outcome
        return outcome.get_action_display() if outcome and not outcome.is_undone else _("waits")
