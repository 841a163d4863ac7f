"""Policies as files: what is exported, and what may come in again."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.models import Policy
from moderation.rules import RulesError, as_json, parse
from moderation.scoring.types import Label

LONGEST_FILE = 2_000_000  # bytes


class ImportForm(forms.Form):
    """A policy as another site, or this one, exported it."""

    file = forms.FileField(
        label=gettext_lazy("Policy file"),
        help_text=gettext_lazy("JSON, as “Export” gives it. It is replayed first; nothing is put in force yet."),
    )

    def clean_file(self) -> dict[str, object]:
        """``thresholds``, ``rules`` and ``note`` of a policy that can be meant."""
        file = self.cleaned_data["file"]
        if file.size > LONGEST_FILE:
            raise ValidationError(_("This file is too large to be a policy."))
        try:
            return policy_from(file.read())
        except RulesError as error:
            raise ValidationError(f"{error.field}: {error}") from error


def policy_from(text: bytes) -> dict[str, object]:
    """What an exported policy holds. Raises RulesError when it cannot be meant."""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RulesError("file", _("This is not JSON.")) from error
    if not isinstance(given, dict) or not {"thresholds", "rules"} <= set(given):
        raise RulesError("file", _("This is not a policy: it needs “thresholds” and “rules”."))
    parse(given["thresholds"], given["rules"])
    if not set(Label) <= set(given["thresholds"]):
        missing = sorted(set(Label) - set(given["thresholds"]))
        raise RulesError("thresholds", _("There is none for “%(label)s”.") % {"label": missing[0]})
    note = given.get("note")
    note = note[:2000] if isinstance(note, str) and note.isprintable() else ""
    return {"thresholds": given["thresholds"], "rules": given["rules"], "note": note}


def exported(policy: Policy) -> dict[str, object]:
    """A policy as ``policy_from`` reads it."""
    return {"thresholds": policy.thresholds, "rules": as_json(policy.as_rules()), "note": policy.note}
