"""What a production site must have before it starts, each with an id and a sentence that says what to do."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

TAG = "rejoinder"
MANIFEST = "staticfiles.json"  # what the storage looks up names in

MAKE_ONE = 'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(50))"'


@checks.register(TAG)
def production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Errors that keep a site with ``PRODUCTION=1`` from starting, and warnings; an embedded site has none."""
    if not settings.PRODUCTION:
        return []
    return [*_secret(), *_doors(), *_one_machine(), *_mail(), *_static_files()]


def _secret() -> Iterator[checks.CheckMessage]:
    # _wrapped: the plain attribute raises when the secret is empty, which is what is asked here.
    secret = settings._wrapped.__dict__.get("SECRET_KEY")
    if not secret:
        hint = f"{MAKE_ONE} and keep it: links and cookies signed with another one stop working."
        yield checks.Error("PRODUCTION=1, but SECRET_KEY is not set.", hint=hint, id="rejoinder.E001")
    elif len(secret) < 50:
        yield checks.Error(
            "SECRET_KEY is shorter than 50 characters and could be guessed.", hint=MAKE_ONE, id="rejoinder.E002"
        )


def _doors() -> Iterator[checks.CheckMessage]:
    if settings.DEBUG:
        yield checks.Error(
            "PRODUCTION=1 and DEBUG=1: error pages would show the site's secrets to readers.",
            hint="Unset DEBUG.",
            id="rejoinder.E003",
        )
    if not settings.ALLOWED_HOSTS:
        yield checks.Error(
            "PRODUCTION=1, but ALLOWED_HOSTS is empty: every request would be refused.",
            hint="Set it to the site's host names, for example ALLOWED_HOSTS=blog.example.org",
            id="rejoinder.E004",
        )
    elif "*" in settings.ALLOWED_HOSTS:
        yield checks.Error(
            "ALLOWED_HOSTS contains *, so anybody could make the site sign links to their own host.",
            hint="Name the site's host names instead.",
            id="rejoinder.E005",
        )


def _one_machine() -> Iterator[checks.CheckMessage]:
    """What is right for one process or one machine, and slow or wrong for more of them."""
    if settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"):
        yield checks.Warning(
            "Every web process keeps ready pages for itself alone: readers get the same pages, more slowly.",
            hint="Set CACHE_URL, for example CACHE_URL=redis://127.0.0.1:6379/1",
            id="rejoinder.W001",
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield checks.Warning(
            "The database is a SQLite file: every program of the site must run on this machine.",
            hint="Set DATABASE_URL, for example DATABASE_URL=postgres://user:password@127.0.0.1:5432/rejoinder",
            id="rejoinder.W002",
        )
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        yield checks.Warning(
            "Messages to the workers are plain files: every worker must run on this machine.",
            hint="Set BROKER_URL, for example BROKER_URL=redis://127.0.0.1:6379/0",
            id="rejoinder.W003",
        )


def _mail() -> Iterator[checks.CheckMessage]:
    if not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend") and not settings.SITE_URL:
        yield checks.Warning(
            "EMAIL_URL is set, but SITE_URL is not: readers get no mail, because its links would lead nowhere.",
            hint="Set SITE_URL, for example SITE_URL=https://blog.example.org",
            id="rejoinder.W004",
        )


def _static_files() -> Iterator[checks.CheckMessage]:
    manifest = settings.STORAGES["staticfiles"]["BACKEND"].endswith("ManifestStaticFilesStorage")
    if manifest and not (settings.STATIC_ROOT / MANIFEST).exists():
        yield checks.Warning(
            "Style sheets and scripts are not collected: every page would be answered with an error.",
            hint="Run: python3 manage.py collectstatic --noinput, and again after every update.",
            id="rejoinder.W005",
        )


def refuse_misconfiguration() -> None:
    """Raise ImproperlyConfigured with every error of this project's checks.

    gunicorn and ``celery worker`` run no system checks of their own, so their entry points call this.
    """
    errors = [message for message in checks.run_checks(tags=[TAG]) if message.is_serious()]
    if errors:
        raise ImproperlyConfigured(
            "\n".join(f"{error.id}: {error.msg} {error.hint or ''}".rstrip() for error in errors)
        )
