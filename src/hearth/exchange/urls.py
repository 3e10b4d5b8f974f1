"""Pages of the exchange."""

from django.urls import path

from hearth.exchange import callback, comparing_views, views

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
    path("compare", comparing_views.compare, name="compare"),
    path("compare/take-back", comparing_views.take_back, name="take_back"),
    path("compare/readers", comparing_views.readers, name="readers"),
    path("compare/<uuid:pk>/answer", comparing_views.answer, name="answer_pair"),
]
