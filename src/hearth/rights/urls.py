from django.urls import path

from hearth.rights.views import requests as views
from hearth.rights.views import restrictions

app_name = "rights"
urlpatterns = [
    path("subject-requests", views.requests_held, name="requests"),
    path("subject-requests/new", views.receive, name="receive"),
    path("subject-requests/keeping", views.how_long, name="how_long"),
    path("subject-requests/<uuid:pk>", views.request_page, name="request"),
    path("subject-requests/<uuid:pk>/person", views.find_person, name="find_person"),
    path("subject-requests/<uuid:pk>/items", views.items, name="items"),
    path("subject-requests/<uuid:pk>/file", views.file, name="file"),
    path("subject-requests/<uuid:pk>/<slug:verb>", views.act, name="act"),
    path("person/<uuid:pk>/restriction", restrictions.of_person, name="of_person"),
    path("person/<uuid:pk>/restriction/agreed", restrictions.agreed, name="agreed"),
    path("restrictions/<uuid:pk>", restrictions.restriction, name="restriction"),
]
