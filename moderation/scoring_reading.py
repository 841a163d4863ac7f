"""Readings as this site makes them: with what its decisions taught about spam, and with its fact-checks."""

import threading
import time
from collections.abc import Sequence

from django.db import DatabaseError, connection

from moderation.factchecks.library import library
from moderation.learning import site_memory
from moderation.scoring.claims.index import ClaimIndex
from moderation.scoring.memory import SiteMemory
from moderation.scoring.types import Reading, Text
from moderation.services import pipeline

FRESH = 1.0  # seconds for which what the site knows is not asked for again


class SiteReader:
    """Loads the scorers. Raises scoring.weights.WeightsError when it is made."""

    def __init__(self) -> None:
        self._pipeline = pipeline()
        self._known: tuple[SiteMemory | None, ClaimIndex | None] = (None, None)
        self._until = 0.0
        self._lock = threading.Lock()

    def read(self, texts: Sequence[Text], use_site: bool) -> list[Reading]:
        """As Pipeline.read. Raises DatabaseError when the database is away and was never there."""
        site, known = self._site() if use_site else (None, None)
        return self._pipeline.read(texts, site=site, library=known)

    def _site(self) -> tuple[SiteMemory | None, ClaimIndex | None]:
        with self._lock:
            if time.monotonic() > self._until:
                try:
                    scorer = self._pipeline.misinformation
                    self._known = site_memory(), library(scorer) if scorer else None
                except DatabaseError:
                    if not self._until:
                        raise
                finally:
                    connection.close()  # no request does it for this thread
                self._until = time.monotonic() + FRESH
            return self._known
