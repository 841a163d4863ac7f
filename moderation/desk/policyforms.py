"""The forms that a policy is proposed with. Percent for people, probabilities in what they make."""

from collections.abc import Iterator
from dataclasses import asdict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Post, Tag
from moderation.policy import DEFAULT_THRESHOLDS, Rules, Trusts
from moderation.rules import (
    LONGEST_SLUG,
    MOST_COMMENTS,
    MOST_LINKS,
    MOST_OVERRIDES,
    WORD_FIELDS,
    as_json,
)
from moderation.scoring.types import Label
from moderation.wordlists import MOST_WORDS, WordError, check
from moderation.words import LABELS

LONGEST_LIST = 500_000  # characters of a form's field; shown as a sentence rather than worked on
REPLAYED = (1000, 5000, 10_000)


def percent(value: float) -> str:
    return f"{value * 100:.2f}".rstrip("0").rstrip(".")


def _percent(label, *, least=0.1, most=100, required=True, **kwargs) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "percent"})
    limits = {"min_value": least, "max_value": most, "decimal_places": 2, "required": required}
    return forms.DecimalField(label=label, widget=widget, **limits, **kwargs)


def _share(value) -> float:
    return float(value) / 100


class WordsField(forms.CharField):
    """Words and phrases, one a line. Each is checked alone, so that the sentence names the one that is wrong."""

    def __init__(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 5, "dir": "auto", "spellcheck": "false"})
        super().__init__(required=False, strip=False, widget=widget, **kwargs)

    def clean(self, value) -> list[str]:
        if len(value or "") > LONGEST_LIST:
            raise ValidationError(_("This list is too long: a policy may have %(most)d words."), params=_MOST)
        lines = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        words = list(dict.fromkeys(line for line in lines if line))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("This list is too long: a policy may have %(most)d words."), params=_MOST)
        for word in words:
            try:
                check(word)
            except WordError as error:
                raise ValidationError(str(error)) from error
        return words


_MOST = {"most": MOST_WORDS}
_APPROVE = {
    Trusts.NOBODY: gettext_lazy("nobody’s: a person approves"),
    Trusts.TRUSTED: gettext_lazy("those of trusted authors"),
    Trusts.EVERYBODY: gettext_lazy("everybody’s"),
}


class RulesForm(forms.Form):
    """Everything of a policy but its exceptions. ``PolicyForm`` below adds the fields of each label."""

    links = forms.IntegerField(
        label=gettext_lazy("Look closely from so many links"),
        min_value=1,
        max_value=MOST_LINKS,
        required=False,
        help_text=gettext_lazy("Web addresses in the text. Left empty: links alone hold nothing."),
    )
    review_exact = WordsField(
        label=gettext_lazy("Look closely: exactly these words"),
        help_text=gettext_lazy(
            "One word or phrase a line. Whole words only, never inside other words; capitals, accents, look-alike "
            "letters, l33t and s p a c i n g make no difference."
        ),
    )
    review_endings = WordsField(
        label=gettext_lazy("Look closely: these words with English endings"),
        help_text=gettext_lazy("“stop” is then also met as stops, stopped and stopping, but not as stopper."),
    )
    reject_exact = WordsField(label=gettext_lazy("Advise to reject: exactly these words"))
    reject_endings = WordsField(label=gettext_lazy("Advise to reject: these words with English endings"))
    new_below = forms.IntegerField(
        label=gettext_lazy("An author is new with fewer approved comments than"),
        min_value=0,
        max_value=MOST_COMMENTS,
        help_text=gettext_lazy("New authors’ comments are for a close look. 0: nobody counts as new."),
    )
    trusted_from = forms.IntegerField(
        label=gettext_lazy("An author is trusted from so many approved comments on"),
        min_value=0,
        max_value=MOST_COMMENTS,
        help_text=gettext_lazy(
            "From the same e-mail address and the same network, since anybody can type anybody’s address. Trusted "
            "authors’ comments are held only where the advice is to reject, or a listed word is met. 0: only "
            "those whom moderators trust."
        ),
    )
    auto_approve = forms.ChoiceField(
        label=gettext_lazy("Approve without a person"),
        choices=[(each.value, name) for each, name in _APPROVE.items()],
    )
    auto_approve_below = _percent(
        gettext_lazy("only with a risk below, in percent"),
        least=0,
        most=50,
        help_text=gettext_lazy("50 is where a review threshold is reached."),
    )
    auto_words = forms.BooleanField(
        label=gettext_lazy("Reject comments with a word of the lists to reject"), required=False
    )
    auto_blocked = forms.BooleanField(label=gettext_lazy("Reject comments of blocked authors"), required=False)
    second_look = _percent(
        gettext_lazy("Of these decisions, show a person so many percent again"),
        least=0,
        help_text=gettext_lazy("Drawn by chance. They stand in the queue under “Second look”."),
    )
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    decisions = forms.TypedChoiceField(
        label=gettext_lazy("Replay over the last decisions"),
        coerce=int,
        choices=[(each, f"{each:,}") for each in REPLAYED],
        help_text=gettext_lazy("More of them: manage.py replay_policy."),
    )

    def clean(self):
        values = super().clean()
        for label in Label:
            review, reject = values.get(f"review_{label}"), values.get(f"reject_{label}")
            if review is not None and reject is not None and review > reject:
                sentence = _("Rejecting cannot begin below the review threshold, %(review)s %%.")
                self.add_error(f"reject_{label}", ValidationError(sentence % {"review": review}))
            alone = values.get(f"auto_{label}")
            if alone is not None and reject is not None and alone < reject:
                sentence = _(
                    "What is rejected without a person must reach the threshold to reject, %(reject)s %%."
                )
                self.add_error(f"auto_{label}", ValidationError(sentence % {"reject": reject}))
        if sum(len(values.get(name) or ()) for name in WORD_FIELDS) > MOST_WORDS:
            self.add_error(
                "review_exact", ValidationError(_("All lists together may have %(most)d words."), params=_MOST)
            )
        return values

    def thresholds(self) -> dict[str, dict[str, float]]:
        """The thresholds of a valid form as a Policy stores them."""
        values = self.cleaned_data
        return {
            str(label): {name: _share(values[f"{name}_{label}"]) for name in ("review", "reject")}
            for label in Label
        }

    def rules(self, overrides: list[dict[str, object]]) -> dict[str, object]:
        """The rules of a valid form, with those of its exceptions, as a Policy stores them."""
        values = self.cleaned_data
        alone = {str(label): values[f"auto_{label}"] for label in Label if values[f"auto_{label}"] is not None}
        return {
            "links": values["links"],
            "words": {name: values[name] for name in WORD_FIELDS},
            "new_below": values["new_below"],
            "trusted_from": values["trusted_from"],
            "overrides": overrides,
            "automatic": {
                "approve": values["auto_approve"],
                "approve_below": _share(values["auto_approve_below"]),
                "labels": {name: _share(value) for name, value in alone.items()},
                "words": values["auto_words"],
                "blocked": values["auto_blocked"],
                "second_look": _share(values["second_look"]),
            },
        }

    def threshold_rows(self) -> Iterator[tuple]:
        """For the table: each label with its three fields."""
        for label in Label:
            yield LABELS[label], self[f"review_{label}"], self[f"reject_{label}"], self[f"auto_{label}"]


def _label_fields() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for label, name in LABELS.items():
        review = format_lazy(gettext_lazy("Look closely at {label} from, in percent"), label=name)
        reject = format_lazy(gettext_lazy("Advise to reject {label} from, in percent"), label=name)
        alone = format_lazy(gettext_lazy("Reject {label} without a person from, in percent"), label=name)
        fields[f"review_{label}"] = _percent(review)
        fields[f"reject_{label}"] = _percent(reject)
        fields[f"auto_{label}"] = _percent(alone, required=False)
    return fields


PolicyForm = type("PolicyForm", (RulesForm,), {**_label_fields(), "__module__": __name__})


class OverrideForm(forms.Form):
    """Other thresholds for one post or tag. Left empty, the row is no exception."""

    kind = forms.ChoiceField(
        label=gettext_lazy("for"),
        choices=[("tag", gettext_lazy("the tag")), ("post", gettext_lazy("the post"))],
        required=False,
    )
    slug = forms.CharField(label=gettext_lazy("with the address"), max_length=300, required=False)
    label = forms.ChoiceField(
        label=gettext_lazy("label"), choices=[("", gettext_lazy("every label")), *LABELS.items()], required=False
    )
    review = _percent(gettext_lazy("look closely from, in percent"), required=False)
    reject = _percent(gettext_lazy("advise to reject from, in percent"), required=False)

    def clean_slug(self):
        """The end of an address; a whole one may be pasted."""
        slug = self.cleaned_data["slug"].strip().strip("/").rpartition("/")[2]
        if len(slug) > LONGEST_SLUG:
            raise ValidationError(
                _("An address ends with %(most)d characters at most."), params={"most": LONGEST_SLUG}
            )
        return slug

    def clean(self):
        values = super().clean()
        slug, review, reject = values.get("slug"), values.get("review"), values.get("reject")
        if "slug" in self.errors or not slug:
            if review is not None or reject is not None:
                self.add_error("slug", _("Name the post or tag by the end of its address, or empty the row."))
            return values
        if not (Tag if values.get("kind") == "tag" else Post).objects.filter(slug=slug).exists():
            self.add_error("slug", _("There is none with this address."))
        for name in ("review", "reject"):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, _("A number is needed here."))
        if review is not None and reject is not None and review > reject:
            sentence = _("Rejecting cannot begin below the review threshold, %(review)s %%.")
            self.add_error("reject", sentence % {"review": review})
        return values

    def as_json(self) -> dict[str, object] | None:
        values = self.cleaned_data
        if not values.get("slug"):
            return None
        numbers = {name: _share(values[name]) for name in ("review", "reject")}
        return {
            "kind": values["kind"] or "tag",
            "slug": values["slug"],
            "label": values["label"] or None,
            **numbers,
        }


OverrideFormSet = forms.formset_factory(
    OverrideForm, extra=3, max_num=MOST_OVERRIDES, absolute_max=MOST_OVERRIDES + 10, validate_max=True
)


def initial_of(rules: Rules, note: str = "") -> dict[str, object]:
    """What PolicyForm starts from."""
    thresholds = {**DEFAULT_THRESHOLDS, **rules.thresholds}
    automatic = rules.automatic
    values: dict[str, object] = {
        f"{name}_{label}": percent(probability)
        for label, threshold in thresholds.items()
        for name, probability in asdict(threshold).items()
    }
    values |= {f"auto_{label}": percent(value) for label, value in automatic.labels.items()}
    words = as_json(rules)["words"]
    values |= {name: "\n".join(listed) for name, listed in words.items()}
    return values | {
        "links": rules.links,
        "new_below": rules.new_below,
        "trusted_from": rules.trusted_from,
        "auto_approve": str(automatic.approve),
        "auto_approve_below": percent(automatic.approve_below),
        "auto_words": automatic.words,
        "auto_blocked": automatic.blocked,
        "second_look": percent(automatic.second_look),
        "decisions": REPLAYED[1],
        "note": note,
    }


def initial_overrides(rules: Rules) -> list[dict[str, object]]:
    """What OverrideFormSet starts from."""
    return [
        {
            "kind": each.kind,
            "slug": each.slug,
            "label": each.label or "",
            "review": percent(each.threshold.review),
            "reject": percent(each.threshold.reject),
        }
        for each in rules.overrides
    ]
