"""The policy form: a number for each label and threshold. Saving it makes a new version; no row is changed."""

from dataclasses import asdict

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import services
from moderation.models import Policy
from moderation.policy import DEFAULT_THRESHOLDS, Threshold
from moderation.scoring.types import Label
from moderation.words import LABELS


def _percent(label: str) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "percent"})
    return forms.DecimalField(min_value=1, max_value=100, decimal_places=1, label=label, widget=widget)


class ThresholdsForm(forms.ModelForm):
    """Thresholds in percent; starts from the policy in force."""

    class Meta:
        model = Policy
        fields = ["note"]
        labels = {"note": gettext_lazy("What changed, and why")}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, initial=None, **kwargs):
        present = Policy.objects.filter(active=True).first()
        thresholds = DEFAULT_THRESHOLDS | (present.as_thresholds() if present else {})
        values = {
            f"{name}_{label}": f"{probability * 100:.4g}"
            for label, threshold in thresholds.items()
            for name, probability in asdict(threshold).items()
        }
        super().__init__(*args, initial=values | (initial or {}), **kwargs)

    def clean(self):
        values = super().clean()
        for label in Label:
            review, reject = values.get(f"review_{label}"), values.get(f"reject_{label}")
            if review is not None and reject is not None and review > reject:
                sentence = _("Rejecting cannot begin below the review threshold, %(review)s %%.")
                self.add_error(f"reject_{label}", ValidationError(sentence % {"review": review}))
        return values

    def thresholds(self) -> dict[str, dict[str, float]]:
        """The thresholds of a valid form as a Policy stores them."""
        return {
            str(label): asdict(
                Threshold(
                    review=float(self.cleaned_data[f"review_{label}"]) / 100,
                    reject=float(self.cleaned_data[f"reject_{label}"]) / 100,
                )
            )
            for label in Label
        }


PolicyForm = type(
    "PolicyForm",
    (ThresholdsForm,),
    {
        f"review_{label}": _percent(format_lazy(gettext_lazy("Look closely at {label} from"), label=LABELS[label]))
        for label in Label
    }
    | {f"reject_{label}": _percent(gettext_lazy("advise to reject from")) for label in Label}
    | {"__module__": __name__},
)


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    form = PolicyForm
    list_display = ["version", "active", "note", "created_at"]
    list_display_links = ["version"]

    class Media:
        css = {"all": ["moderation/desk.css"]}

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        return ["version", "active", "created_at", "note", "table"]

    def get_fieldsets(self, request, obj=None):
        if obj is not None:
            return super().get_fieldsets(request, obj)
        pairs = [(f"review_{label}", f"reject_{label}") for label in Label]
        return [(None, {"fields": [*pairs, "note"], "description": self._explanation()})]

    def get_readonly_fields(self, request, obj=None):
        return [] if obj is None else ["table"]

    @staticmethod
    def _explanation() -> str:
        return _(
            "Every score is a probability in percent. From the first number on, moderators are told to look "
            "closely; from the second on, they are advised to reject. Saving makes a new version that applies to "
            "comments scored from now on; earlier versions stay as they are."
        )

    @admin.display(description=gettext_lazy("thresholds"))
    def table(self, policy):
        rows = [
            (LABELS[label], f"{threshold.review * 100:.4g}", f"{threshold.reject * 100:.4g}")
            for label, threshold in policy.as_thresholds().items()
        ]
        return render_to_string("moderation/thresholds.html", {"rows": rows})

    def render_change_form(self, request, context, **kwargs):
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, **kwargs)

    def save_model(self, request, obj, form, change):
        obj.thresholds = form.thresholds()
        services.adopt_policy(obj)
        sentence = _("Policy %(version)d is in force for comments scored from now on.")
        self.message_user(request, sentence % {"version": obj.version}, messages.SUCCESS)
