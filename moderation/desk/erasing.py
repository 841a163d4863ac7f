"""Erasing a person's data in the admin: first what there is, then, for good, gone."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from moderation.erasing import erase_person, found


class EraseForm(forms.Form):
    """The address is asked for twice rather than shown: no page holds an e-mail address."""

    address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("This is not an e-mail address. One looks like ana@example.org.")},
    )
    texts = forms.BooleanField(label=gettext_lazy("Take out what they wrote, too"), required=False)
    sure = forms.BooleanField(
        label=gettext_lazy("Erase it now. I know that it cannot be undone."),
        required=False,
        help_text=gettext_lazy("Without it you are only told what there is."),
    )


class EraseView(admin.ModelAdmin):
    """The part of the authors' admin that erases."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.erase_view))
        return [path("erase/", view, name="moderation_authorrule_erase"), *super().get_urls()]

    def erase_view(self, request):
        if not request.user.has_perm("moderation.erase_person"):
            raise PermissionDenied
        if request.method != "POST":
            return self._erase_page(request, EraseForm())
        form = EraseForm(request.POST)
        if not form.is_valid():
            return self._erase_page(request, form, status=400)
        values = form.cleaned_data
        if not values["sure"]:
            again = EraseForm(initial={"texts": values["texts"]})
            return self._erase_page(request, again, there=found(values["address"]))
        erased = erase_person(values["address"], texts=values["texts"], who=request.user)
        sentence = ngettext(
            "The data of that person was erased: %(count)d comment is nobody's now.",
            "The data of that person was erased: %(count)d comments are nobody's now.",
            erased.comments,
        )
        self.message_user(request, sentence % {"count": erased.comments}, messages.SUCCESS)
        if erased.logins:
            sentence = _("A login with this address is left. Delete it under Users, if that is wanted, too.")
            self.message_user(request, sentence, messages.WARNING)
        return redirect("admin:moderation_authorrule_changelist")

    def _erase_page(self, request, form, there=None, status=200):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": _("Erase a person's data"),
            "form": form,
            "there": there,
        }
        return TemplateResponse(request, "moderation/erase.html", context, status=status)
