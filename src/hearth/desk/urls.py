from django.urls import path

from hearth.desk.views import home, need, work

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("work", work.work, name="work"),
    path("work/bulk", work.bulk, name="bulk"),
    path("need/<uuid:pk>", need.page, name="need"),
    path("need/<uuid:pk>/<slug:verb>", need.act, name="act"),
]
