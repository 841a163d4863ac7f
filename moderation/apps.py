from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self):
        from moderation import checks, preload, receivers, watching  # noqa: F401 - connects and registers them
        from moderation.groups import make_groups
        from moderation.readers import receivers as readers  # noqa: F401 - the same
        from moderation.webhooks import receivers as webhooks  # noqa: F401 - the same

        watching.connect()
        # auth's turn comes after every app's tables are there
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))
