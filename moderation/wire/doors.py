"""What the formats of other services have in common: who calls, what they may use, and scores in time."""

from collections.abc import Sequence
from enum import Enum

from django.conf import settings
from django.http import HttpRequest

from blog.addresses import client_address
from moderation import keys, quotas
from moderation.keys import ApiKey, Scope
from moderation.scoring.types import Reading, Text
from moderation.scoring_door import assess_texts


class Why(Enum):
    """Why a caller is refused."""

    NO_KEY = "no key was shown"
    BAD_KEY = "the key opens nothing: wrong, stopped or expired"
    WRONG_SCOPE = "the key was not made for that"
    TOO_MANY = "too much was asked from this address"


class Refused(Exception):
    """A caller may not. ``retry_after`` is in seconds where waiting helps, else None."""

    def __init__(self, why: Why, retry_after: int | None = None) -> None:
        super().__init__(why.value)
        self.why, self.retry_after = why, retry_after


def key_for(scope: Scope, shown: str, request: HttpRequest) -> ApiKey:
    """The key shown, if it is for ``scope``. Raises Refused; calls without a good key count for their address."""
    key = keys.authenticate(shown)
    if key is None:
        wait = quotas.per_address(client_address(request))
        if wait:
            raise Refused(Why.TOO_MANY, wait)
        raise Refused(Why.BAD_KEY if shown else Why.NO_KEY)
    if not keys.may(key, scope):
        raise Refused(Why.WRONG_SCOPE)
    return key


def readings(key: ApiKey, texts: Sequence[Text], *, use_site: bool = True) -> list[Reading]:
    """One Reading for each text, taken from the key's quota. Raises quotas.OverQuota and scoring_door.Busy."""
    quotas.spend(key, len(texts))
    return assess_texts(texts, deadline=settings.ASSESS_SECONDS, use_site=use_site)
