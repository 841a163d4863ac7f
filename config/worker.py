"""What a Celery process does when it starts: refuse a misconfigured site, load the scorers, say that it is up."""

import logging
import os
from pathlib import Path

from celery.signals import beat_init, worker_init, worker_process_init, worker_ready
from django.core.exceptions import ImproperlyConfigured

from config.checks import refuse_misconfiguration
from moderation import services

logger = logging.getLogger(__name__)


@worker_init.connect
@beat_init.connect
def refuse(**kwargs: object) -> None:
    try:
        refuse_misconfiguration()
    except ImproperlyConfigured as error:
        # Celery logs an exception of a receiver and carries on; only this stops it.
        raise SystemExit(f"Rejoinder cannot start: {error}") from None


@worker_process_init.connect
def load_scorers(**kwargs: object) -> None:
    """So that the first comment waits no longer than any other. In the forked process, because the scorers' own
    threads would not survive the fork. Damaged weights stop no worker: every comment's Assessment says so."""
    try:
        services.pipeline()
    except Exception as error:
        logger.error("the scorers cannot be loaded, so no comment is scored: %s", error)


@worker_ready.connect
def tell(**kwargs: object) -> None:
    """``manage.py up`` and container health checks wait for this file."""
    name = os.environ.get("READY_FILE")
    if name:
        Path(name).touch()
