"""What the pages about a policy show, as plain values for their templates."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Comment
from moderation.desk.policyforms import percent
from moderation.desk.reading import ADVICE
from moderation.models import Decision, Policy, Replay, ShadowAdvice
from moderation.pastcases import cases_of
from moderation.policy import Action, Override, Rule, Rules, Trusts, recommend
from moderation.replay import MOST_CHANGES, Figures, Rate, figures
from moderation.rules import parse
from moderation.words import LABELS, reason_in_words

PAGE = 20
SHADOWED = 10_000  # newest assessments that a shadow's page counts
ROWS = {
    "held": gettext_lazy("held for a person, all in all"),
    "reject": gettext_lazy("advised to reject, all in all"),
    **LABELS,
    Rule.LINKS: gettext_lazy("links"),
    Rule.WORD: gettext_lazy("listed words"),
    Rule.NEW_AUTHOR: gettext_lazy("new authors"),
    Rule.BLOCKED: gettext_lazy("blocked authors"),
}
_DECIDED = dict(Decision.Action.choices)
APPROVE = {
    Trusts.NOBODY: gettext_lazy("nothing"),
    Trusts.TRUSTED: gettext_lazy("comments of trusted authors"),
    Trusts.EVERYBODY: gettext_lazy("comments of everybody"),
}


def rules_context(rules: Rules) -> dict[str, object]:
    """A version's rules, for reading."""
    automatic = rules.automatic
    return {
        "rules": rules,
        "thresholds": [
            (LABELS[label], percent(each.review), percent(each.reject), _alone(automatic.labels.get(label)))
            for label, each in rules.thresholds.items()
        ],
        "words": [
            (title, [each.text for each in words.listed if each.endings is endings])
            for title, words, endings in (
                (_("Look closely, exactly"), rules.review_words, False),
                (_("Look closely, with endings"), rules.review_words, True),
                (_("Advise to reject, exactly"), rules.reject_words, False),
                (_("Advise to reject, with endings"), rules.reject_words, True),
            )
        ],
        "overrides": [_override(each) for each in rules.overrides],
        "approves": APPROVE[automatic.approve] if automatic.approve is not Trusts.NOBODY else "",
        "approve_below": percent(automatic.approve_below),
        "second_look": percent(automatic.second_look),
    }


def _alone(value: float | None) -> str:
    return "" if value is None else percent(value)


def _override(each: Override) -> tuple[str, str, str, str, str]:
    kind = _("tag") if each.kind == "tag" else _("post")
    label = str(LABELS[each.label]) if each.label else _("every label")
    return kind, each.slug, label, percent(each.threshold.review), percent(each.threshold.reject)


# --- a replay ---


def replay_context(made: Replay, asked: QueryDict) -> dict[str, object]:
    """A replay's numbers, and one page of the comments that would be treated differently."""
    summary = made.summary
    before, after = figures(summary, "before"), figures(summary, "after")
    shown = [change for change in made.changes if _wanted(change, asked)]
    page = Paginator(shown, PAGE).get_page(asked.get("page"))
    return {
        "replay": made,
        "summary": summary,
        "count": sum(summary["decided"].values()),
        "before": before,
        "after": after,
        "rows": _compared(before, after),
        "saved": before.work - after.work,
        "added": after.work - before.work,
        "moved": [
            (first, second, ADVICE[Action(first)], ADVICE[Action(second)], count)
            for first, row in sorted(summary["moved"].items())
            for second, count in sorted(row.items())
        ],
        "page": page,
        "changes": _changes(made, page.object_list),
        "narrowed": {name: asked[name] for name in ("from", "to") if asked.get(name) in list(Action)},
        "kept": MOST_CHANGES,
        "stale": made.adopted_id is None and not made.against.active,
    }


def _wanted(change: list, asked: QueryDict) -> bool:
    return all(asked.get(name) in (change[at], None, "") for name, at in (("from", 1), ("to", 2)))


@dataclass(frozen=True, slots=True)
class Compared:
    """A line of the replay's table."""

    name: str
    held: int
    held_then: int
    precision: str
    precision_then: str
    recall: str
    recall_then: str
    whole: bool  # about all comments, not one label


def _compared(before: Figures, after: Figures) -> list[Compared]:
    return [
        Compared(
            str(ROWS[now.name]),
            now.held,
            then.held,
            rate(now.precision),
            rate(then.precision),
            rate(now.recall),
            rate(then.recall),
            now.name in ("held", "reject"),
        )
        for now, then in zip(before.rows, after.rows, strict=True)
        if now.held or then.held or now.name in ("held", "reject")
    ]


def rate(made: Rate) -> str:
    """ "93 % (14 of 15)", or a dash when there was nothing to speak of."""
    if made.share is None:
        return "–"
    values = {"share": f"{made.share * 100:.0f}", "right": made.right, "of": made.of}
    return _("%(share)s %% (%(right)d of %(of)d)") % values


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One comment that a replay or a shadow would treat differently."""

    comment: Comment
    decided: str  # what moderators did; "" while they did nothing
    before: str
    after: str
    alone_before: str  # decided without a person, by the policy in force
    alone_after: str
    reasons: list[str]


def _changes(made: Replay, rows: list) -> list[Change]:
    """Those of ``rows`` whose comments still are."""
    wanted = [row[0] for row in rows]
    found = Decision.objects.select_related("comment__post", "assessment").in_bulk(wanted)
    rules = parse(made.thresholds, made.rules)
    cases = cases_of(wanted, [rules])
    changes = []
    for pk, before, after, alone_before, alone_after in rows:
        decision, case = found.get(pk), cases.get(pk)
        if decision is None or case is None or case.reading is None:
            continue
        advice = recommend(case.reading, rules, case.facts)
        changes.append(
            Change(
                comment=decision.comment,
                decided=decision.get_action_display(),
                before=str(ADVICE[Action(before)]),
                after=str(ADVICE[Action(after)]),
                alone_before=str(_DECIDED.get(alone_before, "")),
                alone_after=str(_DECIDED.get(alone_after, "")),
                reasons=[reason_in_words(reason) for reason in advice.reasons],
            )
        )
    return changes


# --- a shadow ---


def shadow_context(policy: Policy, asked: QueryDict) -> dict[str, object]:
    """What a shadow said otherwise than the policy in force, and what moderators decided there."""
    newest = ShadowAdvice.objects.filter(policy=policy).order_by("-pk")
    columns = ("assessment__action", "action", "differs", "assessment__comment__status")
    counts: Counter[tuple[str, str]] = Counter()
    decided: Counter[tuple[str, str, str]] = Counter()
    seen = differing = 0
    for first, second, differs, status in newest.values_list(*columns)[:SHADOWED]:
        seen += 1
        differing += differs
        if differs:
            counts[first, second] += 1
            decided[first, second, status] += 1
    page = Paginator(_Unlimited(newest.filter(differs=True)), PAGE).get_page(asked.get("page"))
    return {
        "policy": policy,
        "seen": seen,
        "most": SHADOWED,
        "differing": differing,
        "rows": [
            (
                ADVICE[Action(first)],
                ADVICE[Action(second)],
                count,
                *(decided[first, second, status] for status in Comment.Status.values),
            )
            for (first, second), count in counts.most_common()
        ],
        "page": page,
        "changes": [_shadowed(each) for each in page.object_list],
    }


class _Unlimited:
    """The rows that a page may show: the newest SHADOWED, so that nothing is ever counted through."""

    def __init__(self, rows):
        self.rows = rows.select_related("assessment__comment__post")[:SHADOWED]

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, wanted):
        return list(self.rows[wanted])


def _shadowed(said: ShadowAdvice) -> Change:
    comment = said.assessment.comment
    waiting = comment.status == Comment.Status.PENDING
    return Change(
        comment=comment,
        decided="" if waiting else comment.get_status_display(),
        before=str(ADVICE[Action(said.assessment.action)]),
        after=str(ADVICE[Action(said.action)]),
        alone_before="",
        alone_after=str(_DECIDED.get(said.automatic, "")),
        reasons=[reason_in_words(reason) for reason in said.as_reasons()],
    )
