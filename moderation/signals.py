"""What moderation announces. It never asks who listens."""

from django.dispatch import Signal

# Sent by ``decide`` and ``undo`` with ``decision`` (a saved Decision; ``decision.undoes`` is set when it takes one
# back), inside their transaction, which holds the comment's row: what a receiver writes is stored with the
# decision or not at all, and what it raises refuses the decision.
decision_made = Signal()

# Sent by ``moderation.settling`` with ``decision``, once for every Decision that nobody took back, after its undo
# window: now readers may be told. It is sent inside the transaction that marks the decision as announced, so what
# a receiver writes is stored exactly once; if one raises, all of them are undone and called again later. A
# receiver that must reach the outside (mail, a webhook) stores a row here and sends it from a task of its own.
# ``decision`` may be superseded by now: ``decision.comment.status`` says what holds.
decision_settled = Signal()

# Sent by ``moderation.erasing`` with ``address``, once for each spelling of the e-mail address of a person whose
# comments are about to be made nobody's, inside a transaction: a receiver deletes what else is kept under that
# address (mail to send, say). It may be sent again for the same address.
person_erased = Signal()

# Sent by ``moderation.services`` with ``assessment``, once for each that is finished, inside the transaction that
# stores it. If a receiver raises, nothing is stored and the comment is scored again later.
assessment_finished = Signal()

# Sent by ``moderation.readers.reports`` with ``report`` and by ``moderation.readers.appeals`` with ``appeal``,
# once for each, inside the transaction that stores it.
comment_reported = Signal()
comment_appealed = Signal()
