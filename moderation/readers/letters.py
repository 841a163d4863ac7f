"""What readers are told by mail, in plain words. Nothing of it was written by a stranger but a post's title."""

from django.conf import settings
from django.utils.translation import gettext as _

from blog.models import Comment
from moderation.models import Decision
from moderation.readers import links, outbox
from moderation.readers.models import Report


def decided(decision: Decision) -> None:
    """Tell the author, if they asked for it, what a final decision was.

    Not about spam: who sends it types other people's addresses, and these shall not hear from us.
    """
    comment = decision.comment
    if not comment.tell_by_mail or decision.action == Decision.Action.SPAM:
        return
    appealed = hasattr(decision, "answers_appeal")
    published = decision.action == Decision.Action.APPROVE
    taken_down = decision.status_before == Comment.Status.APPROVED
    post = {"post": comment.post.title, "site": settings.SITE_NAME}
    if published:
        subject = _("Your comment under “%(post)s” is published") % post
        lines = [_("Your comment under “%(post)s” on %(site)s is published now.") % post]
        lines += [_("Read it here: %(address)s") % {"address": links.absolute(comment.get_absolute_url())}]
    elif taken_down:
        subject = _("Your comment under “%(post)s” has been taken down") % post
        lines = [_("Your comment under “%(post)s” on %(site)s was published, and has been taken down.") % post]
        lines += [decision.public_sentence]
    else:
        subject = _("Your comment under “%(post)s” is not published") % post
        lines = [_("Your comment under “%(post)s” on %(site)s is not published.") % post]
        lines += [decision.public_sentence]
    if appealed:
        lines.insert(0, _("You appealed. Somebody who had not decided before looked at your comment again."))
    if decision.message:
        lines.append(_("The moderator writes:") + "\n" + decision.message)
    page = links.absolute(links.status_path(comment.pk))
    if published or appealed:
        lines.append(_("Everything about it: %(address)s") % {"address": page})
    else:
        lines.append(_("Why, and how to appeal: %(address)s") % {"address": page})
    outbox.put(
        kind="appeal" if appealed else "decision",
        key=f"decision-{decision.pk}",
        to=comment.author_email,
        subject=subject,
        body=_paragraphs(lines),
    )


def report_received(report: Report) -> None:
    """Confirm a report to who left an address."""
    page = links.absolute(links.report_path(report.pk))
    lines = [
        _("Thank you. Your report of a comment on %(site)s has been received, and a moderator will look at it.")
        % {"site": settings.SITE_NAME},
        _("See what becomes of it: %(address)s") % {"address": page},
    ]
    outbox.put(
        kind="report",
        key=f"report-{report.pk}",
        to=report.email,
        subject=_("Your report has been received"),
        body=_paragraphs(lines),
    )


def report_answered(report: Report) -> None:
    """Tell who left an address what was decided about the comment they reported."""
    if report.outcome == Report.Outcome.REMOVED:
        answer = _("The comment that you reported on %(site)s has been taken down.")
    else:
        answer = _("The comment that you reported on %(site)s was looked at by a moderator and stays published.")
    page = links.absolute(links.report_path(report.pk))
    lines = [
        answer % {"site": settings.SITE_NAME},
        _("What was decided, and what you can do about it: %(address)s") % {"address": page},
    ]
    outbox.put(
        kind="report-answer",
        key=f"report-answer-{report.pk}",
        to=report.email,
        subject=_("Your report has been answered"),
        body=_paragraphs(lines),
    )


def _paragraphs(lines: list[str]) -> str:
    return "\n\n".join(line for line in lines if line)
