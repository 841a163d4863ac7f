"""A worker reads the weights when it starts: the first comment need not wait, and damage shows at once."""

from celery.signals import worker_init, worker_process_init
from celery.utils.log import get_logger

from moderation import services
from moderation.scoring.weights import WeightsError

logger = get_logger(__name__)


@worker_init.connect
@worker_process_init.connect
def load_scorers(**kwargs: object) -> None:
    """In the worker itself, whose forked processes share what it read, and in processes that are not forked.

    Raises SystemExit with the sentence of a WeightsError. An Exception would not do: Celery logs those of its
    signals and carries on.
    """
    try:
        services.pipeline()
    except WeightsError as error:
        logger.critical("%s", error)
        raise SystemExit(str(error)) from error
