from celery import shared_task

from blog import services


@shared_task
def publish_scheduled_posts() -> None:
    services.publish_scheduled_posts()
