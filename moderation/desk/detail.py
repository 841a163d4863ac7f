"""One comment's page: what it says, what the machine found, whom it answers, and the buttons that decide."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blog.models import Comment
from moderation import services
from moderation.desk import reading
from moderation.desk.cards import history_in_words, similar_in_words, urgency_in_words, with_card_facts
from moderation.desk.claims import unmatched_sentences
from moderation.desk.deciding import DecideViews, DecisionForm, last_undoable
from moderation.desk.going import BOOST, back_to, comment_at, neighbours, next_comment, queue_at
from moderation.desk.keys import keys_shown, numbered_reasons
from moderation.desk.marking import in_text, marked
from moderation.desk.masking import abusive, with_readings
from moderation.desk.matches import MatchFeedbackView, shown_matches
from moderation.desk.notes import NoteForm, NoteView
from moderation.desk.paging import COUNTED
from moderation.desk.places import skipped
from moderation.desk.posting import only_posts
from moderation.desk.preferences import settings_of, tidy_query
from moderation.desk.sitewords import chance_in_words
from moderation.models import Assessment, QueuedComment, QueueEntry
from moderation.sitemodel import chance_of_rejection

THREAD_SHOWN = 5  # replies, and answers to the same comment


class CommentPage(DecideViews, MatchFeedbackView, NoteView, admin.ModelAdmin):
    """The part of the queue's admin that shows and decides about one comment."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/score-again/",
                wrap(only_posts(self, self.score_again_view, page="change")),
                name="moderation_queuedcomment_score_again",
            ),
            path("next/", wrap(require_safe(self.next_view)), name="moderation_queuedcomment_next"),
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

    def next_view(self, request):
        """On to the next comment of the view, without a decision about the one that was open."""
        self._only_for_deciders(request)
        return self._to_next(request)

    def _to_next(self, request):
        """Back to the list a decision was made in, or on to the most urgent comment of one's view."""
        if request.POST.get("back"):
            return redirect(back_to(request))
        view = tidy_query(request.GET.get("view", ""), self.parameters())
        following = next_comment(self, request, view)
        if following is None:
            self.message_user(request, self._why_none(view, skipped(request)), messages.INFO)
            return redirect(queue_at(view))
        skip = ",".join(str(pk) for pk in skipped(request))
        return redirect(comment_at(following.pk, view, skip))

    def _why_none(self, view: str, left: list[int]) -> str:
        """Why there is no comment to go on to."""
        others = QueueEntry.objects.filter(kind=QueueEntry.Kind.PENDING)
        if not others.exists():
            return _("No comment is waiting.")
        if left:
            return _("What still waits here was left for later, or is open with other moderators.")
        if view:
            return _("Nothing in this view is left for you: what still waits is elsewhere, or open with others.")
        return _("The comments that still wait are open with other moderators.")

    def _page(self, request, comment, form=None, note_form=None, held_by=None, status=200):
        assessment = self._assessment(comment)
        may_decide = self.has_decide_permission(request)
        form, note_form = form or DecisionForm(), note_form or NoteForm(comment, assessment)
        note_form.say_who_signs(request.user)
        _lead_to_field(request, form, note_form)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Comment by %(name)s") % {"name": comment.author_name},
            "boost": BOOST,
            "comment": comment,
            "body": marked(comment.body, []),
            "note_form": note_form,
            "note_versions": comment.context_notes.with_parts().order_by("-number"),
            "form": form,
            "numbered_reasons": numbered_reasons(),
            "held_by": held_by,
            "undoable": last_undoable(request.user),
            "may_decide": may_decide,
            "desk": settings_of(request),
            "keys": keys_shown(may_decide),
            "decisions": comment.decisions.select_related(
                "moderator", "policy", "assessment", "reason", "undone_by"
            ),
            **self._way_on(request, comment),
            **_thread(request, comment),
            **_beside(comment),
            "assessment": Assessment.objects.filter(pk=comment.assessment_id).first(),
        }
        if assessment:
            context |= _machine(comment, assessment, masked=context["desk"].masked)
            bodies, masked = {comment.pk: comment.body}, context["desk"].masked
            matches = shown_matches([assessment], bodies, request.user, masked=masked)[assessment.pk]
            context |= {"matches": matches, "no_evidence": reading.no_evidence(assessment)}
        if request.user.has_perm("moderation.add_factcheck"):
            hurting = abusive(comment) if context["desk"].masked else []
            context["sentences"] = unmatched_sentences(comment.body, context.get("matches", []), hurting)
        return TemplateResponse(request, "moderation/comment.html", context, status=status)

    def _way_on(self, request, comment) -> dict[str, object]:
        """The view one came from and the ways to other comments of it. ``carried`` goes into every address."""
        view = tidy_query(request.GET.get("view", ""), self.parameters())
        skip = ",".join(str(pk) for pk in skipped(request))
        previous, following = neighbours(self, request, comment, view)
        later = f"{skip},{comment.pk}" if skip else str(comment.pk)
        waiting = QueueEntry.objects.filter(kind=QueueEntry.Kind.PENDING).exclude(pk=comment.pk)
        return {
            "carried": comment_at(comment.pk, view, skip).partition("?")[2],
            "back_to_queue": queue_at(view),
            "previous": comment_at(previous, view, skip) if previous else "",
            "following": comment_at(following, view, skip) if following else "",
            "later": comment_at(comment.pk, view, later).partition("?")[2],
            "waiting": waiting[: COUNTED + 1].count(),
            "counted": COUNTED,
        }


def _lead_to_field(request, form: DecisionForm, note_form: NoteForm) -> None:
    """Give the focus to the first field that is wrong, or to the note that one came to write."""
    wrong = [each.fields[name] for each in (form, note_form) for name in each.errors if name in each.fields]
    fields = wrong or ([note_form.fields["context"]] if "note" in request.GET else [])
    if fields:
        fields[0].widget.attrs["autofocus"] = True


def _machine(comment: QueuedComment, assessment: Assessment, *, masked: bool) -> dict[str, object]:
    """What a finished Assessment says, and the model of this site's decisions where one is in use."""
    chance = chance_of_rejection(assessment, comment)
    findings = reading.findings(assessment)
    return {
        "assessment": assessment,
        "body": marked(comment.body, findings, masked=masked),
        "marked": [(finding, in_text(finding, len(comment.body))) for finding in findings],
        "bars": reading.bars(assessment),
        "advice": reading.advice_in_words(assessment),
        "reasons": reading.reasons_in_words(assessment),
        "site_says": "" if chance is None else chance_in_words(chance),
    }


def _thread(request, comment: Comment) -> dict[str, object]:
    """The comment it answers, that one's other answers, and the answers it got; none rejected or spam."""
    shown = Comment.objects.filter(status__in=[Comment.Status.PENDING, Comment.Status.APPROVED])
    seen = with_readings(shown, request)
    siblings = seen.filter(parent=comment.parent_id).exclude(pk=comment.pk) if comment.parent_id else seen.none()
    return {
        "parent": comment.parent,
        "siblings": siblings[:THREAD_SHOWN],
        "replies": seen.filter(parent=comment.pk)[:THREAD_SHOWN],
    }


def _beside(comment: Comment) -> dict[str, object]:
    """What its author has left besides, what is like it in the queue, and why it stands where it does."""
    facts = with_card_facts(QueuedComment.objects.filter(pk=comment.pk)).first()
    if facts is None:  # deleted this moment
        return {}
    hours, words = urgency_in_words(facts)
    return {
        "history": history_in_words(facts),
        "similar": similar_in_words(facts.alike, facts.linked),
        "urgency": hours,
        "urgency_words": words,
    }
