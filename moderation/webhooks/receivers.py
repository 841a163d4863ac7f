"""What webhooks are told when something happens. All of it in the transaction in which it happens."""

from django.dispatch import receiver

from blog.signals import comment_submitted, comment_withdrawn, comments_erased
from moderation.signals import assessment_finished, comment_appealed, comment_reported, decision_settled
from moderation.webhooks import events
from moderation.webhooks.models import Delivery


@receiver(comment_submitted)
def tell_submitted(sender, comment, **kwargs):
    events.submitted(comment)


@receiver(assessment_finished)
def tell_assessed(sender, assessment, **kwargs):
    events.assessed(assessment)


@receiver(decision_settled)
def tell_decided(sender, decision, **kwargs):
    if decision.comment.decisions.standing().first() == decision:  # else the newer one will be told
        events.decided(decision)


@receiver(comment_reported)
def tell_reported(sender, report, **kwargs):
    events.reported(report)


@receiver(comment_appealed)
def tell_appealed(sender, appeal, **kwargs):
    events.appealed(appeal)


@receiver(comment_withdrawn)
def tell_no_more(sender, comment, **kwargs):
    Delivery.objects.waiting().filter(comment=comment).delete()


@receiver(comments_erased)
def forget_told(sender, numbers, **kwargs):
    Delivery.objects.filter(comment__in=numbers).delete()
