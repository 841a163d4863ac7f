"""``python -m tests.web_process``: leaves comments like a web server's process would, as told on standard input.

A line ``{"post": 1, "count": 20, "length": 10000}`` is answered by a line with the seconds each submission took.
"""

import json
import sys
import time

import django

django.setup()

from blog.models import Post  # noqa: E402
from tests.factories import make_comment  # noqa: E402


def submit(post: Post, length: int) -> float:
    start = time.perf_counter()
    make_comment(post, body=("word " * length)[:length])
    return time.perf_counter() - start


for line in sys.stdin:
    order = json.loads(line)
    post = Post.objects.get(pk=order["post"])
    print(json.dumps([submit(post, order["length"]) for _ in range(order["count"])]), flush=True)
