"""The desk and the records behind it (moderation.desk), under the site's own name."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from moderation.desk import factchecks, policies, posthints, queue, records  # noqa: F401 - they register their admins
from moderation.desk import keys as key_admins  # noqa: F401 - the same

admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.enable_nav_sidebar = False  # a moderator's has one line, and the queue needs the room
admin.site.index_title = _("What would you like to do?")
