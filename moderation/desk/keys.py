"""The single keys of the desk. A page's buttons and links carry theirs in ``data-key``; desk.js presses them."""

from django.utils.translation import gettext_lazy as _

from moderation.models import DecisionReason

KEYS = [
    ("a", _("Approve")),
    ("w", _("Approve with a note for readers")),
    ("r", _("Reject: then a number chooses the reason")),
    ("s", _("Spam")),
    ("u", _("Undo the last decision")),
    ("l", _("Leave it for later")),
    ("j", _("Next comment")),
    ("k", _("Previous comment")),
    ("o", _("Open the comment; from its page, go back to the queue")),
    ("x", _("Choose the comment, to decide about several")),
    ("v", _("Show what is hidden in the text, or hide it again")),
    ("?", _("Show or hide this list")),
]


DECIDE = set("awrsulx")


def keys_shown(may_decide: bool) -> list[tuple[str, str]]:
    """Each key with what it does, for the list in the page."""
    return [(key, str(words)) for key, words in KEYS if may_decide or key not in DECIDE]


def numbered_reasons() -> list[tuple[str, DecisionReason]]:
    """The reasons to reject for, each with the number that chooses it; "" beyond ten."""
    keys = "1234567890"
    return [(keys[place : place + 1], reason) for place, reason in enumerate(DecisionReason.objects.in_use())]
