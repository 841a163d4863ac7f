"""The queue: undecided comments, most urgent first, and the acts on several of them at once."""

from datetime import datetime

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Comment
from moderation.desk import filters
from moderation.desk.bulk import BulkViews
from moderation.desk.deciding import last_undoable
from moderation.desk.detail import CommentPage
from moderation.desk.matches import shown_matches
from moderation.desk.reading import ADVICE, advice_in_words, no_evidence, reasons_in_words
from moderation.models import URGENCY, Assessment, QueuedComment
from moderation.policy import Action

EXCERPT = 160  # characters
MATCHES = 2  # fact-checks beside a comment in the list; its page has them all
LOUD = 0.9  # risk from which the number is set in bold: a reject threshold


class QueueList(ChangeList):
    def get_results(self, request):
        """One page of comments, each with its newest ``assessment`` (or None) and the ``matches`` of that.

        Three more queries, however many comments.
        """
        super().get_results(request)
        self.result_list = list(self.result_list)
        wanted = [comment.assessment_id for comment in self.result_list if comment.assessment_id]
        found = Assessment.objects.in_bulk(wanted)
        bodies = {comment.pk: comment.body for comment in self.result_list}
        matches = shown_matches(found.values(), bodies, request.user)
        for comment in self.result_list:
            comment.assessment = found.get(comment.assessment_id)
            comment.matches = matches.get(comment.assessment_id, [])
            comment.may_decide = self.model_admin.has_decide_permission(request)


@admin.register(QueuedComment)
class QueueAdmin(BulkViews, CommentPage, admin.ModelAdmin):
    """Comments are decided about here, never edited: evidence points into the stored text."""

    list_display = ["risk_bar", "excerpt", "advice", "author", "on_post", "age"]
    list_display_links = None
    list_filter = [
        filters.StatusFilter,
        filters.StateFilter,
        filters.AdviceFilter,
        filters.LabelFilter,
        filters.AuthorFilter,
        filters.PostFilter,
    ]
    list_per_page = 50
    list_select_related = ["post"]
    show_full_result_count = False
    search_fields = ["body", "author_name"]
    search_help_text = gettext_lazy("Searches the comments' text and their authors' names.")
    actions = ["approve", "reject", "mark_as_spam"]

    class Media:
        css = {"all": ["moderation/desk.css", "moderation/readers_desk.css"]}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_decide_permission(self, request):
        return request.user.has_perm("moderation.decide")

    def lookup_allowed(self, lookup, value, request):
        # Django lets any column be asked for in the address: ?author_email__startswith= would spell addresses out.
        return lookup in {shown.parameter_name for shown in self.list_filter}

    def get_queryset(self, request):
        return super().get_queryset(request).with_assessment().with_earlier_advice()

    def get_ordering(self, request):
        return URGENCY if not request.GET.get("status") else ["-created_at", "-pk"]

    def get_changelist(self, request, **kwargs):
        return QueueList

    def changelist_view(self, request, extra_context=None):
        context = {
            "title": _("Comments to moderate"),
            "look_again": QueuedComment.objects.riskier_since_approved().count(),
            "undoable": last_undoable(request.user),
            "look_again_at": f"?{filters.StatusFilter.parameter_name}={filters.RISKIER}",
        }
        return super().changelist_view(request, context | (extra_context or {}))

    # --- columns ---

    @admin.display(description=gettext_lazy("risk"), ordering="risk")
    def risk_bar(self, comment):
        return render_to_string(
            "moderation/risk.html",
            {
                "state": comment.state or Assessment.State.QUEUED,
                "risk": comment.risk,
                "percent": None if comment.risk is None else round(comment.risk * 100),
                "loud": comment.risk is not None and comment.risk >= LOUD,
            },
        )

    @admin.display(description=gettext_lazy("comment"))
    def excerpt(self, comment):
        address = reverse("admin:moderation_queuedcomment_change", args=[comment.pk])
        status = "" if comment.status == Comment.Status.PENDING else comment.get_status_display()
        beside = {"comment": comment, "matches": comment.matches[:MATCHES], "may_decide": comment.may_decide}
        beside |= {"more": len(comment.matches[MATCHES:]), "address": address}
        return format_html(
            '<a href="{}" dir="auto">{}</a>{}{}',
            address,
            Truncator(" ".join(comment.body.split())).chars(EXCERPT) or _("(empty)"),
            format_html(' <span class="quiet">{}</span>', status) if status else "",
            render_to_string("moderation/row_matches.html", beside) if comment.matches else "",
        )

    @admin.display(description=gettext_lazy("advice"))
    def advice(self, comment):
        assessment = comment.assessment
        done = assessment is not None and assessment.state == Assessment.State.DONE
        changed = done and comment.earlier_action not in (None, assessment.action)
        return render_to_string(
            "moderation/advice.html",
            {
                "advice": advice_in_words(assessment),
                "reasons": reasons_in_words(assessment),
                "earlier": ADVICE[Action(comment.earlier_action)] if changed else "",
                "no_evidence": no_evidence(assessment) if done else "",
            },
        )

    @admin.display(description=gettext_lazy("author"), ordering="author_name")
    def author(self, comment):
        return format_html("<bdi>{}</bdi>", comment.author_name)

    @admin.display(description=gettext_lazy("post"), ordering="post__title")
    def on_post(self, comment):
        return Truncator(comment.post.title).chars(60)

    @admin.display(description=gettext_lazy("waiting"), ordering="-created_at")
    def age(self, comment):
        return format_html(
            '<time datetime="{}" title="{}">{}</time>',
            comment.created_at.isoformat(),
            _local(comment.created_at),
            timesince(comment.created_at, depth=1),
        )


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
