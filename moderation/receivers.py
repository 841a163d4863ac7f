from django.db.models.signals import post_save
from django.dispatch import receiver

from blog.models import Post
from blog.signals import comment_submitted
from moderation import locks, notes, services
from moderation.factchecks import posthints
from moderation.signals import decision_made


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
