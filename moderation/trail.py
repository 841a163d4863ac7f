"""Everything that was done, in one list: decisions, notes, feedback and answers to readers, which are records
themselves, with the audit's own entries. Read-only, newest first, in pages that cost the same however long it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.contextnotes import ContextNote
from blog.models import Comment
from moderation.audit import AuditEntry, cut, name_of
from moderation.deciding import STATUS_AFTER
from moderation.factchecks.records import MatchFeedback
from moderation.models import Decision
from moderation.readers.models import Appeal, Report

CHUNK = 200
TARGETS = {
    "author": gettext_lazy("author of comments"),
    "person": gettext_lazy("person"),
    "user": gettext_lazy("login"),
    "group": gettext_lazy("group"),
    "post": gettext_lazy("post"),
    "tag": gettext_lazy("tag"),
    "relatedlink": gettext_lazy("related link"),
    "policy": gettext_lazy("policy"),
    "publisher": gettext_lazy("publisher"),
    "decisionreason": gettext_lazy("reason for not publishing"),
    "factcheck": gettext_lazy("fact-check"),
    "sitemodel": gettext_lazy("model of this site's decisions"),
    "audit": gettext_lazy("audit"),
    "comments": gettext_lazy("comments"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that was done. ``who`` is "" for the machine and for commands; ``address`` "" for no page."""

    at: datetime
    kind: str
    pk: int
    who: str
    what: str
    target: str
    before: str = ""
    after: str = ""
    why: str = ""
    address: str = ""

    @property
    def place(self) -> tuple[datetime, str, int]:
        """Where it stands in the list; no two lines share one."""
        return (self.at, self.kind, self.pk)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which lines: since <= at < until; ``past`` is the place of the line that was shown last."""

    kind: str = ""
    who: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    past: tuple[datetime, str, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A table that is part of the list: its ``at`` and ``who`` columns, and how a row reads."""

    title: str | Promise
    rows: Callable[[], QuerySet]
    at: str
    who: str
    line: Callable[[str, object], Line]


def lines(wanted: Wanted) -> Iterator[Line]:
    """The lines, newest first; as many as are asked for are read."""
    sources = {kind: source for kind, source in SOURCES.items() if wanted.kind in ("", kind)}
    found = [_of_source(kind, source, wanted) for kind, source in sources.items()]
    return merge(*found, key=lambda line: line.place, reverse=True)


def page(wanted: Wanted, size: int) -> tuple[list[Line], bool]:
    """At most ``size`` lines, and whether there are more."""
    found = list(islice(lines(wanted), size + 1))
    return found[:size], len(found) > size


def _of_source(kind: str, source: Source, wanted: Wanted) -> Iterator[Line]:
    rows = source.rows().order_by(f"-{source.at}", "-pk")
    if wanted.who is not None:
        rows = rows.filter(**{source.who: wanted.who})
    if wanted.since:
        rows = rows.filter(**{f"{source.at}__gte": wanted.since})
    if wanted.until:
        rows = rows.filter(**{f"{source.at}__lt": wanted.until})
    past = wanted.past
    while True:
        chunk = [source.line(kind, row) for row in rows.filter(_after(source, kind, past))[:CHUNK]]
        yield from chunk
        if len(chunk) < CHUNK:
            return
        past = chunk[-1].place


def _after(source: Source, kind: str, past: tuple[datetime, str, int] | None) -> Q:
    """The source's rows that stand after that place in the list."""
    if past is None:
        return Q()
    at, past_kind, pk = past
    earlier = Q(**{f"{source.at}__lt": at})
    if kind == past_kind:
        # the first condition follows from the others, and is the one an index answers
        return Q(**{f"{source.at}__lte": at}) & (earlier | Q(**{source.at: at}, pk__lt=pk))
    return earlier | Q(**{source.at: at}) if kind < past_kind else earlier


def _decision(kind: str, row: Decision) -> Line:
    return Line(
        at=row.created_at,
        kind=kind,
        pk=row.pk,
        who=name_of(row.moderator) if row.moderator else str(row.policy),
        what=str(row.get_action_display()),
        target=cut(str(row.comment)),
        before=_status(row.status_before),
        after=_status(row.undoes.status_before if row.undoes else STATUS_AFTER[row.action]),
        why=cut("; ".join(filter(None, [str(row.reason or ""), row.legal_ground, row.note]))),
        address=_comment_page(row.comment_id),
    )


def _decisions() -> QuerySet:
    return Decision.objects.select_related("comment", "moderator", "policy", "reason", "undoes")


def _status(status: str) -> str:
    """In words; "" for a status from before it was kept."""
    return str(Comment.Status(status).label) if status else ""


def _note(kind: str, row: ContextNote) -> Line:
    withdrawn = row.state == ContextNote.State.WITHDRAWN
    return Line(
        at=row.created_at,
        kind=kind,
        pk=row.pk,
        who=name_of(row.written_by),
        what=_("note withdrawn") if withdrawn else _("note written"),
        target=cut(str(row.comment)),
        before=cut(row.before_text or ""),
        after=cut(row.text),
        address=_comment_page(row.comment_id),
    )


def _notes() -> QuerySet:
    earlier = ContextNote.objects.filter(comment=OuterRef("comment"), number__lt=OuterRef("number"))
    rows = ContextNote.objects.select_related("comment", "written_by")
    return rows.annotate(before_text=Subquery(earlier.order_by("-number").values("text")[:1]))


def _feedback(kind: str, row: MatchFeedback) -> Line:
    return Line(
        at=row.at,
        kind=kind,
        pk=row.pk,
        who=name_of(row.by),
        what=_("feedback on a fact-check's match"),
        target=cut(str(row.match.fact_check)),
        before=str(row.match.get_stance_display()),
        after=str(row.get_right_stance_display() or row.get_kind_display()),
        address=_comment_page(row.match.assessment.comment_id),
    )


def _report(kind: str, row: Report) -> Line:
    return Line(
        at=row.resolved_at,
        kind=kind,
        pk=row.pk,
        who=name_of(row.resolved_by) if row.resolved_by else _policy_of(row.decision),
        what=_("report answered"),
        target=cut(str(row.comment)),
        after=str(row.get_outcome_display()),
        why=str(row.get_reason_display()),
        address=_comment_page(row.comment_id),
    )


def _appeal(kind: str, row: Appeal) -> Line:
    return Line(
        at=row.outcome.created_at,
        kind=kind,
        pk=row.pk,
        who=name_of(row.outcome.moderator) or _policy_of(row.outcome),
        what=_("appeal answered"),
        target=cut(str(row.outcome.comment)),
        before=str(row.decision.get_action_display()),
        after=str(row.outcome.get_action_display()),
        why=cut(row.outcome.note),
        address=_comment_page(row.outcome.comment_id),
    )


def _policy_of(decision: Decision | None) -> str:
    return str(decision.policy or "") if decision else ""


def _entry(kind: str, row: AuditEntry) -> Line:
    return Line(
        at=row.at,
        kind=kind,
        pk=row.pk,
        who=row.who_name,
        what=": ".join(filter(None, [str(row.get_what_display()), row.field])),
        target=f"{TARGETS.get(row.target_type, row.target_type)}: {row.target}",
        before=row.before,
        after=row.after,
        why=row.why,
    )


def _comment_page(pk: int) -> str:
    return reverse("admin:moderation_queuedcomment_change", args=[pk])


SOURCES = {
    "decision": Source(
        title=gettext_lazy("Decisions"), rows=_decisions, at="created_at", who="moderator", line=_decision
    ),
    "note": Source(
        title=gettext_lazy("Notes for readers"), rows=_notes, at="created_at", who="written_by", line=_note
    ),
    "feedback": Source(
        title=gettext_lazy("Feedback on fact-checks"),
        rows=lambda: MatchFeedback.objects.select_related("match__fact_check", "match__assessment", "by").defer(
            "match__fact_check__vector"
        ),
        at="at",
        who="by",
        line=_feedback,
    ),
    # That one was received is no act of staff. An appeal has one line, for its newest answer; all its answers are
    # decisions too, with lines of their own.
    "report": Source(
        title=gettext_lazy("Answers to reports"),
        rows=lambda: Report.objects.filter(resolved_at__isnull=False).select_related(
            "comment", "resolved_by", "decision__policy"
        ),
        at="resolved_at",
        who="resolved_by",
        line=_report,
    ),
    "appeal": Source(
        title=gettext_lazy("Answers to appeals"),
        rows=lambda: Appeal.objects.filter(outcome__isnull=False).select_related(
            "decision", "outcome__comment", "outcome__moderator", "outcome__policy"
        ),
        at="outcome__created_at",
        who="outcome__moderator",
        line=_appeal,
    ),
    "entry": Source(
        title=gettext_lazy("Everything else"), rows=AuditEntry.objects.all, at="at", who="who", line=_entry
    ),
}
