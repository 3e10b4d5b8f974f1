from django.apps import AppConfig


class Kit(AppConfig):
    name = "hearth.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Lookups are known once the kit is loaded."""
        import hearth.kit.lookups  # noqa: F401 - registers `any_of`
