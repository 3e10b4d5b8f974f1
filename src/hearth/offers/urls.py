from django.urls import path

from hearth.offers.views import checks, days, principles

app_name = "offers"
urlpatterns = [
    path("volunteers/checks", checks.checks, name="checks"),
    path("volunteers/<uuid:pk>/days", days.days, name="days"),
    path("my-days", days.my_days, name="my_days"),
    path("principles", principles.principles, name="principles"),
    path("principles/agree", principles.agree_signed_in, name="agree_signed_in"),
    path("agree/<str:secret>", principles.agree, name="agree"),
]
