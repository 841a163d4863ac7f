"""``python -m benchmarks.service``: how quickly texts are scored for clients, against the same scorers in a loop.

The site runs as ``manage.py up`` runs it: gunicorn with two workers, one scorer. On a machine with two cores the
load generator, the web processes and the scorer share them, so the tight loop is measured both alone and beside
web processes that answer as many requests as the run with 16 clients did.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from benchmarks.__main__ import machine, row, speed
from benchmarks.load import Load, run_load
from benchmarks.site import Site
from benchmarks.texts import texts
from moderation.scoring.types import Text

BATCH = 100


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--seconds", type=float, default=15, help="how long each run takes (15)")
    options = parser.parse_args()
    print(machine(), flush=True)
    print("| what | figure |\n|---|---|")
    site = Site(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    try:
        site.prepare()
        site.run("manage.py", "createsuperuser", "--noinput", "--username", "owner", "--email", "o@example.org")
        key = site.run(
            "manage.py", "create_api_key", "bench", "--scope", "assess", "--per-minute", "0", "--per-day", "0"
        ).strip()
        loop = tight_loop(site)
        row("tight loop of the scorers, batches of 4", f"{loop:.1f} texts/s")
        with site.web() as port, site.scorer():
            measure(site, port, key, loop, options.seconds)
    finally:
        site.close()


def tight_loop(site: Site) -> float:
    return float(site.run("-m", "benchmarks.tightloop").strip())


def measure(site: Site, port: int, key: str, loop: float, seconds: float) -> None:
    sample = texts(1000)
    one = cycle([analyze(key, text) for text in sample])
    run_load(port, one, clients=4, count=40)  # every process has done everything once
    row("analyze, one 64-word text, 1 client", speed(run_load(port, one, clients=1, seconds=seconds)))
    before = memory(site)
    load = run_load(port, one, clients=16, seconds=seconds)
    row("analyze, one 64-word text, 16 clients", f"{speed(load)}; {share(load.per_second, loop)}")
    many = cycle([assess(key, sample[start : start + BATCH]) for start in range(0, 1000, BATCH)])
    load = run_load(port, many, clients=1, seconds=seconds)
    row(f"assess, {BATCH} texts in one request, 1 client", f"{speed(load)}; {in_texts(load, loop)}")
    again = tight_loop(site)
    row("tight loop once more, with the idle site beside it", f"{again:.1f} texts/s")
    after = memory(site)
    row("memory of a web process, before and after the load", f"{before:.0f} MB, {after:.0f} MB")


def share(per_second: float, loop: float) -> str:
    return f"{per_second / loop:.0%} of the tight loop"


def in_texts(load: Load, loop: float) -> str:
    # One client, so what it waited for is all there was: more exact than counting whole answers in a fixed time.
    per_second = BATCH * len(load.times) / (sum(load.times) / 1000)
    return f"{per_second:.1f} texts/s, {share(per_second, loop)}"


def cycle(made: list[bytes]):
    """Ready made requests, one after the other and round again."""
    count = 0

    def following() -> bytes:
        nonlocal count
        count += 1
        return made[count % len(made)]

    return following


def analyze(key: str, text: Text) -> bytes:
    """As a client of Perspective asks for one text."""
    asked = {"comment": {"text": text.body}, "requestedAttributes": {"TOXICITY": {}}}
    return request(key, "/v1alpha1/comments:analyze", asked)


def assess(key: str, batch: list[Text]) -> bytes:
    return request(key, "/api/v1/assessments", {"texts": [{"text": text.body} for text in batch]})


def request(key: str, path: str, sent: dict[str, object]) -> bytes:
    body = json.dumps(sent).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def memory(site: Site) -> float:
    """Resident megabytes of the largest gunicorn worker."""
    (gunicorn,) = [process for process in site.processes if "gunicorn" in process.args]
    children = Path(f"/proc/{gunicorn.pid}/task/{gunicorn.pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children]
    return max(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    begun = time.monotonic()
    main()
    print(f"\n{time.monotonic() - begun:.0f} s", file=sys.stderr)
