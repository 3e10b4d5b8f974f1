"""Pages of the exchange."""

from django.urls import path

from hearth.exchange import callback, views

app_name = "exchange"
urlpatterns = [
    path("notify/callback", callback.callback, name="notify_callback"),
    path("lists", views.lists_held, name="lists"),
    path("lists/upload", views.upload, name="upload"),
    path("lists/<uuid:pk>", views.run, name="run"),
    path("lists/<uuid:pk>/decide", views.decide, name="decide"),
    path("lists/<uuid:pk>/progress", views.progress, name="progress"),
    path("lists/<uuid:pk>/rows/<slug:verdict>", views.rows, name="rows"),
    path("lists/<uuid:pk>/rejected.csv", views.rejected, name="rejected"),
]
