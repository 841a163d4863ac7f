"""A comment's sentences beside the fact-checks they are about, and the buttons to say where that is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from moderation.desk.marking import covered_between
from moderation.desk.posting import only_posts
from moderation.desk.preferences import settings_of
from moderation.desk.reading import findings
from moderation.factchecks.matches import feedback_on, give_feedback
from moderation.factchecks.records import STANCES, ClaimMatch, MatchFeedback
from moderation.models import Assessment

STANCE_WORDS = dict(STANCES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One match to draw: what the fact-check said then, from the Assessment's snapshot."""

    pk: int | None  # of the ClaimMatch; None where none was kept, and nothing can be said of it
    fact_check: int  # its number; 0 where none was kept
    sentence: str
    start: int
    claim: str
    rating: str
    publisher: str
    date: date | None
    url: str
    repeats: bool
    unclear: bool
    stance: str  # in words
    percent: int  # how sure of the stance
    match_percent: int | None  # how sure that the sentence is about the claim
    said: list[str] = field(default_factory=list)  # what moderators say of it, in words
    own: MatchFeedback | None = None  # the reader's own feedback
    others: list[tuple[str, str]] = field(default_factory=list)  # stances it might have instead: value, words


def shown_matches(
    assessments: Iterable[Assessment | None], bodies: dict[int, str], user: AbstractBaseUser, *, masked: bool
) -> dict[int, list[Shown]]:
    """The matches of each finished Assessment by its number; two queries for all. ``bodies``: comment -> text.

    With ``masked``, abuse in their sentences is covered.
    """
    done = [each for each in assessments if each and each.state == Assessment.State.DONE]
    hurting = {each.pk: [one for one in findings(each) if one.abusive] if masked else [] for each in done}
    stored = ClaimMatch.objects.filter(assessment__in=[each.pk for each in done if each.fact_checks])
    stored = stored.select_related("assessment", "fact_check").defer("fact_check__vector")
    matches = list(stored) if any(each.fact_checks for each in done) else []
    rows = {(row.assessment_id, row.fact_check_id, row.start, row.end): row for row in matches}
    feedback = feedback_on(matches)
    found: dict[int, list[Shown]] = {}
    for each in done:
        found[each.pk] = []
        for kept in each.fact_checks:
            row = rows.get((each.pk, kept.get("fact_check_id", 0), kept["start"], kept["end"]))
            said = feedback.get(row.pk, []) if row else []
            sentence = covered_between(bodies[each.comment_id], kept["start"], kept["end"], hurting[each.pk])
            found[each.pk].append(_shown(kept, sentence, row, said, user))
        found[each.pk].sort(key=lambda match: (not match.repeats, match.start))
    return found


def _shown(
    kept: dict, sentence: str, row: ClaimMatch | None, said: list[MatchFeedback], user: AbstractBaseUser
) -> Shown:
    stance = kept["stance"]
    return Shown(
        pk=row.pk if row else None,
        fact_check=row.fact_check_id if row else 0,
        sentence=sentence,
        start=kept["start"],
        claim=kept["claim"],
        rating=kept["rating"],
        publisher=kept["publisher"],
        date=_date(kept.get("date")),
        url=_address(kept["url"] or (row.fact_check.get_absolute_url() if row else "")),
        repeats=stance == "repeats",
        unclear=stance == "unclear",
        stance=str(STANCE_WORDS.get(stance, stance)),
        percent=round(kept["probability"] * 100),
        match_percent=round(kept["match_probability"] * 100) if kept.get("match_probability") else None,
        said=[_said(each) for each in said],
        own=next((each for each in said if each.by_id == user.pk), None),
        others=[(value, words) for value, words in STANCES if value not in (stance, "unclear")],
    )


def _said(feedback: MatchFeedback) -> str:
    who = feedback.by.get_full_name() or feedback.by.get_username()
    what = feedback.get_kind_display()
    if feedback.right_stance:
        what = _("%(what)s: it %(stance)s") % {"what": what, "stance": feedback.get_right_stance_display()}
    return _("%(who)s: %(what)s") % {"who": who, "what": what}


def _address(url: str) -> str:
    """Where the fact-check can be read: a web address or, for an own one, a page of this site; "" for others."""
    follows = url.lower().startswith(("https://", "http://")) or re.match(r"/[^/\\]", url)
    return url if follows else ""


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


class MatchFeedbackView(admin.ModelAdmin):
    """The part of the queue's admin that takes feedback on a match, from the list and from a comment's page."""

    def get_urls(self):
        view = self.admin_site.admin_view(only_posts(self, self.feedback_view))
        feedback = path("match/<int:pk>/feedback/", view, name="moderation_queuedcomment_feedback")
        return [feedback, *super().get_urls()]

    def feedback_view(self, request, pk):
        if not (self.has_view_permission(request) and self.has_decide_permission(request)):
            raise PermissionDenied
        match = ClaimMatch.objects.select_related("assessment__comment").filter(pk=min(pk, 2**63 - 1)).first()
        if match is None:
            raise Http404
        kind, _colon, stance = request.POST.get("feedback", "").partition(":")
        try:
            if stance and stance not in STANCE_WORDS:
                raise ValueError(stance)
            give_feedback(match, kind=MatchFeedback.Kind(kind), right_stance=stance, by=request.user)
        except ValueError:
            sentence = _("Nothing was stored: choose “not this claim” or “right claim, wrong stance”.")
            return HttpResponseBadRequest(sentence, content_type="text/plain; charset=utf-8")
        if not request.htmx:
            return HttpResponseRedirect(f"{self._came_from(request, match)}#match-{match.pk}")
        assessment = match.assessment
        bodies = {assessment.comment_id: assessment.comment.body}
        masked = settings_of(request).masked
        shown = shown_matches([assessment], bodies, request.user, masked=masked)[assessment.pk]
        this = next(each for each in shown if each.pk == match.pk)
        return render(request, "moderation/match.html", {"match": this, "may_decide": True})

    def _came_from(self, request, match) -> str:
        """The page whose button was pressed: the list with its filters, or else the comment's own page."""
        referrer = request.headers.get("Referer", "").partition("#")[0]
        queue = request.build_absolute_uri(reverse("admin:moderation_queuedcomment_changelist"))
        same_site = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, request.is_secure())
        if same_site and referrer.partition("?")[0] == queue:
            return referrer
        return reverse("admin:moderation_queuedcomment_change", args=[match.assessment.comment_id])
