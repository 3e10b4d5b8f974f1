from django.urls import path

from hearth.reports import views

app_name = "reports"
urlpatterns = [
    path("dashboard", views.dashboard, name="dashboard"),
    path("dashboard/pulse", views.pulse, name="pulse"),
    path("dashboard/list/<slug:of>", views.behind_figure, name="behind"),
]
