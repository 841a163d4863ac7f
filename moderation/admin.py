"""The desk and the records behind it (moderation.desk), under the site's own name."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from moderation.desk import (  # noqa: F401 - they register their admins
    apikeys,
    appeals,
    audit,
    campaigns,
    dashboard,
    factchecks,
    people,
    policies,
    posthints,
    queue,
    records,
    reports,
    sitemodels,
    statements,
    webhooks,
)

admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.enable_nav_sidebar = False  # a moderator's has one line, and the queue needs the room
admin.site.index_title = _("What would you like to do?")
