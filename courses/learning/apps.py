from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "courses.learning"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from courses.learning import receivers  # noqa: F401  (apps.ready is the one place for this)
