"""What readers' side does when something happens to a comment."""

from django.dispatch import receiver

from blog.signals import comment_withdrawn, comments_erased
from moderation.models import Assessment
from moderation.readers import appeals, letters, links, reports, statements
from moderation.readers.models import Mail
from moderation.signals import decision_settled, person_erased


@receiver(decision_settled)
def tell_readers(sender, decision, **kwargs):
    """The order counts: a statement names the open reports, and a mail whether an appeal was answered."""
    if decision.comment.decisions.standing().first() != decision:
        return  # decided anew meanwhile: that one will be told
    statements.state(decision)
    appeals.close_by(decision)
    reports.close_by(decision)
    letters.decided(decision)


@receiver(person_erased)
def forget_person(sender, address, **kwargs):
    # That somebody wants no mail is kept, as a hash: else the next form that names them would write to them.
    Mail.objects.filter(to_hash=links.address_hash(address)).delete()
    reports.forget(address)


@receiver(comment_withdrawn)
def score_no_more(sender, comment, **kwargs):
    # A worker that reads it right now finds its row gone and stores nothing.
    Assessment.objects.waiting().filter(comment=comment).delete()


@receiver(comments_erased)
def forget_scores(sender, numbers, **kwargs):
    Assessment.objects.filter(comment__in=numbers).delete()
