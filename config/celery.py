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


def broker_folders() -> list[Path]:
    """Where the filesystem broker keeps its messages; empty with any other broker."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    names = ("data_folder_in", "data_folder_out", "control_folder")
    return [Path(options[name]) for name in names if name in options]


def make_broker_folders() -> None:
    """The filesystem broker does not make the folders it works in. No effect with any other broker.

    Raises ImproperlyConfigured when they cannot be made.
    """
    try:
        for folder in broker_folders():
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(
            "E015",
            f"The folder {settings.VAR_DIR}, where the site keeps its data, cannot be used: {error.strerror}. "
            "Make it writable for this user, or name another one with VAR_DIR=/some/folder.",
        ) from error


def empty_broker_folders() -> None:
    """Throw old messages away: they are hints, the rows are the queue, and a heap of files is slow to read.

    Only while no worker runs.
    """
    for folder in broker_folders():
        shutil.rmtree(folder, ignore_errors=True)
    make_broker_folders()
