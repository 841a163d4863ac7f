"""The policy form as a browser sends it, for tests."""

from moderation.policy import DEFAULT_THRESHOLDS


def form(**changes: str) -> dict[str, str]:
    """A form that changes nothing, but for ``changes``; two exceptions' rows, both empty."""
    values = {
        "note": "Stricter.",
        "new_below": "0",
        "trusted_from": "0",
        "auto_approve": "nobody",
        "auto_approve_below": "20",
        "second_look": "10",
        "decisions": "1000",
        "override-TOTAL_FORMS": "2",
        "override-INITIAL_FORMS": "0",
    }
    for label, threshold in DEFAULT_THRESHOLDS.items():
        values[f"review_{label}"] = f"{threshold.review * 100:g}"
        values[f"reject_{label}"] = f"{threshold.reject * 100:g}"
    return values | changes
