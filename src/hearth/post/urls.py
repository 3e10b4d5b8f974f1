from django.urls import path

from hearth.post import views

app_name = "post"
urlpatterns = [
    path("outbox", views.outbox, name="outbox"),
    path("outbox/<uuid:pk>/<slug:verb>", views.act, name="act"),
]
