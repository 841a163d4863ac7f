"""The form under a post."""

import hashlib
import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from blog.mailing import mail_is_on
from blog.models import Comment, Post, http_url
from blog.plaintext import is_visible
from blog.trapform import TrapForm, check_body

TYPED = ("body", "author_name", "author_email", "author_url")

_scheme = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")
_host_and_port = re.compile(r"[^:/\s]+\.[^:/\s]+:\d+(/|$)")


class CommentForm(TrapForm):
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
    tell_by_mail = forms.BooleanField(required=False)
    parent = forms.CharField(required=False)

    typed = TYPED
    send_label = _("Post Comment")

    def __init__(self, data: QueryDict | None = None, *, post: Post | None, **kwargs) -> None:
        self.parent_comment: Comment | None = None
        super().__init__(data, post=post, auto_id="comment-%s", **kwargs)

    @classmethod
    def blank(cls, post: Post, *, parent: Comment | None = None, details: dict[str, str] | None = None):
        """An empty form, with the details that a reader's browser keeps."""
        form = cls(post=post, initial={**details, "save_details": True} if details else None)
        form.parent_comment = parent
        return form

    @property
    def offers_mail(self) -> bool:
        return mail_is_on()

    def clean_body(self) -> str:
        return check_body(self.cleaned_data["body"])

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

    def submission(self) -> str:
        """What two posts of one form have in common, and no two comments of different readers.

        A cached page gives many readers the same token, so what they wrote is part of it.
        """
        wrote = [self.cleaned_data[name] for name in ("author_name", "author_email", "author_url", "body")]
        answers = str(self.parent_comment.pk) if self.parent_comment else ""
        return hashlib.sha256("\0".join([self.sending(), answers, *wrote]).encode()).hexdigest()
