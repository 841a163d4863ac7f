from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Rejoinder"

    def ready(self):
        from config import celery, checks, worker  # noqa: F401 - the Celery app, the checks, what workers do

        celery.make_broker_folder()
