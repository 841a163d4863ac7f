"""Notes for readers, on a comment's page: approve with one, attach, edit and withdraw it."""

import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.contextnotes import ContextNote
from blog.models import Comment
from moderation import notes
from moderation.desk.posting import only_posts
from moderation.factchecks.models import FactCheck
from moderation.models import Assessment
from moderation.services import AlreadyDecided

MOST_SOURCES = 10
_NUMBER = re.compile(r"#?([0-9]{1,18})|\S*/fact-checks/([0-9]{1,18})/?")


class NoteForm(forms.Form):
    """A note's text and sources. Starts from the note in force, or from one used for the same fact-check."""

    use_required_attribute = False  # its fields stand in the form that decides without a note, too

    context = forms.CharField(
        label=gettext_lazy("Note for readers"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write what readers should know.")},
    )
    sources = forms.ModelMultipleChoiceField(
        FactCheck.objects.none(),
        label=gettext_lazy("Sources"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("A fact-check you ticked is no longer in use. Look at the list again."),
            "invalid_pk_value": gettext_lazy("Tick the sources in the list."),
        },
    )
    more_sources = forms.CharField(
        label=gettext_lazy("Other fact-checks"),
        required=False,
        max_length=5000,
        help_text=gettext_lazy("From the library: their numbers or addresses, one a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(min_value=0, max_value=10**9, widget=forms.HiddenInput)
    seen = forms.ChoiceField(choices=Comment.Status)
    # The decision's own: for moderators, and for the comment's author.
    note = forms.CharField(required=False, max_length=2000)
    message = forms.CharField(required=False, max_length=2000)

    def __init__(self, comment: Comment, assessment: Assessment | None, data=None):
        self.newest = comment.context_notes.order_by("-number").first()
        self.in_force = self.newest if self.newest and self.newest.state == ContextNote.State.SHOWN else None
        self.offered = notes.offered_note(assessment) if assessment and not self.in_force else None
        start = self.in_force or self.offered
        cited = list(start.cited.values_list("fact_check", flat=True)) if start else []
        matches = list(assessment.matches.values_list("fact_check", "stance")) if assessment else []
        self.repeats = any(stance == "repeats" for _pk, stance in matches)
        initial = {
            "context": start.text if start else "",
            "sources": cited or [pk for pk, _stance in matches][:1],
            "version": self.newest.number if self.newest else 0,
            "seen": comment.status,
        }
        super().__init__(data, initial=initial, auto_id="note-%s")
        self._cited = cited
        choices = self._allowed().filter(pk__in={*cited, *(pk for pk, _stance in matches)})
        self.fields["sources"].queryset = choices.order_by("pk")
        self.fields["sources"].label_from_instance = _source_label

    def say_who_signs(self, moderator) -> None:
        name = moderator.get_full_name()
        sentence = _("Shown under the comment with its sources and the date, as added by %(who)s.")
        self.fields["context"].help_text = sentence % {"who": name or _("the moderators")}

    def _allowed(self):
        """Entries in use, and those that the note rests on already."""
        usable = Q(active=True, publisher__allowed=True) | Q(pk__in=self._cited)
        return FactCheck.objects.filter(usable).select_related("publisher")

    def clean_more_sources(self) -> list[FactCheck]:
        lines = [line.strip() for line in self.cleaned_data["more_sources"].splitlines() if line.strip()]
        if len(lines) > MOST_SOURCES:
            raise ValidationError(_("A note may have %(most)d sources."), params={"most": MOST_SOURCES})
        return [self._named(line) for line in lines]

    def _named(self, line: str) -> FactCheck:
        number = _NUMBER.fullmatch(line)
        wanted = Q(pk=int(number[1] or number[2])) if number else Q(url=line)
        found = self._allowed().filter(wanted).first()
        if found is None:
            raise ValidationError(
                _("The library has no fact-check in use with the number or address “%(line)s”."),
                params={"line": line[:200]},
            )
        return found

    def clean(self):
        values = super().clean()
        if "sources" in self.errors or "more_sources" in self.errors:
            return values
        chosen = {entry.pk: entry for entry in [*values["sources"], *values["more_sources"]]}
        values["fact_checks"] = list(chosen.values())
        if not chosen:
            self.add_error("sources", _("A note needs a source: tick a fact-check, or name one."))
        elif len(chosen) > MOST_SOURCES:
            self.add_error("sources", _("A note may have %(most)d sources.") % {"most": MOST_SOURCES})
        return values


def _source_label(entry: FactCheck) -> str:
    rated = _("rated %(rating)s") % {"rating": entry.rating} if entry.rating else _("no rating")
    return f"{entry.claim} ({rated}, {entry.publisher.name})"


class NoteView(admin.ModelAdmin):
    """The part of the queue's admin that writes notes for readers."""

    def get_urls(self):
        view = self.admin_site.admin_view(only_posts(self, self.note_view, page="change"))
        return [path("<int:pk>/note/", view, name="moderation_queuedcomment_note"), *super().get_urls()]

    def note_view(self, request, pk):
        comment = self._open(request, pk)
        if request.POST.get("act") == "withdraw":
            return self._withdraw(request, comment)
        form = NoteForm(comment, self._assessment(comment), request.POST)
        if not form.is_valid():
            self.message_user(request, next(iter(form.errors.values()))[0], messages.ERROR)
            return self._page(request, comment, note_form=form, status=400)
        values = form.cleaned_data
        written = {"text": values["context"], "fact_checks": values["fact_checks"], "version": values["version"]}
        approved = values["seen"] == Comment.Status.APPROVED
        try:
            if approved:
                notes.attach_note(comment, moderator=request.user, **written)
            else:
                seen = Comment.Status(values["seen"])
                words = {"note": values["note"], "message": values["message"]}
                notes.approve_with_note(comment, moderator=request.user, expected=seen, **words, **written)
        except AlreadyDecided as late:
            comment = self._open(request, pk)
            self.message_user(request, self.late_sentence(late.decision, comment), messages.WARNING)
            return self._page(request, comment, note_form=form, status=409)
        except notes.NoteChanged as late:
            self.message_user(request, _changed_sentence(late.note), messages.WARNING)
            form.data = form.data.copy()
            form.data["version"] = str(late.note.number if late.note else 0)
            return self._page(request, comment, note_form=form, status=409)
        if approved:
            self.message_user(request, _("The note stands under the comment."), messages.SUCCESS)
            return redirect("admin:moderation_queuedcomment_change", pk)
        sentence = _("The comment by %(name)s was approved with a note.") % {"name": comment.author_name}
        self.message_user(request, sentence, messages.SUCCESS)
        return self._to_next(request)

    def _withdraw(self, request, comment):
        version = request.POST.get("version", "")
        seen = int(version) if version.isdecimal() and len(version) < 10 else -1
        try:
            notes.withdraw_note(comment, author=request.user, expected=seen)
            self.message_user(request, _("The note was withdrawn. Its versions are kept."), messages.SUCCESS)
        except notes.NoteChanged as late:
            self.message_user(request, _changed_sentence(late.note), messages.WARNING)
        return redirect("admin:moderation_queuedcomment_change", comment.pk)


def _changed_sentence(newest: ContextNote | None) -> str:
    if newest is None:
        return _("There is no note under this comment.")
    who = newest.written_by.get_full_name() or newest.written_by.get_username()
    if newest.state == ContextNote.State.WITHDRAWN:
        return _("The note was withdrawn by %(who)s. Nothing was stored.") % {"who": who}
    return _(
        "While you had this comment open, %(who)s wrote a note: “%(text)s” Nothing of yours was stored; "
        "press again to put yours in its place."
    ) % {"who": who, "text": newest.text}
