"""Whether this site sends mail to readers at all."""

from django.conf import settings

_SENDS_NOTHING = "django.core.mail.backends.dummy.EmailBackend"


def mail_is_on() -> bool:
    """Only when the owner named a mail server, and the address that links in a mail begin with."""
    return bool(settings.SITE_URL) and settings.EMAIL_BACKEND != _SENDS_NOTHING
