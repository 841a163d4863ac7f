"""Bytes of a file as text."""

import codecs
import re

from django.utils.translation import gettext as _

from blog.importing.types import ImportFailure

BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# An encoding a page may name. Only those that are text: Python also knows some that run a decompressor.
DECLARED = re.compile(rb"""charset\s*=\s*["']?((?:iso-8859|windows|koi8|shift_jis|euc|gb|big5)[\w-]*)""", re.I)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes) -> str:
    r"""The text with \n line ends and no control characters.

    UTF-8, UTF-16 with its mark, what an HTML page declares, or Windows' Latin-1, in this order. Raises
    ImportFailure for an empty file and for one that is not text.
    """
    if not data.strip():
        raise ImportFailure(_("The file is empty."))
    text = _decoded(data)
    if text is None:
        raise ImportFailure(_("This is not a text file: save the article as plain text, Markdown or HTML."))
    text = CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ImportFailure(_("The file is empty."))
    return text


def _decoded(data: bytes) -> str | None:
    for mark, name in BOMS.items():
        if data.startswith(mark):
            return _try(data.removeprefix(mark), name)
    if b"\0" in data:
        return None
    text = _try(data, "utf-8")
    if text is not None:
        return text if len(CONTROL.findall(text)) * 100 <= len(text) else None
    declared = DECLARED.search(data[:2048])
    text = _try(data, declared[1].decode()) if declared else None
    if text is None:
        text = _try(data, "cp1252")
    # Any bytes at all make some Latin-1 text; a control character says that these were not meant to.
    return None if text is None or CONTROL.search(text) else text


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None
