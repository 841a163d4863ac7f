"""What a Celery process does besides its tasks: refuse a misconfigured site, say that it is up and at work."""

import os
from pathlib import Path

from celery.signals import after_task_publish, beat_init, task_postrun, worker_init, worker_ready
from django.core.exceptions import ImproperlyConfigured

from config.checks import refuse_misconfiguration


@worker_init.connect
@beat_init.connect
def refuse(**kwargs: object) -> None:
    try:
        refuse_misconfiguration()
    except ImproperlyConfigured as error:
        # Celery logs an exception of a receiver and carries on; only this stops it.
        raise SystemExit(f"Rejoinder cannot start: {error}") from None


@worker_ready.connect
@task_postrun.connect  # in a worker
@after_task_publish.connect  # in beat
def tell(**kwargs: object) -> None:
    """``manage.py up`` and container health checks wait for this file, and look how old it is."""
    name = os.environ.get("READY_FILE")
    if name:
        Path(name).touch()
