"""Statements of reasons for restricted comments (Digital Services Act, Article 17), and their export."""

import csv
from collections.abc import Iterator
from typing import TextIO

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blog.models import Comment
from moderation.csvfiles import safe_cell
from moderation.models import Decision
from moderation.readers.models import Report, StatementOfReasons
from moderation.words import noted

COLUMNS = (
    "decision", "comment", "post", "decided_at", "made_at", "restriction", "territory", "duration", "ground",
    "reason", "reference", "explanation", "facts", "source", "automated_detection", "automated_decision",
    "redress",
)  # fmt: skip


def state(decision: Decision) -> StatementOfReasons | None:
    """Write the statement for a final rejection, once; None for other decisions, spam among them."""
    if decision.action != Decision.Action.REJECT:
        return None
    return StatementOfReasons.objects.get_or_create(decision=decision, defaults=_words(decision))[0]


def write_csv(file: TextIO, *, year: int | None = None) -> int:
    """All statements, or those of one year, oldest first, without names and e-mail addresses; returns how many."""
    statements = StatementOfReasons.objects.order_by("pk").select_related("decision__comment__post")
    if year is not None:
        statements = statements.filter(created_at__year=year)
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    count = 0
    for row in _rows(statements.iterator(chunk_size=500)):
        writer.writerow(row)
        count += 1
    return count


def _rows(statements) -> Iterator[list[str]]:
    for made in statements:
        decision = made.decision
        values = {
            "decision": decision.pk,
            "comment": decision.comment_id,
            "post": decision.comment.post.get_absolute_url(),
            "decided_at": decision.created_at.isoformat(),
            "made_at": made.created_at.isoformat(),
            **{name: getattr(made, name) for name in COLUMNS[5:]},
        }
        yield [safe_cell(values[name]) for name in COLUMNS]


def _words(decision: Decision) -> dict[str, object]:
    comment, reason = decision.comment, decision.reason
    shown_before = decision.status_before == Comment.Status.APPROVED
    illegal = reason is not None and reason.legal
    title = reason.title if reason else _("no reason named")
    against = (
        _("A moderator decided to take it down.")
        if shown_before
        else _("A moderator decided against publishing it.")
    )
    sentence = decision.public_sentence or against
    kinds = StatementOfReasons.Restriction
    return {
        "restriction": kinds.TAKEN_DOWN if shown_before else kinds.NOT_PUBLISHED,
        "territory": _("everywhere"),
        "duration": _("without end, unless it is decided otherwise"),
        "facts": _facts(decision),
        "source": _source(decision),
        "automated_detection": bool(_noted(decision)),
        "automated_decision": decision.policy_id is not None,
        "ground": StatementOfReasons.Ground.ILLEGAL if illegal else StatementOfReasons.Ground.RULES,
        "reason": title,
        "reference": decision.legal_ground
        if illegal
        else _("The rules for comments: %(title)s") % {"title": title},
        "explanation": "\n\n".join(part for part in (sentence, decision.message) if part),
        "redress": redress(comment),
    }


def redress(comment: Comment) -> str:
    """What the author can do about it."""
    return _(
        "On the private page of your comment you can appeal, once and free of charge; somebody who did not make "
        "this decision will look at it. You may also turn to a certified out-of-court dispute settlement body "
        "(Digital Services Act, Article 21), or to a court."
    )


def _facts(decision: Decision) -> str:
    comment = decision.comment
    sentences = [
        _("Comment %(number)d, received on %(received)s under “%(post)s”.")
        % {"number": comment.pk, "post": comment.post.title, "received": _moment(comment.created_at)}
    ]
    if decision.assessment is not None:
        found = _noted(decision)
        sentences.append(
            _("A program read it and noted: %(labels)s.") % {"labels": ", ".join(found)}
            if found
            else _("A program read it and noted nothing against it.")
        )
    values = {"decided": _moment(decision.created_at)}
    if decision.policy_id is None:
        sentences.append(_("On %(decided)s a moderator read it and decided.") % values)
    else:
        sentences.append(_("On %(decided)s a program decided, under rules set by the site's owner.") % values)
    return " ".join(sentences)


def _noted(decision: Decision) -> list[str]:
    return noted(decision.assessment.as_reasons()) if decision.assessment else []


def _source(decision: Decision) -> str:
    """What readers had said about the comment when it was decided, and was not answered before."""
    unanswered = Q(resolved_at__isnull=True) | Q(resolved_at__gte=decision.created_at)
    said = Report.objects.filter(unanswered, comment=decision.comment_id, created_at__lte=decision.created_at)
    reasons = set(said.values_list("reason", flat=True))
    if Report.Reason.ILLEGAL in reasons:
        return StatementOfReasons.Source.NOTICE
    return StatementOfReasons.Source.REPORT if reasons else StatementOfReasons.Source.OWN


def _moment(moment) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
