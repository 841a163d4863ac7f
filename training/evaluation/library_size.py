"""What a library of 100,000 entries costs a process: memory, time to load, time for a query."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import moderation
from moderation.scoring.claims.embedding import DIMENSIONS
from moderation.scoring.claims.segment import Entry
from moderation.scoring.misinformation import MisinformationScorer
from training.claims.data import lines
from training.evaluation.figures import Figures
from training.evaluation.speed import one_core

ENTRIES = 100_000
AT_ONCE = 20_000


def library_size(scorer: MisinformationScorer, figures: Figures) -> None:
    root = Path(moderation.__file__).resolve().parent.parent
    given = [sys.executable, "-m", "training.evaluation.library_size"]
    ran = subprocess.run(given, capture_output=True, text=True, check=True, cwd=root)
    megabytes, seconds, milliseconds, busy = json.loads(ran.stdout)
    on = "real claims with random vectors, in a process of its own"
    figures.add("library.megabytes", megabytes, f"more resident memory, {on}", ENTRIES)
    figures.add("library.seconds", seconds, f"to fill the index, {on}", ENTRIES, detail=True)
    figures.add("library.query_ms", milliseconds, "a query with its vector at hand, one core, median", 100)
    figures.add("library.query_busy_ms", busy, "the same, time of other programs left out", 100, detail=True)


def main() -> None:
    scorer = MisinformationScorer.load()
    scorer.worth.embedder.embed(["So that everything is loaded."])
    texts = [row["claim"] for name in ("verdicts", "snopes_no_verdict") for row in lines(f"factchecks/{name}")]
    random = np.random.default_rng(1)
    before, began = _resident(), time.perf_counter()
    index = scorer.empty_library()
    for first in range(0, ENTRIES, AT_ONCE):
        vectors = random.integers(-60, 60, (AT_ONCE, DIMENSIONS), dtype=np.int8)
        entries = [_entry(number, texts) for number in range(first, first + AT_ONCE)]
        index.add(entries, vectors)
        del vectors, entries
    filled = time.perf_counter() - began
    asked = [text for text in texts[:: len(texts) // 100]][:100]
    vectors = random.standard_normal((100, DIMENSIONS)).astype(np.float32)
    took = []
    with one_core():
        for text, vector in zip(asked, vectors, strict=True):
            began = np.array([time.perf_counter(), time.process_time()])
            index.search([text], 5, vector[None])
            took.append(np.array([time.perf_counter(), time.process_time()]) - began)
    print(json.dumps([_resident() - before, filled, *(1000 * np.median(took, axis=0)).tolist()]))


def _entry(number: int, texts: list[str]) -> Entry:
    """Two claims in one, so that no two of the hundred thousand are alike."""
    claim = f"{texts[number % len(texts)]} {texts[(number * 7 + 1) % len(texts)][:60]}"
    return Entry(
        number,
        claim,
        "",
        "false",
        "False",
        "A publisher",
        f"https://example.org/reviews/{number}/page",
        "2024-01-01",
    )


def _resident() -> float:
    """Megabytes in memory now."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
