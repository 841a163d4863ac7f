"""Prints how many comments one core scores a second, one thread, through the pipeline the workers use."""

import os
import time

from benchmarks.texts import texts
from moderation.scoring.pipeline import Pipeline

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

begun = time.perf_counter()
pipeline = Pipeline.load()
print(f"loading the scorers\t{(time.perf_counter() - begun) * 1000:.0f} ms")
sample = texts(800)
pipeline.read(sample[:16])

begun = time.perf_counter()
for start in range(0, len(sample), 16):
    pipeline.read(sample[start : start + 16])
print(f"scoring in batches of 16, one core\t{len(sample) / (time.perf_counter() - begun):.0f} comments/s")

times = []
for text in sample[:300]:
    begun = time.perf_counter()
    pipeline.read([text])
    times.append((time.perf_counter() - begun) * 1000)
times.sort()
print(f"scoring one comment, one core\tp50 {times[150]:.1f} ms, p95 {times[285]:.1f} ms")
