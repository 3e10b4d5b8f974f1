from django.apps import AppConfig


class Rights(AppConfig):
    name = "hearth.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"
