"""How each moderator likes the desk: masked words, keys, saved views. None of it changes what is decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.desk.going import back_to
from moderation.desk.posting import only_posts
from moderation.models import DeskSettings

MOST_VIEWS = 20
LONGEST = 500  # characters of what a view asks for


@dataclass(frozen=True, slots=True)
class View:
    """A name for a set of filters. ``number`` is its place among one's own; None for those everybody has."""

    name: str
    query: str
    number: int | None = None
    current: bool = False


SHARED_VIEWS = (
    (gettext_lazy("Everything that waits"), ""),
    (gettext_lazy("Threats"), "label=threat"),
    (gettext_lazy("Attacks on groups"), "label=identity_attack"),
    (gettext_lazy("Misinformation"), "label=misinformation"),
    (gettext_lazy("Spam"), "label=spam"),
    (gettext_lazy("First comments"), "author=new"),
    (gettext_lazy("Scoring failed"), "state=failed"),
)


def settings_of(request) -> DeskSettings:
    """The moderator's; the defaults, unsaved, where there are none. One query a request."""
    if not hasattr(request, "_desk_settings"):
        stored = DeskSettings.objects.filter(moderator=request.user.pk).first()
        request._desk_settings = stored or DeskSettings(moderator=request.user)
    return request._desk_settings


def views_for(request, asked: str) -> list[View]:
    """The shared views and one's own; ``asked``: the filters of the page, as ``tidy_query`` writes them."""
    own = [(view["name"], view["query"], number) for number, view in enumerate(settings_of(request).views)]
    shared = [(str(name), query, None) for name, query in SHARED_VIEWS]
    return [View(name, query, number, query == asked) for name, query, number in shared + own]


def tidy_query(query: str, allowed: set[str]) -> str:
    """The filters in an address, in one order, nothing else."""
    asked = QueryDict(query.removeprefix("?"))
    return urlencode(sorted((name, asked[name]) for name in asked if name in allowed and asked[name]))


def _why_not_kept(name: str, own: DeskSettings) -> str:
    """A sentence when no view may have this name; "" otherwise."""
    taken = {view["name"].casefold() for view in own.views}
    if name.casefold() in taken:
        sentence = _("You have a view “%(name)s” already. Delete it first, or choose another name.")
        return sentence % {"name": name}
    if name.casefold() in {str(shared).casefold() for shared, _query in SHARED_VIEWS}:
        return _("Everybody has a view “%(name)s”. Choose another name.") % {"name": name}
    if len(own.views) >= MOST_VIEWS:
        return _("You have %(most)d views already. Delete one first.") % {"most": MOST_VIEWS}
    return ""


class ViewForm(forms.Form):
    name = forms.CharField(
        max_length=60,
        error_messages={
            "required": gettext_lazy("Give the view a name."),
            "max_length": gettext_lazy("A view's name has at most 60 characters."),
        },
    )
    query = forms.CharField(required=False, max_length=LONGEST * 4)


class PreferencesView(admin.ModelAdmin):
    """The part of the queue's admin that keeps a moderator's own settings."""

    def get_urls(self):
        def view(name, function):
            wrapped = self.admin_site.admin_view(only_posts(self, self._for_viewers(function)))
            return path(f"{name}/", wrapped, name=f"moderation_queuedcomment_{name.replace('-', '_')}")

        own = [
            view("settings", self.settings_view),
            view("save-view", self.save_view),
            view("forget-view", self.forget_view),
        ]
        return [*own, *super().get_urls()]

    def _for_viewers(self, function):
        def guarded(request):
            if not self.has_view_permission(request):
                raise PermissionDenied
            return function(request)

        return guarded

    def settings_view(self, request):
        with self._changed(request) as own:
            for name in ("masked", "keys"):
                if name in request.POST:
                    setattr(own, name, request.POST[name] == "on")
        return HttpResponseRedirect(back_to(request))

    def save_view(self, request):
        form = ViewForm(request.POST)
        query = tidy_query(request.POST.get("query", ""), self.parameters() | {"q"})
        if not form.is_valid():
            self.message_user(request, next(iter(form.errors.values()))[0], messages.WARNING)
        elif len(query) > LONGEST:
            self.message_user(request, _("These filters are too long to be kept."), messages.WARNING)
        else:
            self._keep(request, form.cleaned_data["name"], query)
        return HttpResponseRedirect(f"{reverse('admin:moderation_queuedcomment_changelist')}?{query[:LONGEST]}")

    def _keep(self, request, name: str, query: str) -> None:
        with self._changed(request) as own:
            refused = _why_not_kept(name, own)
            if refused:
                self.message_user(request, refused, messages.WARNING)
                return
            own.views = [*own.views, {"name": name, "query": query}]
        self.message_user(request, _("The view “%(name)s” is kept.") % {"name": name}, messages.SUCCESS)

    def forget_view(self, request):
        name = request.POST.get("name", "")
        with self._changed(request) as own:
            own.views = [view for view in own.views if view["name"] != name]
        self.message_user(request, _("The view “%(name)s” is deleted.") % {"name": name}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:moderation_queuedcomment_changelist"))

    @contextmanager
    def _changed(self, request) -> Iterator[DeskSettings]:
        """The moderator's settings, stored at the end. Two tabs at once wait for each other."""
        with transaction.atomic():
            DeskSettings.objects.get_or_create(moderator=request.user)
            own = DeskSettings.objects.select_for_update().get(moderator=request.user)
            yield own
            own.save()
