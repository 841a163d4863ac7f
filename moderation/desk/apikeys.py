"""API keys: made here, shown once, stopped with one tick."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from moderation import keys
from moderation.desk.once import show_once, take
from moderation.desk.records import ReadOnlyAdmin
from moderation.feedback import Feedback
from moderation.keys import ApiKey, ApiUsage, Scope


class ApiKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_at = forms.SplitDateTimeField(
        label=gettext_lazy("Expires"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=gettext_lazy("Left empty: never."),
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "quota_per_minute", "quota_per_day", "expires_at", "active"]

    may_moderate = False  # the one who makes it

    def clean_scopes(self):
        scopes = self.cleaned_data["scopes"]
        if Scope.MODERATE in scopes and not self.may_moderate:
            raise ValidationError(keys.NO_MODERATOR)
        return scopes

    def clean_expires_at(self):
        expires = self.cleaned_data["expires_at"]
        if expires and expires <= timezone.now() and "expires_at" in self.changed_data:
            raise ValidationError(_("That is in the past: the key would open nothing."))
        return expires


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    """What a key may do is settled when it is made; afterwards its name, quotas, end and tick can change."""

    form = ApiKeyForm
    list_display = ["name", "begins", "may", "active", "expires_at", "last_used_at", "created_by"]
    list_filter = ["active"]
    list_select_related = ["created_by"]
    search_fields = ["name", "prefix"]

    def get_urls(self):
        shown = self.admin_site.admin_view(never_cache(require_GET(self.shown_view)))
        return [path("<int:pk>/key/", shown, name="moderation_apikey_shown"), *super().get_urls()]

    def has_delete_permission(self, request, obj=None):
        return False  # its use and its feedback stay; a key that is not active opens nothing

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["name", "scopes", "quota_per_minute", "quota_per_day", "expires_at"]
        told = ["begins", "may", "created_by", "created_at", "last_used_at"]
        return ["name", *told, "quota_per_minute", "quota_per_day", "expires_at", "active"]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["begins", "may", "created_by", "created_at", "last_used_at"]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"may_moderate": keys.may_moderate(request.user)})

    @admin.display(description=gettext_lazy("begins with"))
    def begins(self, key):
        return f"{key.prefix}…"

    @admin.display(description=gettext_lazy("may"))
    def may(self, key):
        return "; ".join(str(Scope(scope).label) for scope in key.scopes)

    def save_model(self, request, obj, form, change):
        if change:
            obj.save(update_fields=["name", "quota_per_minute", "quota_per_day", "expires_at", "active"])
            return
        obj.created_by = request.user
        obj.shown_once = keys.store_new(obj)

    def response_add(self, request, obj, post_url_continue=None):
        """On to the page that shows the key itself, once: loaded again, it makes none."""
        return show_once(request, reverse("admin:moderation_apikey_shown", args=[obj.pk]), obj.shown_once)

    def shown_view(self, request, pk):
        if not self.has_add_permission(request):
            raise PermissionDenied
        key = get_object_or_404(ApiKey, pk=min(pk, 2**63 - 1))
        plaintext = take(request)
        if plaintext is None:
            sentence = _("A key is shown once, when it is made. If it was lost, make another and stop this one.")
            self.message_user(request, sentence, messages.WARNING)
            return redirect("admin:moderation_apikey_change", key.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("The key for %(name)s") % {"name": key.name},
            "plaintext": plaintext,
            "opts": self.opts,
        }
        return TemplateResponse(request, "moderation/api_key.html", context)

    def add_view(self, request, form_url="", extra_context=None):
        context = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, context | (extra_context or {}))


@admin.register(ApiUsage)
class ApiUsageAdmin(ReadOnlyAdmin):
    list_display = ["day", "key", "calls", "texts", "refused", "spam", "ham", "missed_spam", "false_positives"]
    list_filter = ["key"]
    list_select_related = ["key"]
    date_hierarchy = "day"


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    """Never edited, but deleted where somebody taught nonsense: what a key learnt follows within minutes."""

    list_display = ["id", "source", "community", "key", "scores", "created_at"]
    list_filter = ["source", "key"]
    list_select_related = ["key"]
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
