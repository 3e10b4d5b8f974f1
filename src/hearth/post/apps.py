from django.apps import AppConfig


class Post(AppConfig):
    name = "hearth.post"
    label = "post"
    default_auto_field = "django.db.models.BigAutoField"
