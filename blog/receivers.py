"""Every change a reader could see makes the kept pages stale (blog.pagecache).

Inside a transaction (the admin's, an import's, a Decision's) the bump commits with the change. A bare ``save()``
commits just before its bump: a process that dies between the two leaves pages stale for PAGE_CACHE_SECONDS.
Bulk updates send no signals; whoever makes one calls ``PageVersion.bump()``.
"""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from blog.models import Author, Comment, PageVersion, Post, RelatedLink, Tag


@receiver([post_save, post_delete], sender=Post)
@receiver([post_save, post_delete], sender=Author)
@receiver([post_save, post_delete], sender=Tag)
@receiver([post_save, post_delete], sender=RelatedLink)
def page_changed(sender, raw=False, **kwargs):
    if not raw:
        PageVersion.bump()


@receiver(m2m_changed, sender=Post.tags.through)
def tags_changed(sender, action, **kwargs):
    if action.startswith("post_"):
        PageVersion.bump()


@receiver([post_save, post_delete], sender=Comment)
def comment_changed(sender, instance, raw=False, update_fields=None, **kwargs):
    # A change of status is set_comment_status's, which knows what the status was before.
    if instance.status == Comment.Status.APPROVED and not raw and update_fields != frozenset({"status"}):
        PageVersion.bump()
