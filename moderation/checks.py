"""What the scorers need before a site starts."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core import checks
from django.db import DatabaseError

from moderation.scoring.claims.learnt import Learnt
from moderation.scoring.weights import WeightsError, load, load_abuse, load_embed
from moderation.sitemodel import damage

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


@checks.register(checks.Tags.database)
def site_model(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """A warning for a damaged model of this site's decisions: the site goes on without it."""
    if "default" not in (databases or ()):
        return []
    try:
        found = damage()
    except DatabaseError:  # asked before the first migration, too
        return []
    hint = "Fit again with manage.py fit_site_model, or go back to an earlier version in the admin."
    return [checks.Warning(f"{found}; it is left out.", hint=hint, id="moderation.W001")] if found else []
