"""Which comment comes first: plain numbers.

Everything is counted as waiting time. A comment stands where it would if it had waited some hours longer: for its
risk, and for each doubling of its reports. So two comments never change places while both only wait, and the order
can be stored once.
"""

import math
from datetime import datetime

HOUR = 3600
RISK_HOURS = 100  # of waiting that a risk of 1 counts for
REPORT_HOURS = 24  # that the first report counts for, and each doubling after it
NOT_SCORED = 0.5  # the risk that what has none stands at: where a review threshold would


def hours_for_risk(risk: float | None) -> float:
    return RISK_HOURS * (NOT_SCORED if risk is None else risk)


def hours_for_reports(reports: int) -> float:
    return REPORT_HOURS * math.log2(1 + reports)


def urgency(created_at: datetime, risk: float | None, reports: int) -> int:
    """Seconds; the higher comes first. Only its order means anything.

    ``risk``: what this site's decisions say of the comment, where they say anything, else the policy's.
    """
    head_start = hours_for_risk(risk) + hours_for_reports(reports)
    return round(head_start * HOUR - created_at.timestamp())
