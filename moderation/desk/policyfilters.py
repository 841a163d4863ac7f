"""How a moderator finds what a policy decided by itself."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from moderation.automatic import wants_second_look


class SecondLookFilter(SimpleListFilter):
    """Automatic decisions drawn for a second look. They are decided: the status filter must let them through."""

    title = _("second look")
    parameter_name = "second_look"

    def lookups(self, request, model_admin):
        return [("waiting", _("Decided automatically, look again"))]

    def queryset(self, request, queryset):
        return queryset.filter(Exists(wants_second_look())) if self.value() == "waiting" else queryset
