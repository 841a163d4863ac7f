from django.dispatch import receiver

from blog.signals import comment_submitted
from moderation import services


@receiver(comment_submitted)
def queue_comment(sender, comment, **kwargs):
    services.enqueue(comment)
