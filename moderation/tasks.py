from celery import shared_task

from blog import readership, withdrawing
from moderation import idempotency, learning, locks, rereading, services, settling, sitefit, submissions, tracing
from moderation.factchecks import posthints
from moderation.queue import upkeep
from moderation.readers import outbox, reports, transparency
from moderation.webhooks import outbox as webhooks


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
    upkeep.count_readers()


@shared_task
def learn_from_decisions() -> None:
    learning.learn_from_decisions()


@shared_task
def learn_from_submissions() -> None:
    submissions.learn_from_submissions()


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


@shared_task
def send_mail() -> None:
    outbox.send_due()


@shared_task
def send_webhooks() -> None:
    webhooks.send_due()


@shared_task
def erase_old() -> None:
    withdrawing.erase_withdrawn()
    reports.erase_old()
    outbox.forget_old()
    webhooks.forget_old()
    readership.forget_old()


@shared_task
def count_years() -> None:
    transparency.count_years()


@shared_task
def forget_old_answers() -> None:
    idempotency.forget_old_answers()
