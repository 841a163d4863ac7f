"""The Celery application. Loaded by ``config.apps`` so that every process, web or worker, sends to one broker."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("rejoinder")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def make_broker_folders() -> None:
    """The filesystem broker does not make the folders it works in. No effect with any other broker."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@worker_init.connect
@beat_init.connect
def _refuse_misconfiguration(**kwargs: object) -> None:
    from config.checks import refuse_misconfiguration  # noqa: PLC0415 - needs the apps, which load this module

    refuse_misconfiguration()
