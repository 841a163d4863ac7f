from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Rejoinder"

    def ready(self):
        from config import celery, checks  # noqa: F401 - registers the Celery app and the system checks

        celery.make_broker_folders()
