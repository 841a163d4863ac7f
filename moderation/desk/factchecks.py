"""The fact-check library in the admin: entries to look through, own ones to write, publishers to allow."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.plaintext import is_visible, tidy
from moderation.factchecks import services
from moderation.factchecks.entries import MAX_CLAIM
from moderation.factchecks.identity import entry_key
from moderation.factchecks.importing import bare_site
from moderation.factchecks.models import FactCheck, Publisher, Verdict
from moderation.factchecks.verdicts import verdict_of

HOSTS_SHOWN = 20


class OwnEntryForm(forms.ModelForm):
    """An entry written here. Starts from ``?claim=``, which comments and posts link to it with."""

    claim = forms.CharField(
        label=gettext_lazy("Claim"),
        max_length=MAX_CLAIM,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=gettext_lazy("One sentence that states it, the way people say it: not its denial, no question."),
    )
    verdict = forms.ChoiceField(
        label=gettext_lazy("What it comes to"),
        choices=[("", gettext_lazy("Choose")), *(each for each in Verdict.choices if each[0] != Verdict.NONE)],
        help_text=gettext_lazy("Comments that repeat a claim are held only if it is false or mostly false."),
    )

    class Meta:
        model = FactCheck
        fields = ["claim", "verdict", "rating", "title", "explanation", "language", "review_date"]
        help_texts = {
            "rating": gettext_lazy("In your words. Left empty: the same as above."),
            "explanation": gettext_lazy("Why, and where one can read it: everybody sees it on its public page."),
            "title": gettext_lazy("The heading of its public page. Left empty: the claim."),
            "language": gettext_lazy("Two letters, of the language the claim is written in."),
            "review_date": gettext_lazy("Left empty: today."),
        }

    def clean_claim(self):
        claim = " ".join(tidy(self.cleaned_data["claim"])[0].split())
        if not is_visible(claim):
            raise ValidationError(_("Write the claim."))
        others = FactCheck.objects.exclude(pk=self.instance.pk)
        key = entry_key(url="", claim=claim, publisher=services.own_name(self.instance))
        if others.filter(key=key).exists():
            raise ValidationError(_("There is an entry for this claim already: change that one."))
        return claim

    def clean_explanation(self):
        explanation = tidy(self.cleaned_data["explanation"])[0].strip()
        if not is_visible(explanation):
            raise ValidationError(_("Say why, or name a source: it is public at once."))
        return explanation

    def clean_rating(self):
        return " ".join(tidy(self.cleaned_data["rating"])[0].split())

    def clean_title(self):
        return " ".join(tidy(self.cleaned_data["title"])[0].split())

    def clean_language(self):
        language = self.cleaned_data["language"].strip().lower()
        if not (language.isascii() and language.isalpha() and len(language) in (2, 3)):
            raise ValidationError(_("Write two letters, such as en."))
        return language

    def clean(self):
        values = super().clean()
        said = verdict_of(values.get("rating") or "")
        if said is not Verdict.NONE and values.get("verdict") and said != values["verdict"]:
            sentence = _("This rating means “%(said)s”, not what you chose above.")
            self.add_error("rating", ValidationError(sentence % {"said": said.label}))
        return values


@admin.register(FactCheck)
class FactCheckAdmin(admin.ModelAdmin):
    form = OwnEntryForm
    list_display = ["claim", "rating", "verdict", "publisher", "in_use", "review_date", "source"]
    list_filter = ["active", "verdict", "publisher__allowed", "inactive_reason", "language", "source"]
    list_select_related = ["publisher"]
    search_fields = ["claim", "title", "publisher__name", "url"]
    search_help_text = gettext_lazy("Claim, title, publisher or address")
    show_full_result_count = False
    list_per_page = 50
    actions = ["switch_on", "switch_off"]
    own_fields = OwnEntryForm.Meta.fields
    record = ["publisher", "address", "source", "licence", "in_use", "written_by", "created_at", "changed_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("vector")

    def has_delete_permission(self, request, obj=None):
        return False  # old assessments point to it: it can be switched off

    def has_change_permission(self, request, obj=None):
        """Own entries can be changed; what a publisher wrote is the publisher's."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_own)

    def get_fields(self, request, obj=None):
        return self.own_fields if obj is None else [*self.own_fields, *self.record]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else self.record

    def get_changeform_initial_data(self, request):
        return {"claim": request.GET.get("claim", "")[:MAX_CLAIM], "language": "en"}

    def save_model(self, request, obj, form, change):
        services.store_own(obj, by=request.user)

    @admin.display(description=gettext_lazy("in use"))
    def in_use(self, entry):
        if not entry.active:
            return entry.get_inactive_reason_display() or _("inactive")
        return _("yes") if entry.publisher.allowed else _("no: its publisher is not allowed")

    @admin.display(description=gettext_lazy("address"))
    def address(self, entry):
        url = entry.get_absolute_url()
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', url, url) if url else "-"

    @admin.action(description=gettext_lazy("Use again"), permissions=["change"])
    def switch_on(self, request, queryset):
        self._say(request, services.switch_on(FactCheck.objects.filter(pk__in=_pks(queryset))))

    @admin.action(description=gettext_lazy("Switch off, whatever imports bring"), permissions=["change"])
    def switch_off(self, request, queryset):
        self._say(request, services.switch_off(FactCheck.objects.filter(pk__in=_pks(queryset))))

    def _say(self, request, number):
        sentence = ngettext("%d fact-check was changed.", "%d fact-checks were changed.", number) % number
        self.message_user(request, sentence, messages.SUCCESS)


class PublisherForm(forms.ModelForm):
    class Meta:
        model = Publisher
        fields = ["name", "allowed", "sites"]
        widgets = {"sites": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self):
        name = " ".join(tidy(self.cleaned_data["name"])[0].split())
        if not is_visible(name):
            raise ValidationError(_("Write its name."))
        if Publisher.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a publisher of that name already."))
        return name

    def clean_sites(self):
        sites = [bare_site(word) for word in self.cleaned_data["sites"].split()]
        if not all("." in site for site in sites):
            raise ValidationError(_("Write the names of sites, such as example.org, one a line."))
        return "\n".join(dict.fromkeys(sites))


@admin.register(Publisher)
class PublisherAdmin(admin.ModelAdmin):
    form = PublisherForm
    list_display = ["name", "allowed", "entries", "sites", "allowed_by", "allowed_at"]
    list_filter = ["allowed"]
    search_fields = ["name", "sites"]
    show_full_result_count = False
    list_select_related = ["allowed_by"]
    actions = ["allow", "disallow"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("fact_checks"))

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["name", "hosts", "allowed_by", "allowed_at"]

    def get_fields(self, request, obj=None):
        return (
            ["name", "allowed", "sites"]
            if obj is None
            else ["name", "allowed", "sites", "hosts", "allowed_by", "allowed_at"]
        )

    def save_model(self, request, obj, form, change):
        services.store_publisher(obj, by=request.user)

    @admin.display(description=gettext_lazy("fact-checks"), ordering="number")
    def entries(self, publisher):
        return publisher.number

    @admin.display(description=gettext_lazy("its entries link to"))
    def hosts(self, publisher):
        found = services.hosts_of(publisher).most_common(HOSTS_SHOWN)
        return ", ".join(f"{host} ({number})" for host, number in found) or "-"

    @admin.action(description=gettext_lazy("Allow: use their fact-checks"), permissions=["change"])
    def allow(self, request, queryset):
        number = services.allow_publishers(Publisher.objects.filter(pk__in=_pks(queryset)), by=request.user)
        sentence = ngettext("%d publisher is allowed now.", "%d publishers are allowed now.", number) % number
        self.message_user(request, sentence, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Do not allow any longer"), permissions=["change"])
    def disallow(self, request, queryset):
        number = services.disallow_publishers(Publisher.objects.filter(pk__in=_pks(queryset)), by=request.user)
        sentence = ngettext("%d publisher is no longer allowed.", "%d publishers are no longer allowed.", number)
        self.message_user(request, sentence % number, messages.SUCCESS)


def _pks(queryset):
    return list(queryset.values_list("pk", flat=True))
