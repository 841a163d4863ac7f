"""Prints how many texts a second the scorers read in a loop, as the scorer process does: batches of its turn."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from benchmarks.texts import texts  # noqa: E402 - needs Django to be set up
from moderation.scoring_reading import SiteReader  # noqa: E402
from moderation.scoring_turns import TURN  # noqa: E402

SECONDS = 10

reader = SiteReader()
sample = texts(1000)
reader.read(sample[:40], True)
begun = time.perf_counter()
done = 0
while time.perf_counter() - begun < SECONDS:
    start = done % len(sample)
    reader.read(sample[start : start + TURN], True)
    done += TURN
print(done / (time.perf_counter() - begun))
