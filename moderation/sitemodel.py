"""How likely a moderator here is to reject a comment, by the model fitted on this site's decisions.

For order and advice only: nothing is ever decided by it.
"""

import logging
from collections.abc import Iterable, Sequence

from blog.models import Comment
from moderation.models import Assessment
from moderation.scoring.logistic import Rows
from moderation.scoring.site import FORMAT, DamagedModel, SiteWeights, example
from moderation.sitelearning import SiteModel

logger = logging.getLogger(__name__)

_known: dict[tuple[int, str], SiteWeights | None] = {}  # the one this process has read; None: it cannot be read


def chance_of_rejection(assessment: Assessment | None, comment: Comment) -> float | None:
    """In (0, 1), of a comment that is not spam; None while no model is in use or the comment is not scored.

    One query. For many comments use ``chances``.
    """
    (chance,) = chances([(assessment, comment)])
    return chance


def chances(asked: Iterable[tuple[Assessment | None, Comment]]) -> list[float | None]:
    """``chance_of_rejection`` of each, in order; one query altogether, 1 ms of work a comment."""
    pairs = list(asked)
    weights = active_weights() if pairs else None
    if weights is None:
        return [None] * len(pairs)
    scored = [
        assessment is not None and assessment.state == Assessment.State.DONE for assessment, _comment in pairs
    ]
    told = iter(_tell(weights, [pair for pair, done in zip(pairs, scored, strict=True) if done]))
    return [next(told) if done else None for done in scored]


def active_weights() -> SiteWeights | None:
    """Those in use; None when none are, or when they cannot be read, which is logged once a process."""
    rows = SiteModel.objects.filter(active=True, format=FORMAT)
    key = rows.values_list("version", "checksum").first()
    if key is None:
        return None
    if key not in _known:
        row = rows.filter(version=key[0]).first()
        if row is None:  # put out of use this very moment
            return None
        _known.clear()
        try:
            _known[key] = row.as_weights()
        except DamagedModel as error:
            logger.error("%s; version %s is left out. Fit again: manage.py fit_site_model", error, row.version)
            _known[key] = None
    return _known[key]


def version_in_use() -> int:
    """0 while none is. One query."""
    return SiteModel.objects.filter(active=True, format=FORMAT).values_list("version", flat=True).first() or 0


def damage() -> str:
    """What is wrong with the stored model in use, as a sentence; "" when nothing is."""
    row = SiteModel.objects.filter(active=True, format=FORMAT).first()
    if row is None:
        return ""
    try:
        row.as_weights()
    except DamagedModel as error:
        return str(error)
    return ""


def _tell(weights: SiteWeights, pairs: Sequence[tuple[Assessment, Comment]]) -> list[float]:
    if not pairs:
        return []
    rows = Rows.of([example(assessment.scores(), assessment.risk, comment.body) for assessment, comment in pairs])
    return weights.chances(rows).tolist()
