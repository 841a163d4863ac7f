"""Webhooks for tests."""

from moderation.webhooks.models import CHOOSABLE, Webhook
from tests.factories import make_user

ALL = [value for value, _label in CHOOSABLE]


def make_webhook(url="https://example.org/hook", **kwargs) -> Webhook:
    maker = kwargs.pop("created_by", None) or make_user("owner")
    return Webhook.objects.create(
        **{"url": url, "events": ALL, "allow_private": True, "created_by": maker} | kwargs
    )
