"""An import's counts in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.factchecks.importing import Counts


def summary(counts: Counts, source: str, *, dry_run: bool) -> str:
    """Lines for the person who ran the command."""
    rows = [
        _("Nothing was changed; an import would come to:") if dry_run else _("Source: %s") % source,
        _("%d created") % counts.created,
        _("%d updated") % counts.updated,
        _("%d unchanged") % counts.unchanged,
        _("%d deactivated, no longer in the source") % counts.deactivated,
        _("%d left out as duplicates") % counts.duplicates,
        _("%d refused") % counts.refused,
    ]
    if counts.kept:
        rows.append(
            _(
                "%d entries of this source are not in the file. That is nearly all of them, so they were left "
                "as they are. If it is the right file, run the command again with --deactivate."
            )
            % counts.kept
        )
    if counts.elsewhere:
        rows.append(_("%d inactive, because they link to a site that is not their publisher's") % counts.elsewhere)
    waiting = sum(counts.not_allowed.values())
    if waiting:
        rows.append(
            ngettext(
                "%d entry is not used yet, because its publisher is not allowed:",
                "%d entries are not used yet, because their publishers are not allowed:",
                waiting,
            )
            % waiting
        )
        rows += [f"    {name}: {number}" for name, number in counts.not_allowed.most_common(10)]
        rows.append(_("Allow publishers in the admin, or import again with --allow-publisher NAME."))
    return "\n".join(rows)
