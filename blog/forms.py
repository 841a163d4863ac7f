"""The form under a post."""

import hashlib
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blog.models import Comment, Post, http_url
from blog.plaintext import is_visible, tidy
from blog.traps import FormToken, new_token, read_token

TYPED = ("body", "author_name", "author_email", "author_url")
TRAP = "subject"  # the field that only a machine fills in

_scheme = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_host_and_port = re.compile(r"[^:/\s]+\.[^:/\s]+:\d+(/|$)")


class CommentForm(forms.Form):
    """What a reader sends. Bound, it shows everything again as it was typed, except characters nobody can see."""

    body = forms.CharField(
        label=_("Comment"),
        widget=forms.Textarea({"rows": 8, "dir": "auto"}),
        error_messages={"required": _("Please write your comment.")},
    )
    author_name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
        error_messages={
            "required": _("Please write your name, or a name you like."),
            "max_length": _("A name may have %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    author_email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": _("Please write your e-mail address. It will not be published."),
            "invalid": _("This is not an e-mail address. One looks like ana@example.org."),
            "max_length": _("An e-mail address may have %(limit_value)d characters; this has %(show_value)d."),
        },
    )
    author_url = forms.CharField(
        label=_("Website"),
        required=False,
        widget=forms.TextInput({"autocomplete": "url", "inputmode": "url", "autocapitalize": "none"}),
    )
    save_details = forms.BooleanField(required=False)
    parent = forms.CharField(required=False)
    token = forms.CharField(required=False)
    subject = forms.CharField(required=False)

    def __init__(self, data: QueryDict | None = None, *, post: Post | None, **kwargs: Any) -> None:
        self.post = post
        self.parent_comment: Comment | None = None
        self.problems: dict[str, list[Promise]] = {}
        super().__init__(data=self._tidied(data), auto_id="comment-%s", **kwargs)
        for field in self.fields.values():
            # A browser would cut what is pasted and say nothing; the answer says how long it may be.
            field.widget.attrs.pop("maxlength", None)
        sent = read_token(self.data.get("token", "")) if self.is_bound else None
        self.sent_token = sent if sent and post and sent.post == post.pk else None

    @classmethod
    def blank(cls, post: Post, *, parent: Comment | None = None, details: dict[str, str] | None = None):
        """An empty form, with the details that a reader's browser keeps."""
        form = cls(post=post, initial={**details, "save_details": True} if details else None)
        form.parent_comment = parent
        return form

    def shown_fields(self) -> list[forms.BoundField]:
        """The fields a reader fills in, in their order."""
        return [self[name] for name in TYPED]

    def _tidied(self, data: QueryDict | None) -> dict[str, str] | None:
        if data is None:
            return None
        values = {name: data[name] for name in self.base_fields if name in data}
        for name in TYPED:
            values[name], problems = tidy(values.get(name, ""))
            if problems:
                self.problems[name] = problems
        return values

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if not is_visible(body):
            raise ValidationError(self.fields["body"].error_messages["required"], "required")
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

    def clean_author_name(self) -> str:
        name = self.cleaned_data["author_name"]
        if not is_visible(name):
            raise ValidationError(self.fields["author_name"].error_messages["required"], "required")
        if "\n" in name or "\t" in name:
            raise ValidationError(_("A name stands on one line, without tabs."), "one_line")
        return name

    def clean_author_url(self) -> str:
        """An http(s) address; ``example.org`` is taken for ``https://example.org``."""
        url = self.cleaned_data["author_url"]
        if not url:
            return ""
        if not _scheme.match(url) or _host_and_port.match(url):
            url = f"https://{url}"
        if not url.lower().startswith(("http://", "https://")):
            raise ValidationError(_("A website's address starts with https:// or http://."), "scheme")
        if len(url) > 200:
            raise ValidationError(
                _("A website's address may have 200 characters; this has %(length)d."),
                "max_length",
                {"length": len(url)},
            )
        try:
            http_url(url)
        except ValidationError:
            raise ValidationError(
                _("This is not the address of a website. One looks like https://example.org."), "invalid"
            ) from None
        return url

    def clean_parent(self) -> Comment | None:
        """The comment that is answered. One that cannot be is let go, so that the text can still be posted."""
        sent = self.cleaned_data["parent"]
        if not sent or self.post is None:
            return None
        parent = (
            self.post.comments.approved().filter(pk=sent).first() if re.fullmatch("[0-9]{1,18}", sent) else None
        )
        if parent is not None and parent.depth < settings.COMMENT_MAX_DEPTH:
            self.parent_comment = parent
            return parent
        self.data["parent"] = ""
        if parent is None:
            message = _("The comment you are answering is not shown here any more.")
        else:
            message = _("This conversation is as deep as it can go.")
        self.add_error(None, f"{message} {_('Press Post Comment again to post yours as a comment of its own.')}")
        return None

    def clean(self) -> dict[str, Any]:
        for name, sentences in self.problems.items():
            self.add_error(name, list(sentences))
        if self.data.get(TRAP):
            self.data[TRAP] = ""
            self.add_error(
                None,
                _("A field that only machines see was filled in. If you are a person, press Post Comment again."),
            )
        if self.post is not None:
            self._check_token(self.sent_token)
        return self.cleaned_data

    def _check_token(self, token: FormToken | None) -> None:
        if token is None:
            self.add_error(
                None,
                _("This form was not made for this page, or was damaged on its way. Press Post Comment again."),
            )
        elif token.age() > settings.COMMENT_FORM_HOURS * 3600:
            # Who kept the form that long has waited enough: the new one may be sent at once.
            self.sent_token = new_token(self.post, age=settings.COMMENT_MIN_SECONDS)
            self.add_error(
                None,
                _("This form had been open for long and has been renewed. Please press Post Comment again."),
            )
        elif token.age() < settings.COMMENT_MIN_SECONDS:
            self.add_error(
                None, _("That was quicker than people type. Please press Post Comment again in a moment.")
            )

    def fresh_token(self) -> str:
        """The signed token to show: the one that came back while it is good, so that its time runs on."""
        if self.sent_token is None:
            self.sent_token = new_token(self.post)
        return self.sent_token.signed()

    def submission(self) -> str:
        """What two posts of one form have in common, and no two comments of different readers.

        A cached page gives many readers the same token, so what they wrote is part of it.
        """
        wrote = [self.cleaned_data[name] for name in ("author_name", "author_email", "author_url", "body")]
        answers = str(self.parent_comment.pk) if self.parent_comment else ""
        return hashlib.sha256("\0".join([self.fresh_token(), answers, *wrote]).encode()).hexdigest()
