"""E-mail addresses: known by a keyed hash, and never shown."""

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# Bounded, so that a long text without an "@" takes no longer than its length.
EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
HIDDEN = "[e-mail address]"
NOWHERE = "erased.invalid"  # the domain of addresses that were erased: nothing is ever sent there (RFC 2606)
_DOTLESS = {"gmail.com", "googlemail.com"}  # there ana.p@ and anap@ are one mailbox


def without_addresses(text: str) -> str:
    """The text with every e-mail address taken out."""
    return EMAIL.sub(HIDDEN, text)


def masked_addresses(text: str) -> str:
    """The text with as many stars for every e-mail address: what stands behind it keeps its place."""
    return EMAIL.sub(lambda found: "*" * len(found[0]), text)


def email_key(address: str) -> str:
    """What two spellings of one mailbox have in common: 64 hexadecimal digits; "" for something that is none.

    Case does not count, nor does what stands after a "+", nor dots where the provider ignores them. Keyed with
    SECRET_KEY, so that a copy of the table does not tell who is meant.
    """
    local, _at, domain = _folded(address).rpartition("@")
    if not local or not domain:
        return ""
    local = local.partition("+")[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", ""), "gmail.com"
    box = f"{local}@{domain}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"author-email" + box, hashlib.sha256).hexdigest()


def domain_of(address: str) -> str:
    """The domain of an address in small letters, "" when it has none."""
    return _folded(address).rpartition("@")[2] if "@" in address else ""


def is_erased(address: str) -> bool:
    """Whether the address was put in the place of one that was erased."""
    return domain_of(address) == NOWHERE


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _folded(address: str) -> str:
    return unicodedata.normalize("NFKC", address).strip().lower().rstrip(".")
