"""Whom to block or trust, as a moderator says it: the form, and what is kept of what was typed."""

import ipaddress
import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog.models import Comment
from blog.services import origin_of
from moderation.authorrules import AuthorRule
from moderation.emails import EMAIL, email_key, is_address
from moderation.people import keys_of

By = AuthorRule.By
_HASH = re.compile(r"[0-9a-f]{64}")
FOREVER = 0
DAYS = [
    (1, gettext_lazy("1 day")),
    (7, gettext_lazy("7 days")),
    (30, gettext_lazy("30 days")),
    (365, gettext_lazy("a year")),
    (FOREVER, gettext_lazy("until it is lifted")),
]


class RuleForm(forms.Form):
    """Whom to block or trust: the author of ``comment``, or whoever ``value`` describes."""

    standing = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[
            (AuthorRule.Standing.BLOCKED, gettext_lazy("Block: comments wait, with the advice to reject")),
            (AuthorRule.Standing.TRUSTED, gettext_lazy("Trust: as the policy says of trusted authors")),
        ],
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Known by"),
        choices=By.choices,
        help_text=gettext_lazy(
            "Anybody can write anybody's e-mail address. Many people share a domain, and some an internet address "
            "or a network."
        ),
    )
    value = forms.CharField(
        label=gettext_lazy("Which one"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "An e-mail address (only a keyed hash of it is stored), a domain such as example.org, an internet "
            "address (stored as a hash too), or a network such as 192.0.2.0/24 or 2001:db8:7::/48."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("For"), choices=DAYS, coerce=int, initial=30)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Why; for moderators."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, comment: Comment | None, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.keys = keys_of(comment) if comment else {}
        if comment:
            del self.fields["value"]
            self.fields["by"].choices = [(by, named(by, self.keys)) for by in By.values if by in self.keys]

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if EMAIL.search(note):
            raise ValidationError(_("Leave the e-mail address out: it is known by its hash, and shown to nobody."))
        return note

    def clean(self):
        values = super().clean()
        by = values.get("by")
        if by is None:
            return values
        if self.keys:
            values["key"] = self.keys.get(by, "")
        elif "value" in values:
            try:
                values["key"] = key_of(by, values["value"].strip())
            except ValidationError as error:
                self.add_error("value", error)
        return values


def named(by: str, keys: dict[str, str]) -> str:
    """What a choice is called: a domain or network is shown, the others only named."""
    label = str(By(by).label)
    return f"{label} {keys[by]}" if by in (By.DOMAIN, By.NETWORK) else label


def key_of(by: str, value: str) -> str:
    """The key of what somebody typed, or of a hash that the page itself sent back. Raises ValidationError."""
    if by == By.EMAIL:
        if _HASH.fullmatch(value):
            return value
        if not is_address(value) or not email_key(value):
            raise ValidationError(_("This is not an e-mail address. One looks like ana@example.org."))
        return email_key(value)
    if by == By.DOMAIN:
        domain = value.lower().removeprefix("@").rstrip(".")
        DomainNameValidator(message=_("This is not a domain. One looks like example.org."))(domain)
        if "." not in domain:
            raise ValidationError(_("A domain has two parts at least, such as example.org."))
        return domain
    if by == By.ADDRESS and _HASH.fullmatch(value):
        return value
    return _key_of_place(by, value)


def _key_of_place(by: str, value: str) -> str:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        sentence = _("This is not an internet address. One looks like 192.0.2.7 or 2001:db8:7::1.")
        raise ValidationError(sentence) from None
    origin = origin_of(str(network.network_address))
    alone = network.num_addresses == 1
    if by == By.ADDRESS:
        if not alone:
            raise ValidationError(_("This is a network. Choose “network” above, or write one address of it."))
        return origin.ip_hash
    if not alone and str(network) != origin.ip_network:
        raise ValidationError(
            _("Networks are known by /24 (or /48 for IPv6): write one such as %s.") % origin.ip_network
        )
    return origin.ip_network
