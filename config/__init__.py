"""The site: its settings, its programs, and how they are started."""

import os

# Read by numpy when it is first imported. Threads of its own take every core for products of a few thousand
# numbers, and two processes that both do so wait for one another most of the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
