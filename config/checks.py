"""What a production site must have before it starts, each with an id and a sentence that says what to do."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

TAG = "rejoinder"


@checks.register(TAG)
def production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors that keep a site with ``PRODUCTION=1`` from starting; an embedded site has none."""
    if not settings.PRODUCTION:
        return []
    found: list[checks.CheckMessage] = []
    # _wrapped: the plain attribute raises when the secret is empty, which is what is asked here.
    if not settings._wrapped.__dict__.get("SECRET_KEY"):
        found.append(
            checks.Error(
                "PRODUCTION=1, but SECRET_KEY is not set.",
                hint='Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))" '
                "and keep it: links and cookies signed with another one stop working.",
                id="rejoinder.E001",
            )
        )
    elif len(settings.SECRET_KEY) < 50:
        found.append(
            checks.Error(
                "SECRET_KEY is shorter than 50 characters and could be guessed.",
                hint='Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
                id="rejoinder.E002",
            )
        )
    if settings.DEBUG:
        found.append(
            checks.Error(
                "PRODUCTION=1 and DEBUG=1: error pages would show the site's secrets to readers.",
                hint="Unset DEBUG.",
                id="rejoinder.E003",
            )
        )
    if not settings.ALLOWED_HOSTS:
        found.append(
            checks.Error(
                "PRODUCTION=1, but ALLOWED_HOSTS is empty: every request would be refused.",
                hint="Set it to the site's host names, for example ALLOWED_HOSTS=blog.example.org",
                id="rejoinder.E004",
            )
        )
    elif "*" in settings.ALLOWED_HOSTS:
        found.append(
            checks.Error(
                "ALLOWED_HOSTS contains *, so anybody could make the site sign links to their own host.",
                hint="Name the site's host names instead.",
                id="rejoinder.E005",
            )
        )
    return found


def refuse_misconfiguration() -> None:
    """Raise ImproperlyConfigured with every error of this project's checks.

    gunicorn and ``celery worker`` run no system checks of their own, so their entry points call this.
    """
    errors = [message for message in checks.run_checks(tags=[TAG]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured(
            "\n".join(f"{error.id}: {error.msg} {error.hint or ''}".rstrip() for error in errors)
        )
