"""How a moderator finds, in the queue, what readers said something about."""

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from moderation.readers.models import Appeal, Report

REPORTED, APPEALED, EDITED = "reported", "appealed", "edited"


class ReadersFilter(SimpleListFilter):
    """Comments with open reports or appeals, or whose author changed them. Together with the status filter."""

    title = _("readers")
    parameter_name = "readers"

    def lookups(self, request, model_admin):
        return [
            (REPORTED, _("Reported")),
            (APPEALED, _("Appealed")),
            (EDITED, _("Changed by its author")),
        ]

    def queryset(self, request, queryset):
        if self.value() == REPORTED:
            return queryset.filter(pk__in=Report.objects.open().values("comment"))
        if self.value() == APPEALED:
            return queryset.filter(pk__in=Appeal.objects.open().values("decision__comment"))
        if self.value() == EDITED:
            return queryset.filter(replaces__isnull=False)
        return queryset
