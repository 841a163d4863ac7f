"""What the queue's filters have in common: which part of the queue is asked for, and how a choice narrows it."""

from django.contrib.admin import SimpleListFilter

from blog.models import Comment
from moderation.models import QueueEntry

STATUS = "status"  # its name in the address
RISKIER = "riskier"  # read again since it was approved, and for a person to look at now
REPORTED = "reported"
KINDS = {
    "": QueueEntry.Kind.PENDING,
    RISKIER: QueueEntry.Kind.RISKIER,
    REPORTED: QueueEntry.Kind.REPORTED,
}
CLOSED = (Comment.Status.APPROVED, Comment.Status.REJECTED, Comment.Status.SPAM, Comment.Status.WITHDRAWN)


def kind_asked(request) -> QueueEntry.Kind | None:
    """Which part of the queue the address asks for; None when it asks for decided comments, or for all."""
    value = request.GET.get(STATUS, "")
    return None if value in (*CLOSED, "all") else KINDS.get(value, QueueEntry.Kind.PENDING)


def number_in(text: str | None) -> int | None:
    """A whole number as an address may carry it; None for anything else. 18 digits fit the database's integers."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None


class DeskFilter(SimpleListFilter):
    """A choice. ``narrowed`` is asked only for a value that is offered."""

    def queryset(self, request, queryset):
        if self.value() not in {str(value) for value, _title in self.lookup_choices}:
            return queryset
        return self.narrowed(queryset, self.value())

    def narrowed(self, queryset, value):
        raise NotImplementedError

    def by_machine(self, queryset, **conditions):
        """Comments of which the newest Assessment says so: its columns, by name."""
        if kind_asked(self.request):
            return queryset.filter(**{f"entry__{name}": value for name, value in conditions.items()})
        return queryset.whose_newest(**conditions)
