"""How a moderator narrows the queue. An unknown value in the address filters nothing.

The queue itself is narrowed by its stored rows (QueueEntry), which are few and narrow. Comments that were decided
about have none: there the newest Assessment is asked, among the newest comments only.
"""

from django.contrib.admin import SimpleListFilter
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils.text import Truncator
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from blog.models import Comment, Post
from moderation.desk.asking import CLOSED, REPORTED, RISKIER, STATUS, DeskFilter, kind_asked, number_in
from moderation.desk.policyfilters import SecondLookFilter
from moderation.desk.reader_filters import ReadersFilter
from moderation.desk.reading import ADVICE
from moderation.factchecks.records import STANCES, ClaimMatch
from moderation.models import Assessment, QueueEntry
from moderation.words import LABELS

POSTS_OFFERED = 30
UNKNOWN = "und"  # the code of a text whose language nobody can tell
OFFERS_KEPT = 30  # seconds that the posts and languages to choose from are remembered


class StatusFilter(DeskFilter):
    """Waiting comments unless something else is asked for."""

    title = _("status")
    parameter_name = STATUS

    def lookups(self, request, model_admin):
        return [
            ("", _("Waiting")),
            (REPORTED, _("Approved, reported")),
            (RISKIER, _("Approved, look again")),
            (Comment.Status.APPROVED, _("Approved")),
            (Comment.Status.REJECTED, _("Rejected")),
            (Comment.Status.SPAM, _("Spam")),
            (Comment.Status.WITHDRAWN, _("Withdrawn by their authors")),
            ("all", _("All")),
        ]

    def queryset(self, request, queryset):
        kind = kind_asked(request)
        if kind == QueueEntry.Kind.PENDING:
            return queryset.waiting()
        if kind == QueueEntry.Kind.RISKIER:
            return queryset.riskier_since_approved()
        if kind:
            return queryset.filter(entry__kind=kind)
        return queryset.filter(status=self.value()) if self.value() in CLOSED else queryset


class StateFilter(DeskFilter):
    title = _("scoring")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("Not scored yet")),
            (Assessment.State.FAILED, _("Scoring failed")),
            (Assessment.State.DONE, _("Scored")),
        ]

    def narrowed(self, queryset, value):
        if value == "waiting" and not kind_asked(self.request):
            return queryset.not_scored_yet()
        return self.by_machine(queryset, state=value)


class AdviceFilter(DeskFilter):
    title = _("advice")
    parameter_name = "advice"

    def lookups(self, request, model_admin):
        return [(str(action), words.capitalize()) for action, words in ADVICE.items()]

    def narrowed(self, queryset, value):
        return self.by_machine(queryset, action=value)


class LabelFilter(DeskFilter):
    title = _("held for")
    parameter_name = "label"

    def lookups(self, request, model_admin):
        return [(str(label), words.capitalize()) for label, words in LABELS.items()]

    def narrowed(self, queryset, value):
        if kind_asked(self.request):
            return queryset.filter(entry__held__contains=f" {value} ")
        return queryset.held_for(value)


class ScoreFilter(DeskFilter):
    """One label's score between two percentages; either may be left out."""

    title = _("score of")
    parameter_name = "scored"
    parameters = ("scored", "from", "to")
    template_name = "moderation/queue/score_filter.html"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        for name in ("from", "to"):
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def expected_parameters(self):
        return list(self.parameters)

    def lookups(self, request, model_admin):
        return [(str(label), words.capitalize()) for label, words in LABELS.items()]

    @property
    def bounds(self) -> dict[str, str]:
        """What was typed, for the fields to show again; "" for what is no percentage."""
        typed = {name: self.used_parameters.get(name, "") for name in ("from", "to")}
        return {
            name: text if (number_in(text) or 0) <= 100 and number_in(text) is not None else ""
            for name, text in typed.items()
        }

    def narrowed(self, queryset, value):
        bounds = self.bounds
        low, high = number_in(bounds["from"]), number_in(bounds["to"])
        conditions = {f"{value}__gte": (low or 0) / 100}
        if high is not None:
            conditions[f"{value}__lt"] = (high + 0.5) / 100  # as percentages are shown: rounded
        if low:
            conditions[f"{value}__gte"] = (low - 0.5) / 100
        return self.by_machine(queryset, **conditions)


class StanceFilter(DeskFilter):
    """What the comment does with a claim that a fact-check is about."""

    title = _("fact-checked claim")
    parameter_name = "stance"

    def lookups(self, request, model_admin):
        return [("any", _("Any stance")), *((value, words.capitalize()) for value, words in STANCES)]

    def narrowed(self, queryset, value):
        matches = ClaimMatch.objects.all() if value == "any" else ClaimMatch.objects.filter(stance=value)
        return of_matches(self.request, queryset, matches)


class FactCheckFilter(SimpleListFilter):
    """Comments matched to one fact-check, by its number."""

    title = _("fact-check no.")
    parameter_name = "fact_check"
    template_name = "moderation/queue/number_filter.html"

    def lookups(self, request, model_admin):
        return [("", _("Any"))]

    def queryset(self, request, queryset):
        number = number_in(self.value())
        if number is None:
            return queryset
        return of_matches(request, queryset, ClaimMatch.objects.filter(fact_check=number))


def of_matches(request, queryset, matches):
    """Comments whose newest Assessment has one of the matches."""
    if kind_asked(request):
        return queryset.filter(entry__assessment__in=matches.values("assessment"))
    return queryset.with_assessment().filter(Exists(matches.filter(assessment=OuterRef("assessment_id"))))


class PostFilter(DeskFilter):
    """The newest posts that have comments waiting."""

    title = _("post")
    parameter_name = "post"

    def lookups(self, request, model_admin):
        return cache.get_or_set("desk-posts", _posts_that_wait, OFFERS_KEPT)

    def queryset(self, request, queryset):
        number = number_in(self.value())  # any post's: a link may lead here that the list does not offer
        if number is None:
            return queryset
        return queryset.filter(entry__post=number) if kind_asked(request) else queryset.filter(post=number)


def _posts_that_wait() -> list[tuple[str, str]]:
    waiting = QueueEntry.objects.filter(post=OuterRef("pk"), kind=QueueEntry.Kind.PENDING)
    posts = Post.objects.filter(Exists(waiting)).newest_first().only("title")[:POSTS_OFFERED]
    return [(str(post.pk), Truncator(post.title).chars(50)) for post in posts]


class AuthorFilter(DeskFilter):
    title = _("author")
    parameter_name = "author"

    def lookups(self, request, model_admin):
        return [
            ("new", _("None approved yet")),
            ("known", _("Approved before")),
            ("refused", _("Rejected or spam before")),
        ]

    def narrowed(self, queryset, value):
        if value == "new":
            return queryset.by_newcomers()
        return queryset.by_known_authors() if value == "known" else queryset.by_refused_authors()


class LanguageFilter(DeskFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return cache.get_or_set("desk-languages", _languages_that_wait, OFFERS_KEPT)

    def narrowed(self, queryset, value):
        return self.by_machine(queryset, language=value)


def _languages_that_wait() -> list[tuple[str, str]]:
    codes = QueueEntry.objects.exclude(language="").values_list("language", flat=True).distinct()
    return sorted(((code, _language(code)) for code in codes), key=lambda pair: pair[1])


def _language(code: str) -> str:
    if code == UNKNOWN:
        return _("Unknown language")
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


class SimilarFilter(SimpleListFilter):
    """Waiting comments that share words or the first link with one of them. A link on its card leads here."""

    title = _("like comment no.")
    parameter_name = "like"
    template_name = "moderation/queue/number_filter.html"

    def lookups(self, request, model_admin):
        return [("", _("Any"))]

    def queryset(self, request, queryset):
        number = number_in(self.value())
        return queryset if number is None else queryset.like(number)


FILTERS = [
    StatusFilter,
    LabelFilter,
    ScoreFilter,
    AdviceFilter,
    StateFilter,
    StanceFilter,
    FactCheckFilter,
    PostFilter,
    AuthorFilter,
    LanguageFilter,
    SimilarFilter,
    ReadersFilter,
    SecondLookFilter,
]


def parameters(filters=FILTERS) -> set[str]:
    """The names that the filters listen to in the address."""
    return {name for each in filters for name in getattr(each, "parameters", [each.parameter_name])}
