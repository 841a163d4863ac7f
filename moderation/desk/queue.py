"""The queue: comments that wait for a person, the most urgent first, as cards."""

from django.contrib import admin
from django.utils.translation import gettext as _

from moderation.desk import filters
from moderation.desk.bulk import BulkViews
from moderation.desk.cards import look_again
from moderation.desk.deciding import last_undoable
from moderation.desk.detail import CommentPage
from moderation.desk.going import BOOST
from moderation.desk.keys import keys_shown, numbered_reasons
from moderation.desk.paging import OWN, QueueList
from moderation.desk.preferences import PreferencesView, settings_of, tidy_query, views_for
from moderation.models import QueuedComment


@admin.register(QueuedComment)
class QueueAdmin(BulkViews, CommentPage, PreferencesView, admin.ModelAdmin):
    """Comments are decided about here, never edited: evidence points into the stored text."""

    list_display = ["__str__"]
    list_display_links = None
    list_filter = filters.FILTERS
    list_per_page = 20
    show_full_result_count = False
    search_fields = ["body", "author_name"]
    actions = ["approve", "reject", "mark_as_spam"]

    class Media:
        css = {"all": ["moderation/desk.css", "moderation/queue.css", "moderation/readers_desk.css"]}
        js = ["moderation/desk.js"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_decide_permission(self, request):
        return request.user.has_perm("moderation.decide")

    @classmethod
    def parameters(cls) -> set[str]:
        """The names in an address that narrow the list."""
        return filters.parameters(cls.list_filter) | {"q"}

    def lookup_allowed(self, lookup, value, request):
        # Django lets any column be asked for in the address: ?author_email__startswith= would spell addresses out.
        return lookup in self.parameters()

    def get_queryset(self, request):
        return super().get_queryset(request).with_assessment().with_earlier_advice()

    def get_changelist(self, request, **kwargs):
        return QueueList

    def changelist_view(self, request, extra_context=None):
        _take_all(request)
        asked = tidy_query(request.GET.urlencode(), self.parameters())
        may_decide = self.has_decide_permission(request)
        context = {
            "title": _("Comments to moderate"),
            "look_again": look_again(),
            "boost": BOOST,
            "asked": asked,
            "here": tidy_query(request.GET.urlencode(), self.parameters() | set(OWN)),
            "views": views_for(request, asked),
            "desk": settings_of(request),
            "keys": keys_shown(may_decide),
            "numbered_reasons": numbered_reasons() if may_decide else [],
            "may_decide": may_decide,
            "undoable": last_undoable(request.user) if may_decide else None,
        }
        return super().changelist_view(request, context | (extra_context or {}))


def _take_all(request) -> None:
    """Django wants something to be ticked even where all in the view are taken: nothing that is there."""
    if request.POST.get("select_across") == "1" and "_selected_action" not in request.POST:
        request.POST = request.POST.copy()
        request.POST["_selected_action"] = "0"
