"""The machine's findings in the words that moderators and authors read, in the interface's language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from moderation.policy import Reason, Rule
from moderation.scoring.types import Label

LABELS = {
    Label.TOXICITY: gettext_lazy("toxicity"),
    Label.SEVERE_TOXICITY: gettext_lazy("severe toxicity"),
    Label.PROFANITY: gettext_lazy("profanity"),
    Label.THREAT: gettext_lazy("threat"),
    Label.INSULT: gettext_lazy("insult"),
    Label.IDENTITY_ATTACK: gettext_lazy("identity attack"),
    Label.SPAM: gettext_lazy("spam"),
    Label.MISINFORMATION: gettext_lazy("misinformation"),
}

RULES = {
    Rule.LINKS: gettext_lazy("many links"),
    Rule.WORD: gettext_lazy("a listed word"),
    Rule.NEW_AUTHOR: gettext_lazy("a new author"),
    Rule.BLOCKED: gettext_lazy("a blocked author"),
}


def noted(reasons: Iterable[Reason]) -> list[str]:
    """What scores and rules held against a comment, as its author is told: each label or rule once.

    Without figures and without the word that was met: these would only help to write around them. What was not
    scored is not against anybody.
    """
    held = [reason for reason in reasons if reason.score is not None]
    return list(dict.fromkeys(str(LABELS[each.label] if each.label else RULES[each.rule]) for each in held))


def reason_in_words(reason: Reason) -> str:
    """One sentence part, such as "insult 93 % (from 50 %)" or "toxicity not scored: French"."""
    if reason.label is None:
        return _rule_in_words(reason)
    label = LABELS[reason.label]
    if reason.score is None:
        return f"{label} {_(reason.note or 'not scored')}"  # the note reads "not scored: French"
    return _("%(label)s %(score)d %% (from %(threshold)d %%)") % {
        "label": label,
        "score": round(reason.score * 100),
        "threshold": round((reason.threshold or 0) * 100),
    }


def _rule_in_words(reason: Reason) -> str:
    if reason.rule is Rule.BLOCKED:
        return _("blocked author")
    if reason.rule is Rule.WORD:
        return _("listed word: “%(word)s”") % {"word": reason.note}
    least = round(reason.threshold or 0)
    if reason.rule is Rule.LINKS:
        count = int(reason.note)
        sentence = ngettext("%(count)d link (from %(least)d)", "%(count)d links (from %(least)d)", count)
        return sentence % {"count": count, "least": least}
    sentence = ngettext(
        "new author: fewer than %(least)d approved comment",
        "new author: fewer than %(least)d approved comments",
        least,
    )
    return sentence % {"least": least}
