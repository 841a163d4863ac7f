from celery import shared_task

from moderation import idempotency, learning, rereading, services
from moderation.factchecks import posthints


@shared_task
def assess_comment(assessment_id: int) -> None:
    services.assess(assessment_id)


@shared_task
def sweep() -> None:
    services.sweep()


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
def forget_old_answers() -> None:
    idempotency.forget_old_answers()
