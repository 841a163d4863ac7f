from celery import shared_task

from moderation import services


@shared_task
def assess_comment(assessment_id: int) -> None:
    services.assess(assessment_id)


@shared_task
def sweep() -> None:
    services.sweep()
