"""The Celery application. Loaded by ``config.apps`` so that every process, web or worker, sends to one broker."""

import os
import shutil
from pathlib import Path

from celery import Celery
from django.conf import settings

from config.environment import refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("rejoinder")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def make_broker_folder() -> None:
    """The broker of plain files does not make the folder it works in. No effect with any other broker.

    Raises ImproperlyConfigured when it cannot be made.
    """
    folder = _broker_folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(
            "E015",
            f"The folder {settings.VAR_DIR}, where the site keeps its data, cannot be used: {error.strerror}. "
            "Make it writable for this user, or name another one with VAR_DIR=/some/folder.",
        ) from error


def empty_broker_folder() -> None:
    """Throw old messages away: they are hints, the rows are the queue, and a heap of files is slow to read.

    Only while no worker runs.
    """
    folder = _broker_folder()
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        make_broker_folder()


def _broker_folder() -> Path | None:
    """Where the broker of plain files keeps its messages; None with any other broker."""
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("folder")
    return Path(folder) if folder else None
