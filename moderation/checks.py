"""What the scorers need before a site starts."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core import checks

from moderation.scoring.claims.learnt import Learnt
from moderation.scoring.weights import WeightsError, load, load_abuse, load_embed

TAG = "rejoinder"


@checks.register(TAG)
def weights(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """One error for every weight file that cannot be used; its text says what to do."""
    found: list[checks.CheckMessage] = []
    for read in (load_abuse, partial(load, "spam"), load_embed, Learnt.load):
        try:
            read()
        except WeightsError as error:
            found.append(checks.Error(str(error), id="moderation.E001"))
    return found
