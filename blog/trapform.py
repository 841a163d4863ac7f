"""What the forms that anybody may send have in common: tidied texts, a field for machines, a token with a time."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.models import Post
from blog.plaintext import is_visible, tidy
from blog.traps import FormToken, new_token, read_token

TRAP = "subject"  # the field that only a machine fills in


class TrapForm(forms.Form):
    """Bound, it shows everything again as it was typed, except characters nobody can see."""

    token = forms.CharField(required=False)
    subject = forms.CharField(required=False)

    typed: tuple[str, ...] = ()  # the fields a reader writes into, in their order
    send_label: str | Promise = gettext_lazy("Send")  # what the form's button says

    def __init__(self, data: QueryDict | None = None, *, post: Post | None, **kwargs: Any) -> None:
        self.post = post
        self.problems: dict[str, list[Promise]] = {}
        super().__init__(data=self._tidied(data), **kwargs)
        for field in self.fields.values():
            # A browser would cut what is pasted and say nothing; the answer says how long it may be.
            field.widget.attrs.pop("maxlength", None)
        sent = read_token(self.data.get("token", "")) if self.is_bound else None
        self.sent_token = sent if sent and post and sent.post == post.pk else None

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields a reader fills in, in their order."""
        return [self[name] for name in self.typed]

    def _tidied(self, data: QueryDict | None) -> dict[str, str] | None:
        if data is None:
            return None
        values = {name: data[name] for name in self.base_fields if name in data}
        for name in self.typed:
            values[name], problems = tidy(values.get(name, ""))
            if problems:
                self.problems[name] = problems
        return values

    def clean(self) -> dict[str, Any]:
        for name, sentences in self.problems.items():
            self.add_error(name, list(sentences))
        if self.data.get(TRAP):
            self.data[TRAP] = ""
            self._say(
                _("A field that only machines see was filled in. If you are a person, press %(button)s again.")
            )
        if self.post is not None:
            self._check_token(self.sent_token)
        return self.cleaned_data

    def _check_token(self, token: FormToken | None) -> None:
        if token is None:
            self._say(
                _("This form was not made for this page, or was damaged on its way. Press %(button)s again.")
            )
        elif token.age() > settings.COMMENT_FORM_HOURS * 3600:
            # Who kept the form that long has waited enough: the new one may be sent at once.
            self.sent_token = new_token(self.post, age=settings.COMMENT_MIN_SECONDS)
            self._say(_("This form had been open for long and has been renewed. Please press %(button)s again."))
        elif token.age() < settings.COMMENT_MIN_SECONDS:
            self._say(_("That was quicker than people type. Please press %(button)s again in a moment."))

    def _say(self, sentence: str) -> None:
        self.add_error(None, sentence % {"button": self.send_label})

    def fresh_token(self) -> str:
        """The signed token to show: the one that came back while it is good, so that its time runs on."""
        return self._token().signed()

    def sending(self) -> str:
        """Names this form whenever it is sent. Not the signed token, which holds the second it was signed in."""
        return self._token().nonce

    def _token(self) -> FormToken:
        if self.sent_token is None:
            self.sent_token = new_token(self.post)
        return self.sent_token


def check_body(body: str) -> str:
    """A comment's text, as it was given. Raises ValidationError when there is nothing to read, or too much."""
    if not is_visible(body):
        raise ValidationError(_("Please write your comment."), "required")
    if len(body) > settings.COMMENT_MAX_LENGTH:
        limit = settings.COMMENT_MAX_LENGTH
        raise ValidationError(
            ngettext(
                "A comment may have %(limit)d character; yours has %(length)d. Please shorten it.",
                "A comment may have %(limit)d characters; yours has %(length)d. Please shorten it.",
                limit,
            )
            % {"limit": limit, "length": len(body)},
            "max_length",
        )
    return body
