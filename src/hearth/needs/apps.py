from django.apps import AppConfig


class Needs(AppConfig):
    name = "hearth.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"
