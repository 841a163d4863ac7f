"""One page of the queue: found by where the last one ended, counted up to a bound, so that size costs nothing."""

from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet

from blog.models import Comment
from moderation.desk.asking import STATUS, kind_asked
from moderation.desk.cards import BoundedCount, make_cards, with_card_facts
from moderation.desk.places import beyond, place_of, skipped

COUNTED = 1000  # exact up to here, "1,000+" beyond
LOOKED_THROUGH = 50_000  # the newest decided comments: only they are searched, or narrowed by what a machine said
OWN = ("after", "before", "skip")  # names in the address that narrow nothing
CHEAP = {STATUS, "post"}  # what an index answers for decided comments too


class QueueList(ChangeList):
    def get_filters_params(self, params=None):
        for name in OWN:
            self.params.pop(name, None)
            self.filter_params.pop(name, None)
        return super().get_filters_params(params)

    def get_ordering(self, request, queryset):
        self.by_urgency = kind_asked(request) is not None
        return beyond(queryset, "", by_urgency=self.by_urgency).query.order_by

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        narrowed = {name for name, value in self.params.items() if value} - CHEAP
        self.looked_through = 0
        if not self.by_urgency and narrowed:
            newest = Comment.objects.order_by("-created_at", "-pk").values_list("created_at", flat=True)
            last = newest[LOOKED_THROUGH : LOOKED_THROUGH + 1].first()
            if last:
                self.looked_through = LOOKED_THROUGH
                found = found.filter(created_at__gt=last)
        left = skipped(request)
        self.left = found.filter(pk__in=left).count() if left else 0  # still waiting, only not shown
        return found.exclude(pk__in=left) if left else found

    def get_results(self, request):
        """One page of comments, each with its ``card``; six queries at most, however many comments."""
        self.full_result_count, self.multi_page, self.show_all = None, False, False
        after, before = request.GET.get("after", ""), request.GET.get("before", "")
        backwards = bool(before and not after)
        page = beyond(self.queryset, after or before, by_urgency=self.by_urgency, backwards=backwards)
        rows, more, count = self._rows(page)
        count += self.left
        self.result_count, self.more_than_counted = min(count, COUNTED), count > COUNTED
        if backwards:
            rows.reverse()
        # A row of the queue may be older than the comment it stands for, until it is put right.
        self.result_list = [row for row in rows if kind_asked(request) != "pending" or row.status == "pending"]
        started, ended = (more, True) if backwards else (bool(after), more)
        self.previous_page = self._page_at("before", rows[0]) if rows and started else ""
        self.next_page = self._page_at("after", rows[-1]) if rows and ended else ""
        self.skip = "".join(f"{pk}," for pk in skipped(request))
        make_cards(self.result_list, request, may_decide=self.model_admin.has_decide_permission(request))

    def _rows(self, page: QuerySet) -> tuple[list[Comment], bool, int]:
        """The first comments of it with all that cards tell, whether there are more, and how many in all."""
        size = self.list_per_page
        # In the queue's order, so that its index is read as far as is counted; else a database begins anywhere.
        ordered = self.queryset.order_by(*(self.queryset.query.order_by if self.by_urgency else ()))
        counted = ordered.values("pk")[: COUNTED + 1]
        if not self.by_urgency:
            rows = list(with_card_facts(page)[: size + 1])
            return rows[:size], len(rows) > size, counted.count()
        # First which, then what is told of them: else all that a filter leaves is joined with everything. What was
        # decided about in between has no place any more.
        found = list(page.values_list("pk", BoundedCount(counted))[: size + 1])
        count = found[0][1] if found else counted.count()
        numbers = [number for number, _count in found]
        there = self.root_queryset.filter(pk__in=numbers[:size], entry__isnull=False)
        return list(with_card_facts(there.order_by(*page.query.order_by))), len(numbers) > size, count

    def _page_at(self, name: str, comment: Comment) -> str:
        return self.get_query_string({name: place_of(comment, by_urgency=self.by_urgency)})
