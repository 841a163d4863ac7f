"""Prints the number of database queries of the uncached post page for each size of thread."""

import os

os.environ["PAGE_CACHE_SECONDS"] = "0"

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

for size in (0, 100, 1000):
    with CaptureQueriesContext(connection) as captured:
        assert Client(SERVER_NAME="localhost").get(f"/comments-{size}/").status_code == 200
    print(len(captured))
