from django.apps import AppConfig


class Calls(AppConfig):
    name = "hearth.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"
