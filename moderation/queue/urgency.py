"""Which comment comes first: plain numbers.

Everything is counted as waiting time. A comment stands where it would if it had waited some hours longer: for its
risk, for each doubling of its reports, and some for how much its post is read. So two comments never change places
while both only wait, and the order can be stored; only what is read changes, and is looked at every minute
(queue.upkeep.count_readers).
"""

import math
from datetime import datetime

HOUR = 3600
RISK_HOURS = 100  # of waiting that a risk of 1 counts for
REPORT_HOURS = 24  # that the first report counts for, and each doubling after it
READ_HOURS = 4  # that the first READ_FIRST readers of its post in a week count for, and each doubling after them
READ_FIRST = 100
MOST_READ_HOURS = 24  # however much it is read: risk counts for more
NOT_SCORED = 0.5  # the risk that what has none stands at: where a review threshold would


def hours_for_risk(risk: float | None) -> float:
    return RISK_HOURS * (NOT_SCORED if risk is None else risk)


def hours_for_reports(reports: int) -> float:
    return REPORT_HOURS * math.log2(1 + reports)


def hours_for_reads(reads: int) -> int:
    """Whole hours in [0, MOST_READ_HOURS], for how often the post was read in the last week."""
    return min(MOST_READ_HOURS, int(READ_HOURS * math.log2(1 + reads / READ_FIRST)))


def urgency(created_at: datetime, risk: float | None, reports: int, read_hours: int = 0) -> int:
    """Seconds; the higher comes first. Only its order means anything.

    ``risk``: what this site's decisions say of the comment, where they say anything, else the policy's;
    ``read_hours``: of ``hours_for_reads``.
    """
    head_start = hours_for_risk(risk) + hours_for_reports(reports) + read_hours
    return round(head_start * HOUR - created_at.timestamp())
