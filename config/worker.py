"""What a Celery process does when it starts: refuse a misconfigured site, say that it is up."""

import os
from pathlib import Path

from celery.signals import beat_init, worker_init, worker_ready
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
def tell(**kwargs: object) -> None:
    """``manage.py up`` and container health checks wait for this file."""
    name = os.environ.get("READY_FILE")
    if name:
        Path(name).touch()
