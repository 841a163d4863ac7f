import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()

from config.checks import refuse_misconfiguration  # noqa: E402 - needs the apps to be loaded

refuse_misconfiguration()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django, kept from a charset that is none.

    It takes the name of any codec, "zip" say, for a charset and fails before its first middleware, with a 500.
    """
    content_type = environ.get("CONTENT_TYPE", "")
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", content_type, re.IGNORECASE)
    if charset and not _is_text_encoding(charset[1]):
        environ["CONTENT_TYPE"] = content_type.partition(";")[0]
    return _django(environ, start_response)


def _is_text_encoding(name: str) -> bool:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return False
    return True
