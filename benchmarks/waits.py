"""Prints how long the newest N comments waited from being stored to being scored; ``--left``: how many wait."""

import sys

import django

django.setup()

from moderation.models import Assessment  # noqa: E402 - needs the apps

if sys.argv[1] == "--left":
    print(Assessment.objects.waiting().count())
else:
    newest = Assessment.objects.filter(state=Assessment.State.DONE).select_related("comment").order_by("-pk")
    waits = sorted(
        (row.finished_at - row.comment.created_at).total_seconds() * 1000 for row in newest[: int(sys.argv[1])]
    )
    print(f"p50 {waits[len(waits) // 2]:.0f} ms, p95 {waits[int(len(waits) * 0.95)]:.0f} ms of {len(waits)}")
