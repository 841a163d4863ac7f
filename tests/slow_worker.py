"""The site's worker with a scorer that takes SLOW_SECONDS for a comment, so that a test can interrupt it.

A comment that says just what KILLED_BY says kills the process that scores it, as running out of memory would.
"""

import os
import signal
import time

import django

django.setup()

from config.celery import app  # noqa: E402
from moderation import services  # noqa: E402
from moderation.scoring.pipeline import Pipeline  # noqa: E402
from moderation.scoring.types import Label, Score  # noqa: E402

__all__ = ["app"]


class SlowScorer:
    labels = (Label.SPAM,)
    version = "slow"

    def score(self, texts):
        if any(text.body == os.environ.get("KILLED_BY") for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(float(os.environ["SLOW_SECONDS"]) * len(texts))
        return [(Score(label=Label.SPAM, probability=0.123),) for _ in texts]


services.pipeline = lambda: Pipeline(of_english={}, of_any_language={"slow": SlowScorer()})
