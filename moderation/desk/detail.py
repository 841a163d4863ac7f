"""One comment's page: what it says, what the machine found, whom it answers, and the buttons that decide."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blog.models import Comment
from moderation import locks, services
from moderation.desk import reading
from moderation.desk.claims import unmatched_sentences
from moderation.desk.deciding import DecideViews, DecisionForm, last_undoable
from moderation.desk.marking import in_text, marked
from moderation.desk.matches import MatchFeedbackView, shown_matches
from moderation.desk.notes import NoteForm, NoteView
from moderation.models import URGENCY, Assessment, Decision, QueuedComment

THREAD_SHOWN = 5  # replies, and answers to the same comment


class CommentPage(DecideViews, MatchFeedbackView, NoteView, admin.ModelAdmin):
    """The part of the queue's admin that shows and decides about one comment."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/score-again/",
                wrap(require_POST(self.score_again_view)),
                name="moderation_queuedcomment_score_again",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        comment = self.get_object(request, unquote(object_id))
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._page(request, comment, held_by=self.take_in_hand(request, comment))

    def score_again_view(self, request, pk):
        comment = self._open(request, pk)
        if comment.state == Assessment.State.FAILED:
            services.enqueue(comment)
            self.message_user(request, _("The comment is queued and will be scored again."), messages.SUCCESS)
        else:
            self.message_user(
                request, _("Only a comment whose scoring failed can be scored again."), messages.WARNING
            )
        return redirect("admin:moderation_queuedcomment_change", pk)

    def _open(self, request, pk) -> QueuedComment:
        """The comment for somebody who may decide about it. Raises PermissionDenied or Http404."""
        self._only_for_deciders(request)
        comment = self.get_queryset(request).filter(pk=pk).first()
        if comment is None:
            raise Http404
        return comment

    def _assessment(self, comment) -> Assessment | None:
        """What the machine says of it by now; None while it says nothing."""
        done = Assessment.objects.filter(pk=comment.assessment_id, state=Assessment.State.DONE)
        return done.select_related("policy").first()

    def _to_next(self, request):
        free = locks.not_in_others_hands(self.get_queryset(request).pending(), request.user)
        following = free.order_by(*URGENCY).first()
        if following is None:
            others = self.get_queryset(request).pending().exists()
            sentence = _("The comments that still wait are open with other moderators.")
            self.message_user(request, sentence if others else _("No comment is waiting."), messages.INFO)
            return redirect("admin:moderation_queuedcomment_changelist")
        return redirect("admin:moderation_queuedcomment_change", following.pk)

    def _page(self, request, comment, form=None, note_form=None, held_by=None, status=200):
        assessment = self._assessment(comment)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Comment by %(name)s") % {"name": comment.author_name},
            "comment": comment,
            "body": marked(comment.body, []),
            "note_form": note_form or NoteForm(comment, assessment),
            "note_versions": comment.context_notes.with_parts().order_by("-number"),
            "form": form or DecisionForm(),
            "actions": [
                (Decision.Action.APPROVE, _("Approve")),
                (Decision.Action.REJECT, _("Reject")),
                (Decision.Action.SPAM, _("Spam")),
            ],
            "held_by": held_by,
            "undoable": last_undoable(request.user),
            "may_decide": self.has_decide_permission(request),
            "history": _history(comment),
            "decisions": comment.decisions.select_related(
                "moderator", "policy", "assessment", "reason", "undone_by"
            ),
            "waiting": self.get_queryset(request).pending().exclude(pk=comment.pk).count(),
            **_thread(comment),
            "assessment": Assessment.objects.filter(pk=comment.assessment_id).first(),
        }
        if assessment:
            context |= _machine(comment, assessment)
            matches = shown_matches([assessment], {comment.pk: comment.body}, request.user)[assessment.pk]
            context |= {"matches": matches, "no_evidence": reading.no_evidence(assessment)}
        if request.user.has_perm("moderation.add_factcheck"):
            context["sentences"] = unmatched_sentences(comment.body, context.get("matches", []))
        return TemplateResponse(request, "moderation/comment.html", context, status=status)


def _machine(comment: QueuedComment, assessment: Assessment) -> dict[str, object]:
    """What a finished Assessment says."""
    findings = reading.findings(assessment)
    return {
        "assessment": assessment,
        "body": marked(comment.body, findings),
        "marked": [(finding, in_text(finding, len(comment.body))) for finding in findings],
        "bars": reading.bars(assessment),
        "advice": reading.advice_in_words(assessment),
        "reasons": reading.reasons_in_words(assessment),
    }


def _thread(comment: Comment) -> dict[str, object]:
    """The comment it answers, that one's other answers, and the answers it got; none rejected or spam."""
    seen = Comment.objects.filter(status__in=[Comment.Status.PENDING, Comment.Status.APPROVED])
    siblings = seen.filter(parent=comment.parent_id).exclude(pk=comment.pk) if comment.parent_id else seen.none()
    return {
        "parent": comment.parent,
        "siblings": siblings[:THREAD_SHOWN],
        "replies": seen.filter(parent=comment.pk)[:THREAD_SHOWN],
    }


def _history(comment: Comment) -> dict[str, int]:
    """How many other comments with the same e-mail address this site has, by what became of them."""
    others = Comment.objects.filter(author_email=comment.author_email).exclude(pk=comment.pk)
    counts = {status.value: Count("pk", filter=Q(status=status)) for status in Comment.Status}
    return others.aggregate(total=Count("pk"), **counts)
