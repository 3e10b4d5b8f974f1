from django.apps import AppConfig


class Offers(AppConfig):
    name = "hearth.offers"
    label = "offers"
    default_auto_field = "django.db.models.BigAutoField"
