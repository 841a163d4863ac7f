"""The models fitted on this site's decisions: their figures, and which one is in use."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.desk.posting import only_posts
from moderation.desk.records import ReadOnlyAdmin
from moderation.desk.sitewords import figures_in_rows, needs_in_words, worth_in_words
from moderation.scoring.site import DamagedModel
from moderation.sitefit import NoSuchVersion, automate, choose, version_before
from moderation.sitelearning import SiteLearning, SiteModel
from moderation.sitemodel import damage


@admin.register(SiteModel)
class SiteModelAdmin(ReadOnlyAdmin):
    list_display = ["version", "active", "worth", "auc", "work_saved", "approved", "rejected", "created_at"]
    fields = ["version", "active", "created_at", "approved", "rejected", "last_decision", "worth", "measured"]
    readonly_fields = ["worth", "measured"]
    show_full_result_count = False
    change_list_template = "moderation/sitemodels.html"

    class Media:
        css = {"all": ["moderation/dashboard.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).defer("weights")

    def get_urls(self):
        view = self.admin_site.admin_view(only_posts(self, self.use_view))
        return [path("use/", view, name="moderation_sitemodel_use"), *super().get_urls()]

    def has_choose_permission(self, request):
        return request.user.has_perm("moderation.change_sitemodel")

    def changelist_view(self, request, extra_context=None):
        learning, active = SiteLearning.objects.first(), SiteModel.objects.filter(active=True).first()
        context = {
            "title": _("What this site's decisions teach"),
            "learning": learning,
            "active_version": active,
            "before": version_before(active) if active else None,
            "needs": needs_in_words(learning.approved, learning.rejected) if learning else "",
            "fitted": SiteModel.objects.exists(),
            "damage": damage(),
            "may_choose": self.has_choose_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def use_view(self, request):
        """Put the version named in the form to use; "none": no version; "better": whichever is better."""
        if not self.has_choose_permission(request):
            raise PermissionDenied
        said, level = _use(request.POST.get("version", ""), request.user)
        self.message_user(request, said, level)
        return HttpResponseRedirect(reverse("admin:moderation_sitemodel_changelist"))

    @admin.display(description=gettext_lazy("on the newest fifth"))
    def worth(self, model):
        return worth_in_words(model)

    @admin.display(description=gettext_lazy("AUC (shipped)"))
    def auc(self, model):
        figures = model.as_figures()
        return f"{figures.auc:.3f} ({figures.shipped_auc:.3f})" if figures else "–"

    @admin.display(description=gettext_lazy("reading saved"))
    def work_saved(self, model):
        figures = model.as_figures()
        return f"{figures.work_saved * 100:.0f} %" if figures else "–"

    @admin.display(description=gettext_lazy("figures"))
    def measured(self, model):
        figures = model.as_figures()
        rows = figures_in_rows(figures) if figures else []
        return render_to_string("moderation/site_figures.html", {"rows": rows, "figures": figures})


def _use(asked: str, user) -> tuple[str, int]:
    """Do what a button asks for; what to say of it."""
    if asked == "better":
        automate(by=user)
        return _("Versions that are better than the shipped order are used by themselves again."), messages.SUCCESS
    # 9 digits fit the database's integers
    if asked != "none" and not (asked.isascii() and asked.isdecimal() and len(asked) <= 9):
        return _("Nothing was changed: that is not a version."), messages.ERROR
    try:
        choose(None if asked == "none" else int(asked), by=user)
    except NoSuchVersion:
        return _("Nothing was changed: version %s is not kept any more.") % asked, messages.ERROR
    except DamagedModel:
        return _("Nothing was changed: version %s is damaged. Choose another one.") % asked, messages.ERROR
    if asked == "none":
        return _("No model of this site's decisions is used from now on."), messages.SUCCESS
    return _("Version %s is in use from now on. Later ones are fitted, and not used.") % asked, messages.SUCCESS
