"""What a request of an Akismet client says: its fields, and the comment among them."""

import codecs
import re
from collections.abc import Mapping
from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from blog.plaintext import tidy
from moderation import bodies
from moderation.emails import domain_of
from moderation.scoring.types import Text

MOST_FIELDS = 2000  # WordPress sends its visitor's whole form and all headers along
LONGEST = 65_536  # characters of a comment, as many as the largest client's database takes
SHORT = 500  # characters that are read of any other field
FORM = "application/x-www-form-urlencoded"
# What blogs are written in. Others of Python's codecs are no character sets, or take for ever over a long text.
_CHARSET = re.compile(
    r"utf-8|ascii|iso8859-\d{1,2}|cp125\d|koi8-[ru]|shift_jis|euc_jp|iso2022_jp|gb2312|gbk|gb18030|big5|euc_kr"
)

Fields = Mapping[str, str]


class Unclear(ValueError):
    """A request that says nothing the format knows; the text says what is wrong. A retry does not help."""


def fields_of(request: HttpRequest) -> Fields:
    """The fields of the query and of the body, which is a form or JSON; the last of several with one name. Files
    in a form are passed over.

    Raises Unclear.
    """
    fields = _form(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"), "utf-8")
    try:
        body = bodies.bounded(request.META, request)
    except bodies.TooLarge as error:
        raise Unclear(f"the request has more than {error.most} bytes") from None
    if not body:
        return fields
    if request.content_type == "application/json":
        return fields | _json(body)
    if request.content_type in (FORM, ""):
        return fields | _form(body, _charset(request))
    if request.content_type == "multipart/form-data":
        return fields | _multipart(body, request)
    raise Unclear("send a form (application/x-www-form-urlencoded or multipart/form-data) or JSON")


def needed(fields: Fields, name: str) -> str:
    """The value of a field that must be there. Raises Unclear."""
    value = short(fields, name)
    if not value:
        raise Unclear(f'empty "{name}" value')
    return value


def comment_of(fields: Fields) -> Text:
    """The comment as the scorers see it: of its author's e-mail address only the domain. Raises Unclear."""
    body = tidy(fields.get("comment_content", ""))[0]
    if len(body) > LONGEST:  # reading a part of it would be an answer about another comment
        raise Unclear(f'"comment_content" has more than {LONGEST} characters')
    return Text(
        body=body,
        author_name=short(fields, "comment_author"),
        author_url=short(fields, "comment_author_url"),
        author_email_domain=domain_of(short(fields, "comment_author_email")),
    )


def is_set(fields: Fields, name: str) -> bool:
    return fields.get(name, "").strip().lower() in ("1", "true")


def short(fields: Fields, name: str) -> str:
    """The beginning of a field, which can be stored; "" where it is missing."""
    return tidy(fields.get(name, "")[:SHORT])[0].strip()


def _charset(request: HttpRequest) -> str:
    named = (request.content_params or {}).get("charset", "utf-8").strip(" \"'")
    try:
        charset = codecs.lookup(named).name
    except (LookupError, ValueError):
        charset = ""
    if not _CHARSET.fullmatch(charset):
        raise Unclear("the charset of the request is not known")
    return charset


def _form(raw: bytes, charset: str) -> dict[str, str]:
    """What is no text in the charset becomes U+FFFD."""
    if raw.count(b"&") >= MOST_FIELDS:
        raise Unclear(f"the request has more than {MOST_FIELDS} fields")
    pairs = (pair.replace(b"+", b" ").partition(b"=") for pair in raw.split(b"&") if pair)
    return {
        unquote_to_bytes(name).decode(charset, "replace"): unquote_to_bytes(value).decode(charset, "replace")
        for name, _equals, value in pairs
    }


def _multipart(body: bytes, request: HttpRequest) -> dict[str, str]:
    """PHP's curl sends a form this way when it is given an array."""
    announced = request.META | {"CONTENT_LENGTH": str(len(body))}
    try:
        # Nobody handles uploads here, so what a file holds is dropped while it is read.
        form, _files = MultiPartParser(announced, BytesIO(body), [], _charset(request)).parse()
    except (MultiPartParserError, SuspiciousOperation) as error:  # the latter: too many fields, or too long
        raise Unclear(f"the form cannot be read: {error}") from None
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _json(body: bytes) -> dict[str, str]:
    """Lists and objects are passed over: no field that is read is one."""
    try:
        sent = bodies.as_json(body)
    except bodies.NotJson:
        raise Unclear("the request is not JSON in UTF-8") from None
    if not isinstance(sent, dict):
        raise Unclear("the request is not a JSON object")
    plain = {name: value for name, value in sent.items() if isinstance(value, str | int | float)}
    return {name: value if isinstance(value, str) else str(value).lower() for name, value in plain.items()}
