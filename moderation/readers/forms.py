"""What readers write: a changed comment, an appeal, a report."""

import hashlib

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.plaintext import is_visible
from blog.trapform import TrapForm, check_body
from moderation.readers.models import LONGEST, Report

TOO_LONG = _("This may have %(limit_value)d characters; it has %(show_value)d. Please shorten it.")


class EditForm(TrapForm):
    """A waiting comment's new text."""

    body = forms.CharField(
        label=_("Comment"),
        widget=forms.Textarea({"rows": 10, "dir": "auto"}),
        error_messages={"required": _("Please write your comment. To take it back, withdraw it.")},
    )

    typed = ("body",)
    send_label = _("Save changes")

    def clean_body(self) -> str:
        return check_body(self.cleaned_data["body"])


class AppealForm(TrapForm):
    text = forms.CharField(
        label=_("Why should somebody look at it again?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        help_text=_("You may leave this empty. Moderators read it; it is never published."),
        error_messages={"max_length": TOO_LONG},
    )

    typed = ("text",)
    send_label = _("Send appeal")


class ReportForm(TrapForm):
    """Short, unless the comment is said to be illegal: then with what the law asks for."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose what is wrong with it."),
            "invalid_choice": _("Please choose one of the reasons."),
        },
    )
    details = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        help_text=_("Needed if you say that it is illegal: which words, and why. Moderators read it."),
        error_messages={"max_length": TOO_LONG},
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
        error_messages={"max_length": TOO_LONG},
    )
    email = forms.EmailField(
        label=_("Your email"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "invalid": _("This is not an e-mail address. One looks like ana@example.org."),
            "max_length": TOO_LONG,
        },
    )
    exempt = forms.BooleanField(
        label=_("It concerns the sexual abuse or exploitation of children. (You need not say who you are.)"),
        required=False,
    )
    good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is accurate and complete"), required=False
    )

    typed = ("details", "name", "email")
    send_label = _("Send report")

    def clean(self):
        values = super().clean()
        if values.get("reason") == Report.Reason.ILLEGAL:
            self._check_notice(values)
        return values

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def _check_notice(self, values: dict[str, object]) -> None:
        if "details" in values and not is_visible(values["details"]):
            self.add_error("details", _("Please explain why you think that it is illegal."))
        if not values.get("good_faith"):
            self.add_error("good_faith", _("Please confirm this, if it is so."))
        if values.get("exempt"):
            return
        if "name" in values and not is_visible(values["name"]):
            self.add_error("name", _("Please write your name."))
        if "email" in values and not values["email"]:
            self.add_error("email", _("Please write your e-mail address. It is never published."))

    def submission(self, comment_id: int) -> str:
        """As for a comment: what two posts of one form have in common."""
        names = ("reason", "details", "name", "email")
        wrote = [self.sending(), str(comment_id), *(str(self.cleaned_data[name]) for name in names)]
        return hashlib.sha256("\0".join(wrote).encode()).hexdigest()
