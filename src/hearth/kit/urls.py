from django.urls import path

from hearth.kit import views

urlpatterns = [
    path("accessibility", views.accessibility, name="accessibility"),
    path("privacy", views.privacy, name="privacy"),
    path("session", views.session, name="session"),
]
