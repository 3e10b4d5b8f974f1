from django.urls import path

from hearth.rights import views

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
]
