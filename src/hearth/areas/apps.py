from django.apps import AppConfig


class Areas(AppConfig):
    name = "hearth.areas"
    label = "areas"
    default_auto_field = "django.db.models.BigAutoField"
