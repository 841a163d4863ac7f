"""How a moderator narrows the queue. An unknown value in the address filters nothing."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, Post
from moderation.desk.reading import ADVICE
from moderation.models import Assessment
from moderation.words import LABELS

POSTS_OFFERED = 30
RISKIER = "riskier"  # read again since it was approved, and for a person to look at now


class StatusFilter(SimpleListFilter):
    """Waiting comments unless something else is asked for."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return [
            (None, _("Waiting")),
            (Comment.Status.APPROVED, _("Approved")),
            (RISKIER, _("Approved, look again")),
            (Comment.Status.REJECTED, _("Rejected")),
            (Comment.Status.SPAM, _("Spam")),
            ("all", _("All")),
        ]

    def choices(self, changelist):
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value} if value else {}, [] if value else [self.parameter_name]
                ),
                "display": title,
            }

    def queryset(self, request, queryset):
        value = self.value()
        if value == "all":
            return queryset
        if value == RISKIER:
            return queryset.riskier_since_approved()
        if value in (Comment.Status.APPROVED, Comment.Status.REJECTED, Comment.Status.SPAM):
            return queryset.filter(status=value)
        return queryset.pending()


class StateFilter(SimpleListFilter):
    title = _("scoring")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("Not scored yet")),
            (Assessment.State.FAILED, _("Scoring failed")),
            (Assessment.State.DONE, _("Scored")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "waiting":
            return queryset.not_scored_yet()
        if self.value() in (Assessment.State.FAILED, Assessment.State.DONE):
            return queryset.filter(state=self.value())
        return queryset


class AdviceFilter(SimpleListFilter):
    title = _("advice")
    parameter_name = "advice"

    def lookups(self, request, model_admin):
        return [(str(action), words.capitalize()) for action, words in ADVICE.items()]

    def queryset(self, request, queryset):
        known = {str(action) for action in ADVICE}
        return queryset.advised(self.value()) if self.value() in known else queryset


class LabelFilter(SimpleListFilter):
    title = _("reason")
    parameter_name = "label"

    def lookups(self, request, model_admin):
        return [(str(label), words.capitalize()) for label, words in LABELS.items()]

    def queryset(self, request, queryset):
        known = {str(label) for label in LABELS}
        return queryset.held_for(self.value()) if self.value() in known else queryset


class PostFilter(SimpleListFilter):
    """The newest posts that have comments waiting."""

    title = _("post")
    parameter_name = "post"

    def lookups(self, request, model_admin):
        waiting = Comment.objects.pending().filter(post=OuterRef("pk"))
        posts = Post.objects.filter(Exists(waiting)).newest_first()[:POSTS_OFFERED]
        return [(str(post.pk), Truncator(post.title).chars(50)) for post in posts]

    def queryset(self, request, queryset):
        value = self.value() or ""
        # 18 digits fit the database's integers
        return queryset.filter(post=int(value)) if value.isdecimal() and len(value) <= 18 else queryset


class AuthorFilter(SimpleListFilter):
    title = _("author")
    parameter_name = "author"

    def lookups(self, request, model_admin):
        return [("new", _("None approved yet")), ("known", _("Approved before"))]

    def queryset(self, request, queryset):
        if self.value() == "new":
            return queryset.by_newcomers()
        if self.value() == "known":
            return queryset.by_known_authors()
        return queryset
