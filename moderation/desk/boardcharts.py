"""The dashboard's figures as charts and tables."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation.charts import Chart, Series, bars, columns, reliability
from moderation.desk.reading import ADVICE
from moderation.desk.sitewords import percent
from moderation.figures.board import Board
from moderation.figures.decisions import SPAM
from moderation.figures.scores import FEW, FEW_IN_A_BIN, FEW_OF_EACH, Agreement
from moderation.models import Decision
from moderation.policy import Action
from moderation.scoring.types import Label
from moderation.words import LABELS

ACTIONS = [Decision.Action.APPROVE, Decision.Action.REJECT, Decision.Action.SPAM]
LOOKS = {Decision.Action.APPROVE: "s1", Decision.Action.REJECT: "s2", Decision.Action.SPAM: "s3"}
BY_WEEK = 91  # days from which a column is a week
PEOPLE = 15  # moderators with a bar of their own
NONE_YET = gettext_lazy("Nothing was decided in these days.")


def per_day(board: Board) -> Chart:
    """Columns of a day each, of a week each for long periods."""
    weekly = board.period.days >= BY_WEEK
    title = _("Decisions per week") if weekly else _("Decisions per day")
    counts: Counter[tuple[date, str]] = Counter()
    for (day, action), count in board.decided.by_day.items():
        counts[_week(day) if weekly else day, action] += count
    total = sum(counts.values())
    if not total:
        return Chart(title=title, note=str(NONE_YET))
    days = _days(timezone.localdate(board.period.since), timezone.localdate(board.counted_at), weekly)
    series = [
        Series(name=str(action.label), look=LOOKS[action], values=[counts[day, action] for day in days])
        for action in ACTIONS
    ]
    names = [date_format(day, "j M") for day in days]
    summary = ngettext("%(count)d decision in %(days)d days.", "%(count)d decisions in %(days)d days.", total)
    rows = [
        [
            date_format(day),
            *(str(one.values[index]) for one in series),
            str(sum(one.values[index] for one in series)),
        ]
        for index, day in enumerate(days)
    ]
    return Chart(
        title=title,
        svg=columns(title, summary % {"count": total, "days": board.period.days}, names, series),
        legend=series,
        head=[_("week from") if weekly else _("day"), *(one.name for one in series), _("all")],
        rows=rows[::-1],
    )


def per_moderator(board: Board) -> Chart:
    title = _("Decisions per moderator")
    totals: Counter[str] = Counter()
    for (name, _action), count in board.decided.by_moderator.items():
        totals[name] += count
    if not totals:
        return Chart(title=title, note=str(NONE_YET))
    shown = totals.most_common(PEOPLE)
    others = sum(totals.values()) - sum(count for _name, count in shown)
    labels = [(name or _("a policy, by itself"), count) for name, count in shown]
    labels += [(_("all others"), others)] if others else []
    table = [
        [label, *(str(board.decided.by_moderator.get((name, action), 0)) for action in ACTIONS), str(count),
         f"{count / board.period.days:.1f}"]
        for (label, count), (name, _count) in zip(labels, shown, strict=False)
    ]  # fmt: skip
    summary = _("%(name)s decided most, about %(count)d comments.") % {"name": labels[0][0], "count": labels[0][1]}
    return Chart(
        title=title,
        svg=bars(title, summary, [(label, count, str(count)) for label, count in labels]),
        head=[_("moderator"), *(str(action.label) for action in ACTIONS), _("all"), _("a day")],
        rows=table,
    )


def per_reason(board: Board) -> Chart:
    title = _("Reasons for not publishing")
    total = sum(board.by_reason.values())
    if not total:
        return Chart(title=title, note=_("Nothing was rejected or marked as spam in these days."))
    without = {SPAM: _("marked as spam"), "": _("no reason given")}
    rows = [(without.get(name, name), count) for name, count in board.by_reason.items()]
    summary = _("Most often: %(name)s, %(share)s.") % {"name": rows[0][0], "share": percent(rows[0][1] / total)}
    return Chart(
        title=title,
        svg=bars(
            title, summary, [(name, count, percent(count / total)) for name, count in rows], "s2", most=total
        ),
        head=[_("reason"), _("comments"), _("share")],
        rows=[[name, str(count), percent(count / total)] for name, count in rows],
    )


def advice_table(board: Board) -> list[list[str]]:
    """A row for each advice: its name, how many were approved, rejected, spam, and how often both agreed."""
    found = []
    for advice, words in ADVICE.items():
        counts = [board.by_advice.get((advice, action), 0) for action in ACTIONS]
        total = sum(counts)
        agreed = {Action.APPROVE: counts[0], Action.REJECT: total - counts[0]}.get(advice)
        share = percent(agreed / total) if agreed is not None and total else "–"
        found.append([str(capfirst(words)), *(str(count) for count in counts), share])
    return found


def per_label(board: Board) -> Chart:
    title = _("Held for a label, and not published")
    held = [one for one in board.agreements if one.held]
    if not held:
        return Chart(title=title, note=_("No comment decided in these days had been held for a score."))
    rows = [(str(capfirst(LABELS[one.label])), one.agreed / one.held, one) for one in held]
    summary = _("Of the comments held for a label, the share that people then rejected or marked as spam.")
    words = _("%(share)s of %(count)d")
    return Chart(
        title=title,
        svg=bars(
            title,
            summary,
            # Bars of shares end at 100 %, not at the largest of them.
            [(name, share, words % {"share": percent(share), "count": one.held}) for name, share, one in rows],
            most=1,
        ),
        head=[_("label"), _("held"), _("rejected or spam"), _("share")],
        rows=[[name, str(one.held), str(one.agreed), percent(share)] for name, share, one in rows],
        note=summary,
    )


def calibration(board: Board, label: Label) -> Chart:
    """A label's scores against what people decided."""
    found = next(one for one in board.agreements if one.label is label)
    name = str(LABELS[label])
    title = _("Scores against decisions: %(label)s") % {"label": name}
    happened = _("marked as spam") if label is Label.SPAM else _("rejected")
    head = [_("score"), _("comments"), happened, _("share"), _("mean score")]
    rows = [
        [f"{one.low * 100:.0f}–{one.low * 100 + 10:.0f} %", str(one.count), str(one.hit), _share(one), _mean(one)]
        for one in found.bins
    ]
    if found.is_too_few:
        return Chart(title=title, head=head, rows=rows, note=_too_few(found, happened))
    points = [(one.mean, one.share, one.count) for one in found.bins if not one.is_few]
    summary = _("On the line, a score of 70 %% would mean that 70 of 100 such comments were %(happened)s.")
    summary %= {"happened": happened}
    beside = _(
        "A comment can be turned down for something else, so points above the line at low scores are no fault."
    )
    return Chart(
        title=title,
        svg=reliability(title, summary, points, (_("score"), happened)),
        head=head,
        rows=rows,
        note=f"{summary} {beside}",
    )


def _share(one) -> str:
    return _("too few") if one.is_few else percent(one.share)


def _mean(one) -> str:
    return percent(one.mean) if one.count else "–"


def _too_few(found: Agreement, happened: str) -> str:
    sentence = _(
        "Too few decisions to draw: %(count)d comments, %(hit)d of them %(happened)s. It takes %(few)d, with at "
        "least %(each)d of each kind; a tenth of the scale with fewer than %(bin)d says nothing."
    )
    count, hit = sum(one.count for one in found.bins), sum(one.hit for one in found.bins)
    values = {"few": FEW, "each": FEW_OF_EACH, "bin": FEW_IN_A_BIN}
    return sentence % {"count": count, "hit": hit, "happened": happened, **values}


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(first: date, last: date, weekly: bool) -> Sequence[date]:
    step = 7 if weekly else 1
    first = _week(first) if weekly else first
    return [first + timedelta(days=step * index) for index in range((last - first).days // step + 1)]
