"""What was fitted on this site's decisions, in the words its people read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation.scoring.worth import ENOUGH, ENOUGH_OF_EACH, ENOUGH_TESTED, Figures, enough, objections
from moderation.sitefit import Fit
from moderation.sitelearning import SiteModel

OBJECTIONS = {
    "auc": gettext_lazy("it tells rejected from approved comments no better than the shipped order does"),
    "chance": gettext_lazy("what it is better by may be chance"),
    "log_loss": gettext_lazy("its chances are no nearer to what was decided"),
    "read": gettext_lazy("one would have to read more in its order"),
}


def percent(share: float) -> str:
    """A share in [0, 1] as "93 %"; a small one keeps a digit."""
    return f"{share * 100:.0f} %" if share >= 0.095 or not share else f"{share * 100:.1f} %"


def chance_in_words(chance: float) -> str:
    """The line that a comment's page shows for moderation.sitemodel.chance_of_rejection."""
    return _("this site's decisions: %(percent)s chance of rejection") % {"percent": percent(chance)}


def needs_in_words(approved: int, rejected: int) -> str:
    """Why there is nothing to learn from yet."""
    so_far = _("So far %(approved)d approved and %(rejected)d rejected comments can be learnt from.") % {
        "approved": approved,
        "rejected": rejected,
    }
    if enough(approved, rejected):
        needed = _("At least %(each)d of each must be among the newest fifth of the decisions.")
    else:
        needed = _("It takes %(all)d, with at least %(of_each)d of each.")
    return f"{so_far} {needed % {'each': ENOUGH_TESTED, 'all': ENOUGH, 'of_each': ENOUGH_OF_EACH}}"


def worth_in_words(model: SiteModel) -> str:
    """Whether a version is better than the shipped order, and if not, why."""
    figures = model.as_figures()
    if figures is None:
        return _("Its figures cannot be read; fit again.")
    if model.better:
        return _("better than the shipped order")
    return _("not better: %(why)s") % {"why": ", ".join(str(OBJECTIONS[name]) for name in objections(figures))}


def figures_in_rows(figures: Figures) -> list[tuple[str, str, str]]:
    """What was measured, of this model, of the shipped order."""
    saved = _("%(saved)s less to read") if figures.work_saved >= 0 else _("%(saved)s more to read")
    return [
        (
            _("Rejected above approved (AUC; 0.5 is guessing)"),
            f"{figures.auc:.3f}",
            f"{figures.shipped_auc:.3f}",
        ),
        (_("Log loss (lower is better)"), f"{figures.log_loss:.3f}", f"{figures.shipped_log_loss:.3f}"),
        (
            _("Read to meet 95 %% of the rejected") % {},
            f"{percent(figures.read)} ({saved % {'saved': percent(abs(figures.work_saved))}})",
            percent(figures.shipped_read),
        ),
    ]


def fit_in_words(fit: Fit) -> list[str]:
    """What came of a fit, a sentence a line."""
    if fit.model is None:
        return [_("Nothing was fitted."), needs_in_words(fit.approved, fit.rejected)]
    count = fit.approved + fit.rejected
    learnt = ngettext(
        "Version %(version)d learnt from %(count)d decision:",
        "Version %(version)d learnt from %(count)d decisions:",
        count,
    )
    fit.model.refresh_from_db(fields=["active"])
    lines = [learnt % {"version": fit.model.version, "count": count} + f" {worth_in_words(fit.model)}."]
    if not fit.new:
        lines.append(_("Nothing has changed since it was fitted."))
    figures = fit.model.as_figures()
    if figures:
        lines += [f"{name}: {own}; shipped: {shipped}" for name, own, shipped in figures_in_rows(figures)]
    lines.append(_("It is in use.") if fit.model.active else _("It is not in use."))
    return lines
