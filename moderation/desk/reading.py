"""What a moderator sees of an Assessment, as plain values for the templates."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import words
from moderation.desk.marking import Finding
from moderation.models import Assessment
from moderation.policy import Action, Thresholds
from moderation.scoring.types import Label

ADVICE = {
    Action.APPROVE: gettext_lazy("approve"),
    Action.REVIEW: gettext_lazy("look closely"),
    Action.REJECT: gettext_lazy("reject"),
}

ABUSIVE = {str(label) for label in Label if label not in (Label.SPAM, Label.MISINFORMATION)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One score to draw. ``score``, ``review`` and ``reject`` in [0, 1]; ``score`` None with ``why``."""

    label: str
    score: float | None
    percent: int | None
    review: float | None
    reject: float | None
    why: str
    level: str  # "", "review" or "reject"
    level_words: str


def advice_in_words(assessment: Assessment | None) -> str:
    """The recommendation in a word or two; empty while there is none."""
    if assessment is None or not assessment.action:
        return ""
    return str(ADVICE[Action(assessment.action)])


def reasons_in_words(assessment: Assessment | None) -> list[str]:
    """Why the advice is what it is; labels left out for the same cause, a language say, in one line."""
    if assessment is None:
        return []
    reasons = assessment.as_reasons()
    not_scored = Counter(reason.note for reason in reasons if reason.score is None)
    alone = [reason for reason in reasons if reason.score is not None or not_scored[reason.note] == 1]
    return [words.reason_in_words(reason) for reason in alone] + [
        _("%(count)d labels %(why)s") % {"count": count, "why": _(note or "not scored")}
        for note, count in not_scored.items()
        if count > 1
    ]


def bars(assessment: Assessment) -> list[Bar]:
    """Every label's score under the thresholds it was judged by."""
    thresholds = _thresholds(assessment)
    found = []
    for label, score in assessment.scores().items():
        threshold = thresholds.get(label)
        level, level_words = "", ""
        if score is not None and threshold is not None:
            if score >= threshold.reject:
                level, level_words = "reject", _("reaches the reject threshold")
            elif score >= threshold.review:
                level, level_words = "review", _("reaches the review threshold")
        found.append(
            Bar(
                label=str(words.LABELS[label]),
                score=score,
                percent=None if score is None else round(score * 100),
                review=threshold.review if threshold else None,
                reject=threshold.reject if threshold else None,
                why=_why_not_scored(label, assessment) if score is None else "",
                level=level,
                level_words=level_words,
            )
        )
    return found


def _thresholds(assessment: Assessment) -> Thresholds:
    """Those that count where the comment stands; more queries only for a policy with exceptions."""
    if assessment.policy is None:
        return {}
    rules = assessment.policy.as_rules()
    if not rules.overrides:
        return rules.thresholds
    post = assessment.comment.post
    return rules.thresholds_at(post.slug, frozenset(post.tags.values_list("slug", flat=True)))


def _why_not_scored(label: Label, assessment: Assessment) -> str:
    return _(assessment.notes.get(label) or "not scored")  # the note reads "not scored: French", "no evidence"


def findings(assessment: Assessment) -> list[Finding]:
    """Evidence and fact-check matches, numbered in the order of the text; what is not in the text comes last."""
    rows = [
        (
            str(words.LABELS[Label(item["label"])]),
            _(item["reason"]) if item["reason"] else "",
            item.get("start"),
            item.get("end"),
            item["label"] in ABUSIVE,
        )
        for item in assessment.evidence
    ] + [
        (_("fact-check"), match["claim"], match.get("start"), match.get("end"), False)
        for match in assessment.fact_checks
    ]
    rows += [
        (_("listed word"), reason.note, reason.start, reason.end, False)
        for reason in assessment.as_reasons()
        if reason.start is not None
    ]
    rows.sort(key=lambda row: (row[2] is None, row[2] or 0, row[3] or 0))
    return [
        Finding(number=number, kind=kind, reason=reason, start=start, end=end, abusive=abusive)
        for number, (kind, reason, start, end, abusive) in enumerate(rows, 1)
    ]


def no_evidence(assessment: Assessment) -> str:
    """Why no fact-check stands beside the comment; "" when one does."""
    return "" if assessment.fact_checks else _why_not_scored(Label.MISINFORMATION, assessment)
