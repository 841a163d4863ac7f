"""How fast the whole pipeline is on one core, how long a worker needs to start, and how much memory it takes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import moderation
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Text
from training.datasets import rows
from training.evaluation.figures import Figures
from training.evaluation.measures import even

WORDS = 48  # of English prose are about 64 tokens
BATCH = 16
START = """
import json, time
began = time.perf_counter()
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Text
pipeline = Pipeline.load()
pipeline.read([Text(body="Thank you for this post.")])
seconds = time.perf_counter() - began
pipeline.read([Text(body="Thank you for this post, which I have read with pleasure. " * 175)])
# Not ru_maxrss: that counts the process that started this one as well.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([seconds, int(peak.split()[1]) / 1024]))
"""


def speed(pipeline: Pipeline, figures: Figures, most: int | None) -> None:
    print("\nSpeed: language, abuse with evidence, spam; one core, other work on the machine not excluded")
    words = [row["text"].split() for row in rows("abuse/jigsaw_test_subset")]
    texts = [Text(body=" ".join(each[:WORDS]), language="en") for each in words if len(each) >= WORDS]
    texts = even(texts, most or 320)
    with one_core():
        pipeline.read(texts[:BATCH])
        singles = [_seconds(pipeline, [text]) for text in texts[:100]]
        batches = [_seconds(pipeline, texts[at : at + BATCH]) for at in range(0, len(texts) - BATCH + 1, BATCH)]
    on = f"comments of {WORDS} words"
    figures.add(
        "speed.batch_a_second", BATCH / np.median(batches), f"{on}, batches of {BATCH}", len(texts), detail=True
    )
    figures.add(
        "speed.single_ms", 1000 * np.median(singles), f"{on}, one by one, median", len(singles), detail=True
    )
    figures.add(
        "speed.single_ms_p95", 1000 * np.quantile(singles, 0.95), f"{on}, 95 of 100", len(singles), detail=True
    )
    starts = np.array([cold_start() for _ in range(3)])
    figures.add(
        "cold.seconds",
        starts[:, 0].min(),
        "a fresh process: imports, all models, one comment; best of 3",
        3,
        detail=True,
    )
    figures.add(
        "cold.megabytes",
        starts[:, 1].max(),
        "its largest resident set, a comment of 10,000 characters read too",
        3,
        detail=True,
    )


@contextmanager
def one_core() -> Iterator[None]:
    """On systems that can, keep this process on one core meanwhile."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    try:
        if before:
            os.sched_setaffinity(0, {min(before)})
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


def cold_start() -> tuple[float, float]:
    """Seconds until a process like a worker has read its first comment, and the megabytes it took at most."""
    root = Path(moderation.__file__).resolve().parent.parent
    ran = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True, cwd=root)
    seconds, megabytes = json.loads(ran.stdout)
    return seconds, megabytes


def _seconds(pipeline: Pipeline, texts: list[Text]) -> float:
    began = time.perf_counter()
    pipeline.read(texts)
    return time.perf_counter() - began
