"""Deciding about several comments at once: what will happen, then doing it, then taking it back."""

import re
from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.models import Comment
from moderation import bulk
from moderation.desk.deciding import WordsForm, name_of, undo_refused
from moderation.desk.masking import with_readings
from moderation.desk.posting import only_posts
from moderation.models import Decision

EXAMPLES = 20  # comments that a preview shows
DIGITS = 18  # fit the database's integers
NUMBERS = re.compile(rf"[0-9]{{1,{DIGITS}}}(?:,[0-9]{{1,{DIGITS}}})*")


class BulkForm(WordsForm):
    """``ids`` are those that the preview showed; one field, because Django limits how many a form may have."""

    ids = forms.CharField(widget=forms.HiddenInput, max_length=200_000, required=False)
    back = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)  # the queue's filters

    def clean_ids(self) -> list[int]:
        text = self.cleaned_data["ids"]
        if not NUMBERS.fullmatch(text):
            raise ValidationError(_("No comment was chosen. Go back to the queue and choose some."))
        ids = [int(number) for number in text.split(",")]
        if len(ids) > settings.BULK_LIMIT:
            raise ValidationError(
                _("At most %(limit)d comments can be decided together."), params={"limit": settings.BULK_LIMIT}
            )
        return ids


def preview_sentences(preview: bulk.Preview) -> list[str]:
    """What deciding will do and what it will leave alone, in words."""
    count = len(preview.ids)
    sentence = ngettext("%(count)d comment will be %(done)s.", "%(count)d comments will be %(done)s.", count)
    sentences = [sentence % {"count": count, "done": preview.action.label}]
    for status, number in preview.decided.items():
        sentence = ngettext(
            "%(count)d is left as it is, because it is no longer waiting: %(status)s.",
            "%(count)d are left as they are, because they are no longer waiting: %(status)s.",
            number,
        )
        sentences.append(sentence % {"count": number, "status": Comment.Status(status).label})
    if preview.in_hand:
        number = len(preview.in_hand)
        names = ", ".join(sorted({name_of(lock.moderator) for lock in preview.in_hand}))
        sentence = ngettext(
            "%(count)d is left out, because somebody has it open: %(names)s.",
            "%(count)d are left out, because somebody has them open: %(names)s.",
            number,
        )
        sentences.append(sentence % {"count": number, "names": names})
    if preview.more:
        sentence = _("These are the first %(limit)d; the others wait for another turn.")
        sentences.append(sentence % {"limit": settings.BULK_LIMIT})
    return sentences


def first_of(request, ids: Sequence[int]) -> list[Comment]:
    """The first of those that will be decided about, in their order; two queries at most."""
    shown = list(ids)[:EXAMPLES]
    found = with_readings(Comment.objects.select_related("post"), request).in_bulk(shown)
    return [found[pk] for pk in shown if pk in found]


class BulkViews(admin.ModelAdmin):
    """The part of the queue's admin that decides about several comments."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("bulk/", wrap(only_posts(self, self.bulk_view)), name="moderation_queuedcomment_bulk"),
            path(
                "bulk/<uuid:batch>/undo/",
                wrap(only_posts(self, self.bulk_undo_view)),
                name="moderation_queuedcomment_bulk_undo",
            ),
            *super().get_urls(),
        ]

    @admin.action(description=gettext_lazy("Approve"), permissions=["decide"])
    def approve(self, request, queryset):
        return self._preview(request, queryset, Decision.Action.APPROVE)

    @admin.action(description=gettext_lazy("Reject"), permissions=["decide"])
    def reject(self, request, queryset):
        return self._preview(request, queryset, Decision.Action.REJECT)

    @admin.action(description=gettext_lazy("Mark as spam"), permissions=["decide"])
    def mark_as_spam(self, request, queryset):
        return self._preview(request, queryset, Decision.Action.SPAM)

    def _preview(self, request, queryset, action):
        preview = bulk.preview(queryset, action, request.user)
        ids = ",".join(map(str, preview.ids))
        form = BulkForm(initial={"action": action, "ids": ids, "back": request.GET.urlencode()})
        return self._bulk_page(request, form, action, preview_sentences(preview), preview.ids)

    def _bulk_page(self, request, form, action, sentences, ids, status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Decide about several comments"),
            "form": form,
            "action": action,
            "sentences": sentences,
            "possible": bool(ids),
            "examples": first_of(request, ids),
            "more": max(0, len(ids) - EXAMPLES),
        }
        return TemplateResponse(request, "moderation/bulk.html", context, status=status)

    def bulk_view(self, request):
        """Decides about the comments of a preview, and leads back to the queue."""
        self._only_for_deciders(request)
        form = BulkForm(request.POST)
        if not form.is_valid():
            chosen = form.data.get("action")
            action = Decision.Action(chosen) if "action" not in form.errors else None
            ids = form.cleaned_data.get("ids", [])
            count = len(ids)
            sentence = ngettext("%(count)d comment is chosen.", "%(count)d comments are chosen.", count)
            return self._bulk_page(request, form, action, [sentence % {"count": count}], ids, status=400)
        outcome = bulk.decide_all(form.cleaned_data["ids"], moderator=request.user, **form.words())
        self._tell(request, outcome, form.words()["action"])
        return self._to_queue(form.cleaned_data["back"])

    def bulk_undo_view(self, request, batch):
        self._only_for_deciders(request)
        undone = bulk.undo_all(batch, moderator=request.user)
        count = len(undone.done)
        if count:
            sentence = ngettext("%(count)d decision is taken back.", "%(count)d decisions are taken back.", count)
            self.message_user(request, sentence % {"count": count}, messages.SUCCESS)
        for sentence in sorted({undo_refused(error) for error in undone.refused}):
            self.message_user(request, sentence, messages.WARNING)
        if not (undone.done or undone.refused):
            self.message_user(request, _("There is nothing of yours to take back."), messages.WARNING)
        return self._to_queue("")

    def _tell(self, request, outcome: bulk.Outcome, action: Decision.Action) -> None:
        done, late, gone, left = (len(part) for part in (outcome.done, outcome.late, outcome.gone, outcome.left))
        if done:
            sentence = ngettext("%(count)d comment was %(done)s.", "%(count)d comments were %(done)s.", done)
            self.message_user(request, sentence % {"count": done, "done": action.label}, messages.SUCCESS)
        if late:
            sentence = ngettext(
                "%(count)d comment had been decided about already and was left as it is. "
                "Open it to see who decided, and to decide again.",
                "%(count)d comments had been decided about already and were left as they are. "
                "Open them to see who decided, and to decide again.",
                late,
            )
            self.message_user(request, sentence % {"count": late}, messages.WARNING)
        if gone:
            sentence = ngettext(
                "%(count)d comment is not there any more.", "%(count)d comments are not there any more.", gone
            )
            self.message_user(request, sentence % {"count": gone}, messages.WARNING)
        if left:
            sentence = ngettext(
                "%(count)d comment still waits: the server was too slow to decide about all of them.",
                "%(count)d comments still wait: the server was too slow to decide about all of them.",
                left,
            )
            self.message_user(request, sentence % {"count": left}, messages.WARNING)

    @staticmethod
    def _to_queue(filters: str):
        address = reverse("admin:moderation_queuedcomment_changelist")
        return HttpResponseRedirect(f"{address}?{filters}" if filters else address)
