"""The form behind the post editor: what an editor may type, and the sentences about what does not fit."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from blog.models import Post
from blog.richtext import clean_post_html

# Everything that blog.richtext.POST_TAGS keeps, so that opening and saving an imported post loses nothing.
EXTENSIONS = {
    "Heading": {"levels": [2, 3, 4]},
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "CodeBlock": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Blockquote": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Figure": True,
    "Caption": True,
    "Image": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Menu": {
        "groups": [
            {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
            {"group": "marks"},
            {"group": "link"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "table"},
            {"group": "history"},
        ]
    },
}


class PostForm(forms.ModelForm):
    body = ProseEditorFormField(
        label=gettext_lazy("Text"),
        extensions=EXTENSIONS,
        widget=AdminProseEditorWidget,
        help_text=gettext_lazy("Pasted text keeps its headings, links, lists, quotations and emphasis."),
    )

    class Meta:
        model = Post
        fields = [
            "title",
            "slug",
            "standfirst",
            "body",
            "pull_quote",
            "author",
            "tags",
            "status",
            "published_at",
            "comments_open_at",
            "comments_close_at",
        ]
        widgets = {
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "pull_quote": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def clean_body(self) -> str:
        html = clean_post_html(self.cleaned_data["body"])
        if not strip_tags(html).strip() and "<img" not in html:
            raise ValidationError(_("Write something: the text is empty."))
        return html

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        try:
            match = resolve(reverse("blog:post", args=[slug]))
        except Resolver404:
            match = None
        if match is None or match.view_name != "blog:post":
            raise ValidationError(_("The site itself uses this address. Choose another one."))
        return slug

    def clean(self):
        values = super().clean()
        status, date = values.get("status"), values.get("published_at")
        if "published_at" not in self.errors:
            self._check_date(status, date)
        opens, closes = values.get("comments_open_at"), values.get("comments_close_at")
        if opens and closes and closes <= opens:
            self.add_error("comments_close_at", _("Comments cannot close before they open."))
        return values

    def _check_date(self, status, date) -> None:
        future = date is not None and date > timezone.now()
        if status == Post.Status.PUBLISHED and future:
            self.add_error(
                "published_at",
                _("This time has not come yet. Choose “scheduled” to publish then, or leave it empty for now."),
            )
        if status == Post.Status.PUBLISHED and date is None:
            self.cleaned_data["published_at"] = timezone.now()
        if status != Post.Status.SCHEDULED:
            return
        if date is None:
            self.add_error("published_at", _("A scheduled post needs the time at which it appears."))
        elif not future and date == self.instance.published_at:
            # Its time came while it was being edited, or before the beat marked it.
            self.cleaned_data["status"] = Post.Status.PUBLISHED
        elif not future:
            self.add_error(
                "published_at", _("This time has passed. Choose a later one, or “published” to publish now.")
            )
