"""From a file to a Post: ``read_article`` (bytes in, ImportedPost out), then ``store.import_post``.

``encoding`` makes text of the bytes; ``markdown``, ``html`` and ``plain`` each read one shape of article.
``lines`` recognises single lines of a copied page, ``header`` those above the text; ``markup`` is shared by the
two readers that have a tree of elements.
"""

import re
from pathlib import PurePath

from blog.importing.encoding import decode
from blog.importing.html import read_html
from blog.importing.markdown import FRONT, read_markdown
from blog.importing.plain import read_plain
from blog.importing.types import ImportedPost

MAX_BYTES = 5_000_000


def read_article(data: bytes, name: str = "") -> ImportedPost:
    """The article in a file's content; ``name`` is the file's, whose suffix decides where the content does not.

    Raises ImportFailure, whose text is one sentence for the owner, for everything that is no article.
    """
    text = decode(data)
    suffix = PurePath(name).suffix.lower()
    if re.match(r"\s*<(?:!doctype\s+html|html|head|body|article|\?xml)\b", text, re.IGNORECASE):
        return read_html(text)
    if FRONT.match(text) or suffix in (".md", ".markdown", ".mkd"):
        return read_markdown(text)
    if suffix in (".html", ".htm", ".xhtml"):
        return read_html(text)
    return read_markdown(text) if re.match(r"\s*# \S", text) else read_plain(text)
