"""Whether the scorers are at work: from the rows of the queue, which is all that workers leave behind."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, Min
from django.utils import timezone

from blog.models import Comment
from moderation.models import Assessment
from moderation.sitelearning import SiteLearning, SiteModel
from moderation.sitemodel import damage

NEWEST = 500  # finished assessments that times and versions are taken from
LATE = timedelta(minutes=2)  # what waits longer than this waits for a worker


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """``oldest_due``: since when something could have been scored; ``taken``: the median from queued to scored.

    ``failed`` counts waiting comments alone. ``versions`` are (scorer, version) -> how many of the newest.
    """

    queued: int
    running: int
    failed: int
    oldest_due: datetime | None
    last_finished: datetime | None
    taken: timedelta | None
    versions: Mapping[tuple[str, str], int]
    site_model: SiteModel | None  # the one in use
    site_fitted: bool  # whether there is any
    site_learning: SiteLearning | None
    site_damage: str

    @property
    def is_late(self) -> bool:
        return self.oldest_due is not None and timezone.now() - self.oldest_due > LATE


def health() -> Health:
    states = Assessment.objects.waiting().order_by().values_list("state").annotate(count=Count("pk"))
    counts = dict(states)
    failed = Assessment.objects.filter(state=Assessment.State.FAILED, comment__status=Comment.Status.PENDING)
    newest = list(
        Assessment.objects.filter(state=Assessment.State.DONE)
        .order_by("-pk")
        .values_list("created_at", "finished_at", "model_versions")[:NEWEST]
    )
    finished = [(created, done) for created, done, _versions in newest if done]
    return Health(
        queued=counts.get(Assessment.State.QUEUED, 0),
        running=counts.get(Assessment.State.RUNNING, 0),
        failed=failed.order_by().count(),
        oldest_due=Assessment.objects.due().order_by().aggregate(oldest=Min("next_try"))["oldest"],
        last_finished=max((done for _created, done in finished), default=None),
        # Two machines' clocks may differ by a little.
        taken=max(median(done - created for created, done in finished), timedelta(0)) if finished else None,
        versions=Counter(pair for *_times, versions in newest for pair in versions.items()),
        site_model=SiteModel.objects.filter(active=True).defer("weights").first(),
        site_fitted=SiteModel.objects.exists(),
        site_learning=SiteLearning.objects.first(),
        site_damage=damage(),
    )
