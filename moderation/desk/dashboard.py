"""The dashboard: what waits, how fast and by whom it is decided, and how well the scores do."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from moderation.dashboard import Dashboard
from moderation.desk import boardcharts
from moderation.desk.records import ReadOnlyAdmin
from moderation.desk.sitewords import figures_in_rows, needs_in_words
from moderation.figures.board import DAYS, Board, board
from moderation.figures.health import Health
from moderation.scoring.types import Label
from moderation.words import LABELS

PERIOD, LABEL = 30, Label.TOXICITY  # unless something else is asked for
DAYS_IN_WORDS = ngettext_lazy("last day", "last %d days")


class Choice(forms.Form):
    """What of the dashboard to show. An unknown value in the address changes nothing."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("Period"), choices=[(days, DAYS_IN_WORDS % days) for days in DAYS], coerce=int
    )
    label = forms.ChoiceField(
        label=gettext_lazy("Scores of"), choices=[(str(label), capfirst(words)) for label, words in LABELS.items()]
    )

    @classmethod
    def of(cls, asked) -> "Choice":
        """A valid form: what was asked for where it can be had, else what is usual."""
        usual = {"days": PERIOD, "label": str(LABEL)}
        form = cls({name: asked.get(name, value) for name, value in usual.items()})
        wrong = set(form.errors)
        form = cls({name: usual[name] if name in wrong else form.data[name] for name in usual})
        form.is_valid()
        return form


@admin.register(Dashboard)
class DashboardAdmin(ReadOnlyAdmin):
    class Media:
        css = {"all": ["moderation/dashboard.css"]}

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("moderation.decide")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.board_view))
        return [path("", view, name="moderation_dashboard_changelist")]

    @method_decorator(never_cache)
    def board_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        choice = Choice.of(request.GET)
        counted = board(choice.cleaned_data["days"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Dashboard"),
            "media": self.media,
            "opts": self.opts,
            "choice": choice,
            **_shown(counted, Label(choice.cleaned_data["label"])),
            "may_see_models": request.user.has_perm("moderation.view_sitemodel"),
        }
        return render(request, "moderation/dashboard.html", context)


def duration(length: timedelta | None) -> str:
    """In the two largest units that say something: "2 days 3 h", "14 min", "0.8 s"; "–" for None."""
    if length is None:
        return "–"
    seconds = length.total_seconds()
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"}
    minutes = round(seconds / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)d min") % {"minutes": rest}


def _shown(counted: Board, label: Label) -> dict[str, object]:
    """The figures as the template shows them."""
    total = sum(counted.decided.by_day.values())
    by_policy = sum(count for (name, _action), count in counted.decided.by_moderator.items() if not name)
    charts = [
        boardcharts.per_day(counted),
        boardcharts.per_moderator(counted),
        boardcharts.per_reason(counted),
        boardcharts.per_label(counted),
        boardcharts.calibration(counted, label),
    ]
    return {
        "board": counted,
        "total": total,
        "a_day": f"{total / counted.period.days:.1f}",
        "by_policy": by_policy,
        "median": duration(counted.waits.median),
        "p95": duration(counted.waits.p95),
        "charts": [chart for chart in charts if chart],
        "actions": [action.label for action in boardcharts.ACTIONS],
        "advice": boardcharts.advice_table(counted) if counted.by_advice else [],
        "health": counted.health,
        "taken": duration(counted.health.taken),
        "versions": sorted((name, version, count) for (name, version), count in counted.health.versions.items()),
        "site_rows": _site_rows(counted.health),
        "site_needs": _site_needs(counted.health),
    }


def _site_rows(health: Health) -> list[tuple[str, str, str]]:
    figures = health.site_model.as_figures() if health.site_model else None
    return figures_in_rows(figures) if figures else []


def _site_needs(health: Health) -> str:
    """Why no model of this site's decisions is in use."""
    learning = health.site_learning
    if health.site_model or learning is None or learning.tried_at is None:
        return ""
    if not learning.automatic:
        return _("The owner has put it out of use.")
    if not health.site_fitted:
        return needs_in_words(learning.approved, learning.rejected)
    return _("The last one fitted was not better than the shipped order, and is not used.")
