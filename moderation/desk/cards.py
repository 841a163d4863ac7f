"""What a comment's card in the queue says, as plain values for its template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blog.models import Comment
from moderation.desk.marking import clipped, marked
from moderation.desk.matches import Shown, shown_matches
from moderation.desk.preferences import settings_of
from moderation.desk.reading import (
    ADVICE,
    Bar,
    advice_in_words,
    bars,
    findings,
    no_evidence,
    reasons_in_words,
)
from moderation.desk.sitewords import chance_in_words
from moderation.models import Assessment, CommentLock, QueueEntry
from moderation.policy import Action
from moderation.queue.urgency import HOUR, hours_for_reports, hours_for_risk
from moderation.readers.models import Appeal

EXCERPT = 1200  # characters of a comment on its card
MATCHES = 2  # fact-checks on a card; the comment's page has them all
BARS = 4  # the highest scores on a card; the comment's page has them all
LOUD = 0.9  # risk from which the number is set in bold: a reject threshold
APPEALS_KEPT = 30  # seconds that their number is remembered
COUNTED = 100  # comments of one author, or similar ones, that a card counts: "99+" beyond


class BoundedCount(Subquery):
    """How many rows a queryset has, for each row of another. Cut it to a bound, so that no row costs more."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) bounded)"
    output_field = IntegerField()


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One comment as it lies on the desk."""

    body: SafeString
    cut: bool  # the text goes on
    assessment: Assessment | None
    advice: str
    earlier: str  # the advice before the newest, if another
    reasons: list[str]
    bars: list[Bar]
    matches: list[Shown]
    more_matches: int
    no_evidence: str
    risk: float | None
    percent: int | None  # the risk
    loud: bool
    state: str
    urgency: int | None  # hours it counts as having waited; None for what is not in the queue
    urgency_words: str
    history: str
    similar: str
    may_decide: bool


def with_card_facts(comments: QuerySet) -> QuerySet:
    """Each with its post, the comment it answers, and what its author and others have left besides."""
    same_author = Comment.objects.filter(author_email=OuterRef("author_email")).exclude(pk=OuterRef("pk"))
    in_queue = QueueEntry.objects.exclude(pk=OuterRef("pk"))
    by_status = {
        f"author_{status.value}": BoundedCount(same_author.filter(status=status).order_by().values("pk")[:COUNTED])
        for status in Comment.Status
    }
    return comments.select_related("post", "parent", "entry__assessment__policy", "lock__moderator").annotate(
        alike=BoundedCount(
            in_queue.filter(alike=OuterRef("entry__alike")).exclude(alike="").values("pk")[:COUNTED]
        ),
        linked=BoundedCount(in_queue.filter(link=OuterRef("entry__link")).exclude(link="").values("pk")[:COUNTED]),
        **by_status,
    )


def make_cards(comments: Sequence[Comment], request, *, may_decide: bool) -> None:
    """Give each of the comments its ``card``. Four queries at most, however many comments."""
    found = _assessments(comments)
    bodies = {comment.pk: comment.body for comment in comments}
    masked = settings_of(request).masked
    matches = shown_matches(found.values(), bodies, request.user, masked=masked)
    for comment in comments:
        assessment = found.get(comment.pk)
        shown = matches.get(assessment.pk, []) if assessment else []
        comment.held_by = _held_by(comment, request.user)
        comment.card = _card(comment, assessment, shown, masked, may_decide)


def _assessments(comments: Sequence[Comment]) -> dict[int, Assessment]:
    """The newest Assessment of each, by the comment's number. Those in the queue carry it with them."""
    found = {comment.pk: comment.entry.assessment for comment in comments if hasattr(comment, "entry")}
    missing = [comment.assessment_id for comment in comments if comment.pk not in found and comment.assessment_id]
    stored = Assessment.objects.select_related("policy").filter(pk__in=missing) if missing else []
    found |= {assessment.comment_id: assessment for assessment in stored}
    return {pk: assessment for pk, assessment in found.items() if assessment}


def _held_by(comment: Comment, user) -> CommentLock | None:
    """The lock of another moderator who has it open just now."""
    lock = getattr(comment, "lock", None)
    in_force = lock is not None and lock.until > timezone.now()
    return lock if in_force and lock.moderator_id != user.pk else None


def _card(comment, assessment: Assessment | None, matches: list[Shown], masked: bool, may_decide: bool) -> Card:
    done = assessment is not None and assessment.state == Assessment.State.DONE
    marks = findings(assessment) if done else []
    changed = done and comment.earlier_action not in (None, assessment.action)
    urgency, words = urgency_in_words(comment)
    risk = assessment.risk if assessment else None
    return Card(
        body=marked(comment.body[:EXCERPT], clipped(marks, EXCERPT), masked=masked),
        cut=len(comment.body) > EXCERPT,
        assessment=assessment,
        advice=advice_in_words(assessment),
        earlier=str(ADVICE[Action(comment.earlier_action)]) if changed else "",
        reasons=reasons_in_words(assessment),
        bars=highest(bars(assessment)) if done else [],
        matches=matches[:MATCHES],
        more_matches=len(matches[MATCHES:]),
        no_evidence=no_evidence(assessment) if done else "",
        percent=None if risk is None else round(risk * 100),
        loud=risk is not None and risk >= LOUD,
        risk=risk,
        state=assessment.state if assessment else Assessment.State.QUEUED,
        urgency=urgency,
        urgency_words=words,
        history=history_in_words(comment),
        similar=similar_in_words(comment.alike, comment.linked),
        may_decide=may_decide,
    )


def highest(found: list[Bar]) -> list[Bar]:
    """The few highest scores, as far above their thresholds as below them."""
    scored = [bar for bar in found if bar.score is not None]
    return sorted(scored, key=lambda bar: (bar.level != "reject", bar.level != "review", -bar.score))[:BARS]


def urgency_in_words(comment: Comment) -> tuple[int | None, str]:
    """How many hours a comment in the queue counts as having waited, and what they are made of."""
    entry = getattr(comment, "entry", None)
    if entry is None:
        return None, ""
    waited = max(0, round((timezone.now() - entry.created_at).total_seconds() / HOUR))
    likely = entry.risk if entry.chance is None else entry.chance
    for_risk = round(hours_for_risk(likely))
    if entry.chance is not None:
        said = {"hours": for_risk, "why": chance_in_words(entry.chance)}
        parts = [_("%(hours)d h for %(why)s") % said]
    elif entry.risk is None:
        parts = [_("%(hours)d h for not being scored yet") % {"hours": for_risk}]
    else:
        parts = [_("%(hours)d h for a risk of %(risk)d %%") % {"hours": for_risk, "risk": round(entry.risk * 100)}]
    parts.append(_("%(hours)d h since it came") % {"hours": waited})
    for_reports = round(hours_for_reports(entry.reports))
    if entry.reports:
        sentence = ngettext("%(hours)d h for %(count)d report", "%(hours)d h for %(count)d reports", entry.reports)
        parts.append(sentence % {"hours": for_reports, "count": entry.reports})
    if entry.read_hours:
        parts.append(_("%(hours)d h for how much its post was read this week") % {"hours": entry.read_hours})
    total = waited + for_risk + for_reports + entry.read_hours
    words = _("Stands where a comment would that had waited for %(total)d hours: %(parts)s.")
    return total, words % {"total": total, "parts": ", ".join(parts)}


def history_in_words(comment) -> str:
    """What became of the author's other comments; of each outcome at most "99+" is said."""
    counts = {status: getattr(comment, f"author_{status.value}") for status in Comment.Status}
    names = {
        Comment.Status.APPROVED: _("%(count)s approved"),
        Comment.Status.REJECTED: _("%(count)s rejected"),
        Comment.Status.SPAM: _("%(count)s spam"),
        Comment.Status.PENDING: _("%(count)s waiting"),
    }
    said = [name % {"count": up_to(counts[status])} for status, name in names.items() if counts[status]]
    return _("author: %(counts)s") % {"counts": ", ".join(said)} if said else _("first comment here")


def similar_in_words(alike: int, linked: int) -> str:
    """How many other comments in the queue have the same words or the same link; "" for none."""
    parts = []
    if alike:
        parts.append(ngettext("%(count)s with the same words", "%(count)s with the same words", alike))
    if linked:
        parts.append(ngettext("%(count)s with the same link", "%(count)s with the same link", linked))
    counts = [count for count in (alike, linked) if count]
    return ", ".join(part % {"count": up_to(count)} for part, count in zip(parts, counts, strict=True))


def up_to(count: int) -> str:
    return f"{COUNTED - 1}+" if count >= COUNTED else str(count)


def look_again() -> dict[str, int]:
    """What waits besides the queue: approved comments that readers reported, or that look riskier by now, and
    appeals, of which the number may be half a minute old. One query, and one each half minute.
    """
    since = timezone.now() - timedelta(days=settings.REREAD_DAYS)
    reported, riskier = Q(kind=QueueEntry.Kind.REPORTED), Q(kind=QueueEntry.Kind.RISKIER, created_at__gte=since)
    counts = {"reported": Count("pk", filter=reported), "riskier": Count("pk", filter=riskier)}
    found = QueueEntry.objects.filter(reported | riskier).aggregate(**counts)
    return found | {"appeals": cache.get_or_set("desk-appeals", Appeal.objects.open().count, APPEALS_KEPT)}
