import re
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from blog.importing import MAX_BYTES, read_article
from blog.importing.store import import_post
from blog.importing.types import ImportFailure
from blog.models import Post


class Command(BaseCommand):
    help = (
        "Publish a post from a file: Markdown with front matter, a saved HTML page, or text copied from a blog"
        " page. Importing the same article again changes its post."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--draft", action="store_true", help="keep a new post as a draft")

    def handle(self, *, file: Path, draft: bool, **options):
        try:
            post, created = import_post(read_article(_read(file), file.name), publish=not draft)
        except ImportFailure as failure:
            raise CommandError(f"{file}: {failure}") from failure
        self.stdout.write(_summary(post, created))


def _read(file: Path) -> bytes:
    """The file's bytes. Raises ImportFailure with a sentence where there are none to be had."""
    limit = MAX_BYTES // 1_000_000
    try:
        if file.is_dir():
            raise ImportFailure(_("This is a folder: name one file."))
        if file.exists() and not file.is_file():  # a pipe or a device might never end
            raise ImportFailure(_("This is not an ordinary file."))
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ImportFailure(_("There is no such file.")) from error
    except PermissionError as error:
        raise ImportFailure(_("You may not read this file: change its permissions.")) from error
    except (OSError, ValueError) as error:
        raise ImportFailure(_("The file cannot be read.")) from error
    if len(data) > MAX_BYTES:
        raise ImportFailure(_("The file is larger than %(limit)d MB, which no article is.") % {"limit": limit})
    return data


def _summary(post: Post, created: bool) -> str:
    tags = ", ".join(tag.name for tag in post.tags.all())
    related = ", ".join(link.title for link in post.related_links.all())
    none = _("none")
    status = str(post.get_status_display())
    if post.published_at:
        status = _("%(status)s, dated %(date)s") % {
            "status": status,
            "date": f"{timezone.localtime(post.published_at):%Y-%m-%d}",
        }
    rows = [
        (_("Imported") if created else _("Updated"), post.title),
        (_("Address"), post.get_absolute_url()),
        (_("Author"), post.author.name if post.author else none),
        (_("Tags"), tags or none),
        (_("Headings"), str(len(re.findall(r"<h[2-4]\b", post.body)))),
        (_("Related links"), related or none),
        (_("Status"), status),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows)
