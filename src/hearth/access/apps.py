from django.apps import AppConfig


class Access(AppConfig):
    name = "hearth.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from hearth.access import checks  # noqa: F401 - registers them
