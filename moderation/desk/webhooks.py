"""Webhooks and the log of what they were told. The owner's alone."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from moderation.desk.once import show_once, take
from moderation.desk.posting import only_posts
from moderation.desk.records import ReadOnlyAdmin
from moderation.webhooks import events, services
from moderation.webhooks.models import CHOOSABLE, OVERLAP, Delivery, Event, Webhook

LOG = "admin:moderation_delivery_changelist"


class WebhookForm(forms.ModelForm):
    events = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"), choices=CHOOSABLE, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Webhook
        fields = ["url", "events", "active", "allow_private"]

    may_open = False  # whether who fills it in may open the inside

    def clean(self):
        if not self.may_open and "url" in self.changed_data:
            self.instance.allow_private = False
        return super().clean()


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    form = WebhookForm
    list_display = ["__str__", "url", "told", "state", "log", "created_by"]
    list_filter = ["active"]
    list_select_related = ["created_by"]
    change_form_template = "moderation/webhook.html"

    def get_urls(self):
        def named(address, view, name):
            posted = only_posts(self, view, page="change")
            return path(address, self.admin_site.admin_view(posted), name=f"moderation_webhook_{name}")

        secret = self.admin_site.admin_view(never_cache(require_GET(self.secret_view)))
        return [
            named("<int:pk>/rotate/", self.rotate_view, "rotate"),
            named("<int:pk>/test/", self.test_view, "test"),
            path("<int:pk>/secret/", secret, name="moderation_webhook_secret"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request, obj=None):
        return False  # its log stays; what is not active is told nothing

    def get_fields(self, request, obj=None):
        fields = ["url", "events", "active"]
        fields += ["allow_private"] if request.user.is_superuser else []
        return fields if obj is None else [*fields, "state", "log", "created_by", "created_at"]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"may_open": request.user.is_superuser})

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["state", "log", "created_by", "created_at"]

    def add_view(self, request, form_url="", extra_context=None):
        context = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, context | (extra_context or {}))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        services.store(obj, by=request.user)

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_secret(request, obj, obj.secret)

    def rotate_view(self, request, pk):
        webhook = self._opened(request, pk)
        return self._to_secret(request, webhook, services.rotate_secret(webhook))

    def test_view(self, request, pk):
        webhook = self._opened(request, pk)
        if webhook.active:
            events.test(webhook)
            self.message_user(request, _("A test is on its way. Load this page again to see what became of it."))
        else:
            self.message_user(request, _("It is not active: nothing is sent there."), messages.WARNING)
        return HttpResponseRedirect(_log_of(webhook))

    def _opened(self, request, pk):
        """The webhook to be acted on. Raises PermissionDenied."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Webhook, pk=min(pk, 2**63 - 1))

    def _to_secret(self, request, webhook, secret):
        return show_once(request, reverse("admin:moderation_webhook_secret", args=[webhook.pk]), secret)

    def secret_view(self, request, pk):
        """The secret, once: loaded again, the page makes none."""
        webhook = self._opened(request, pk)
        secret = take(request)
        if secret is None:
            sentence = _("A secret is shown once, when it is made. If it was lost, make a new one.")
            self.message_user(request, sentence, messages.WARNING)
            return redirect("admin:moderation_webhook_change", webhook.pk)
        rotated = webhook.previous_until is not None
        context = {
            **self.admin_site.each_context(request),
            "title": _("The secret of %(webhook)s") % {"webhook": webhook},
            "secret": secret,
            "overlap": OVERLAP.total_seconds() // 3600 if rotated else 0,
            "webhook": webhook,
            "opts": self.opts,
        }
        return TemplateResponse(request, "moderation/webhook_secret.html", context)

    @admin.display(description=gettext_lazy("events"))
    def told(self, webhook):
        return "; ".join(str(Event(event).label) for event in webhook.events)

    @admin.display(description=gettext_lazy("state"))
    def state(self, webhook):
        if webhook.stopped_because:
            return _("switched off: %(why)s") % {"why": webhook.stopped_because}
        if not webhook.active:
            return _("not active")
        if webhook.failing_since:
            since = date_format(timezone.localtime(webhook.failing_since), "DATETIME_FORMAT")
            return _("failing since %(since)s; failures: %(count)d") % {"since": since, "count": webhook.failures}
        return _("active")

    @admin.display(description=gettext_lazy("log"))
    def log(self, webhook):
        return format_html('<a href="{}">{}</a>', _log_of(webhook), _("deliveries"))


def _log_of(webhook):
    return f"{reverse(LOG)}?webhook__id__exact={webhook.pk}"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["id", "event", "webhook", "state", "tries", "status", "error", "queued_at", "delivered_at"]
    list_filter = ["state", "event", "webhook"]
    list_select_related = ["webhook"]
    date_hierarchy = "queued_at"
    show_full_result_count = False
    actions = ["send_again"]

    def has_resend_permission(self, request):
        return request.user.has_perm("moderation.change_webhook")

    @admin.action(description=gettext_lazy("Send again"), permissions=["resend"])
    def send_again(self, request, queryset):
        sent = [services.send_again(delivery) for delivery in queryset]
        going, left = sum(sent), sent.count(False)
        sentence = ngettext("%(count)d delivery is sent again.", "%(count)d deliveries are sent again.", going)
        self.message_user(request, sentence % {"count": going}, messages.SUCCESS if going else messages.INFO)
        if left:
            sentence = _("%(count)d are not: their webhook is not active.") % {"count": left}
            self.message_user(request, sentence, messages.WARNING)
