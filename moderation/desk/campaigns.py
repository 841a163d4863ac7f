"""Campaigns in the admin: what comments share, and the page that decides about those who share it."""

from dataclasses import replace

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from blog.models import Comment
from moderation.campaigns import KINDS, LEAST, TITLE, Campaign, campaigns, members, title_of
from moderation.desk.masking import excerpt, with_readings
from moderation.desk.together import Together, TogetherView
from moderation.models import CommentTrace

DAYS = [(1, gettext_lazy("1 day")), (7, gettext_lazy("7 days")), (30, gettext_lazy("30 days"))]
ABOUT = {
    "text": gettext_lazy("The texts differ in little more than figures, links or a few words."),
    "link": gettext_lazy("They give the same address, in the text or as their website."),
    "site": gettext_lazy("They link to the same site, in the text or as their website."),
    "claim": gettext_lazy("They repeat it. Comments that deny, ask about or mention it are not among them."),
}


class CampaignForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What they share"), choices=list(KINDS.items()), required=False)
    days = forms.TypedChoiceField(
        label=gettext_lazy("In the last"), choices=DAYS, coerce=int, empty_value=7, required=False
    )


@admin.register(CommentTrace)
class CampaignAdmin(TogetherView):
    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("moderation.view_queuedcomment")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.campaign_view))
        return [
            path("campaign/<str:kind>/", view, name="moderation_commenttrace_campaign"),
            # A trace has no page of its own: it is only what campaigns are found by.
            *[each for each in super().get_urls() if each.name == "moderation_commenttrace_changelist"],
        ]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = CampaignForm(request.GET)
        values = form.cleaned_data if form.is_valid() else {}
        kind, days = values.get("kind") or "text", values.get("days") or 7
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Campaigns"),
            "media": self.media,
            "form": CampaignForm(initial={"kind": kind, "days": days}),
            "kind": kind,
            "about": ABOUT[kind],
            "campaigns": _covered(request, campaigns(kind, days=days)),
            "least": LEAST,
        }
        return TemplateResponse(request, "moderation/campaigns.html", context)

    def campaign_view(self, request, kind):
        key = request.GET.get("key", "")
        try:
            found, title = members(kind, key), title_of(kind, key)
        except ValueError as error:
            raise Http404 from error
        if not title:
            raise Http404
        named = ""
        if kind == "text":
            title = _excerpts(request, [key]).get(key, title)
            named = f"{KINDS[kind]}: " + _("like comment %(number)s") % {"number": key}
        what = Together(comments=found, title=f"{KINDS[kind]}: {title}", about=str(ABOUT[kind]), named=named)
        return self.together(request, what)


def _covered(request, found: list[Campaign]) -> list[Campaign]:
    """Those named by the text of a comment with that text as this moderator wants to read it."""
    covered = _excerpts(request, [each.key for each in found if each.kind == "text"])
    return [replace(each, title=covered.get(each.key, each.title)) for each in found]


def _excerpts(request, keys: list[str]) -> dict[str, str]:
    """Key -> words, for campaigns of like texts."""
    comments = with_readings(Comment.objects.filter(pk__in=keys), request)
    return {str(comment.pk): excerpt(comment, TITLE) for comment in comments}
