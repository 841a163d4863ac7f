from django.db.models.signals import post_save
from django.dispatch import receiver

from blog.models import Comment, Post
from blog.signals import comment_submitted
from moderation import locks, notes, services, tracing
from moderation.factchecks import posthints
from moderation.queue import upkeep
from moderation.signals import decision_made


@receiver(post_save, sender=Comment)
def place_in_queue(sender, instance, raw=False, **kwargs):
    if not raw:
        upkeep.refresh([instance.pk])


@receiver(comment_submitted)
def queue_comment(sender, comment, **kwargs):
    services.enqueue(comment)


@receiver(decision_made)
def decided(sender, decision, **kwargs):
    locks.release_all(decision.comment_id)
    if decision.undoes_id:
        notes.take_back_note(decision)


@receiver(post_save, sender=Post)
def compare_post(sender, instance, raw=False, **kwargs):
    if not raw:
        posthints.ask(instance)


@receiver(post_save, sender=Comment)
def trace_comment(sender, instance, created, raw=False, update_fields=None, **kwargs):
    told = update_fields is None or {"body", "author_email", "author_url"} & set(update_fields)
    if not raw and (created or told):
        tracing.trace(instance)
