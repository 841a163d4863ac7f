"""What the blog announces. It never asks who listens."""

from django.dispatch import Signal

# Sent by ``blog.services.submit_comment`` with ``comment`` (a saved, pending Comment), inside the transaction
# that stores it: what a receiver writes is stored with the comment or not at all. A receiver that must reach
# the outside (a broker, mail) does so in ``transaction.on_commit``.
comment_submitted = Signal()

# Sent by ``blog.withdrawing`` with ``comment`` (now withdrawn), inside the transaction that withdraws it.
comment_withdrawn = Signal()

# Sent by ``blog.withdrawing`` with ``numbers`` (of withdrawn comments) in the transaction that empties them.
comments_erased = Signal()
