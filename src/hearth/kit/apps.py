from django.apps import AppConfig


class Kit(AppConfig):
    name = "hearth.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"
