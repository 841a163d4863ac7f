"""``python -m benchmarks``: prints the speed figures of the README as one Markdown table, measured now, here.

Takes about four minutes. Close other programs first: the load generator shares the machine with the site.
"""

import argparse
import signal
import sqlite3
import sys
import time
import urllib.parse
import urllib.request

from bs4 import BeautifulSoup

from benchmarks.load import Load, get, numbered, post_form, run_load
from benchmarks.machine import machine
from benchmarks.site import Site, redis

SIZES = (0, 100, 1000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="how long each page is asked for (8)")
    parser.add_argument("--posts", type=int, default=200, help="how many comments are posted in each run (200)")
    options = parser.parse_args()
    more = (f"SQLite {sqlite3.sqlite_version}", "two gunicorn workers of four threads")
    print(machine(*more), flush=True)
    print("| what | figure |\n|---|---|")
    measure_pages(options.seconds)
    measure_posting(options.posts)
    measure_scoring()


def row(what: str, figure: str) -> None:
    print(f"| {what} | {figure} |", flush=True)


def speed(load: Load) -> str:
    odd = {status: count for status, count in load.statuses.items() if status not in (200, 303, 304)}
    return (
        f"{load.per_second:.1f}/s, p50 {load.percentile(0.5):.1f} ms, p95 {load.percentile(0.95):.1f} ms"
        + (f", **unexpected answers: {odd}**" if odd else "")
    )  # fmt: skip


def measure_pages(seconds: float) -> None:
    site = Site()
    try:
        site.prepare()
        site.run("-m", "benchmarks.fill")
        queries = site.run("-m", "benchmarks.queries").split()
        with site.web(PAGE_CACHE_SECONDS="0") as port:
            for size, count in zip(SIZES, queries, strict=True):
                load = run_load(port, lambda size=size: get(f"/comments-{size}/"), clients=4, seconds=seconds)
                row(f"post page, {size:,} comments, uncached", f"{speed(load)}, {count} queries")
        with site.web() as port:
            load = run_load(port, lambda: get("/comments-100/"), clients=8, seconds=seconds)
            row("post page, 100 comments, page cache", speed(load))
            etag = urllib.request.urlopen(f"http://localhost:{port}/comments-100/").headers["ETag"]
            asking = get("/comments-100/", **{"If-None-Match": etag})
            row("the same, conditional GET", speed(run_load(port, lambda: asking, clients=8, seconds=seconds)))
    finally:
        site.close()


def measure_posting(count: int) -> None:
    post_comments("embedded broker (files)", count, {})
    with redis() as server:
        if server is None:
            row("posting with Redis", "not measured: no redis-server here")
            return
        url, process = server
        post_comments("Redis", count, {"BROKER_URL": url})
        post_comments("Redis frozen", count, {"BROKER_URL": url}, frozen=process)


def post_comments(name: str, count: int, environment: dict[str, str], frozen=None) -> None:
    site = Site(**environment)
    try:
        site.prepare()
        site.run("-m", "benchmarks.fill")
        if frozen:
            frozen.send_signal(signal.SIGSTOP)
            with site.web() as port:
                row(f"posting a comment, {name}", speed(run_load(port, form_source(port), clients=2, count=count)))
            return
        with site.web() as port, site.worker():
            run_load(
                port, form_source(port), clients=1, count=5
            )  # the worker has loaded its models when these are done
            wait_until_scored(site)
            row(f"posting a comment, {name}", speed(run_load(port, form_source(port), clients=2, count=count)))
            wait_until_scored(site)
            for _ in range(count // 4):  # one reader at a time, as on most sites
                run_load(port, form_source(port), clients=1, count=1)
                time.sleep(0.25)
            wait_until_scored(site)
        row(f"posted to scored, {name}", site.run("-m", "benchmarks.waits", str(count // 4)).strip())
    finally:
        site.close()
        if frozen:
            frozen.send_signal(signal.SIGCONT)


def form_source(port: int):
    """Requests that each post a different comment with the page's own, fresh form."""
    page = urllib.request.urlopen(f"http://localhost:{port}/comments-0/").read()
    form = BeautifulSoup(page, "html.parser").find("form", method="post")
    hidden = {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden")}
    tokens = token_source(port, hidden)

    def make(number: int) -> bytes:
        words = f"Comment {number} {time.monotonic_ns()}: I read the letter differently, and so did parliament."
        fields = hidden | next(tokens) | {"body": words, "author_name": "Ana", "author_email": "ana@example.org"}
        return post_form(form["action"], urllib.parse.urlencode(fields).encode())

    return numbered(make)


def token_source(port: int, hidden: dict[str, str]):
    """A form serves one comment only, so every request needs a form of its own; fetched before the clock runs."""
    while True:
        page = urllib.request.urlopen(
            urllib.request.Request(
                f"http://localhost:{port}/comments-0/",
                headers={"Cookie": f"rejoinder_comments={time.monotonic_ns()}"},
            )
        ).read()
        form = BeautifulSoup(page, "html.parser").find("form", method="post")
        yield {field["name"]: field.get("value", "") for field in form.find_all("input", type="hidden")}


def wait_until_scored(site: Site, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if site.run("-m", "benchmarks.waits", "--left").strip() == "0":
            return
        time.sleep(0.5)
    log = (site.var / "celery.log").read_text(errors="replace")[-3000:]
    raise RuntimeError(f"comments were still not scored after two minutes. The worker and beat said last:\n{log}")


def measure_scoring() -> None:
    environment = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    site = Site(**environment)
    try:
        for line in site.run("-m", "benchmarks.scoring").splitlines():
            what, figure = line.split("\t")
            row(what, figure)
    finally:
        site.close()


if __name__ == "__main__":
    sys.exit(main())
