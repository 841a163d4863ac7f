from celery import shared_task

from moderation import learning, locks, rereading, services, settling, sitefit, tracing
from moderation.factchecks import posthints
from moderation.queue import upkeep


@shared_task
def assess_comment(assessment_id: int) -> None:
    services.assess(assessment_id)


@shared_task
def sweep() -> None:
    services.sweep()


@shared_task
def settle_decisions() -> None:
    settling.settle_decisions()
    locks.forget_expired()


@shared_task
def repair_queue() -> None:
    upkeep.repair()


@shared_task
def learn_from_decisions() -> None:
    learning.learn_from_decisions()


@shared_task
def reread() -> None:
    rereading.reread()


@shared_task
def read_posts() -> None:
    posthints.read_posts()


@shared_task
def compare_comments() -> None:
    tracing.compare_waiting()


@shared_task
def fit_site_model() -> None:
    sitefit.fit_when_due()
