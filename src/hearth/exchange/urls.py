"""Pages of the exchange."""

from django.urls import path

from hearth.exchange import (
    callback,
    cohort_views,
    comparing_views,
    keeping_views,
    lines_views,
    reconciling_views,
    return_views,
    views,
)

app_name = "exchange"
urlpatterns = [
    path("notify/callback", callback.callback, name="notify_callback"),
    path("cohorts", cohort_views.cohorts, name="cohorts"),
    path("cohorts/build", cohort_views.build, name="build_cohort"),
    path("cohorts/take-over", cohort_views.take_over, name="take_over_cohort"),
    path("cohort/<uuid:pk>", cohort_views.cohort, name="cohort"),
    path("cohort/<uuid:pk>/change", cohort_views.change, name="change_cohort"),
    path("cohort/<uuid:pk>/names", cohort_views.names, name="cohort_names"),
    path("cohort/<uuid:pk>/put-away", cohort_views.put_away, name="put_away_cohort"),
    path("cohort/<uuid:pk>/hand-on", cohort_views.hand_on, name="hand_on_cohort"),
    path("handed-on/<uuid:pk>", cohort_views.handed_on, name="handed_on"),
    path("handed-on/<uuid:pk>/progress", cohort_views.handing_progress, name="handing_progress"),
    path("lists", views.lists_held, name="lists"),
    path("lists/upload", views.upload, name="upload"),
    path("lists/<uuid:pk>", views.run, name="run"),
    path("lists/<uuid:pk>/decide", views.decide, name="decide"),
    path("lists/<uuid:pk>/progress", views.progress, name="progress"),
    path("lists/<uuid:pk>/rows/<slug:verdict>", views.rows, name="rows"),
    path("lists/<uuid:pk>/rows/<slug:verdict>.csv", views.download, name="download"),
    path("lists/<uuid:pk>/undo", views.undo, name="undo"),
    path("lists/<uuid:pk>/return", return_views.to_return, name="return"),
    path("lists/<uuid:pk>/return/file.csv", return_views.take_return, name="take_return"),
    path("lists/<uuid:pk>/return/<uuid:row>", return_views.say, name="say_outcome"),
    path("lists/<uuid:pk>/raise", views.raise_needs, name="raise_needs"),
    path("held-lists/<int:pk>", keeping_views.held, name="held"),
    path("held-lists/<int:pk>/extend", keeping_views.extend, name="extend"),
    path("held-lists/<int:pk>/who-may-see", keeping_views.who_may_see, name="who_may_see"),
    path("reconcile", reconciling_views.reconcile, name="reconcile"),
    path("reconcile/<slug:of>", reconciling_views.behind, name="reconcile_behind"),
    path("compare", comparing_views.compare, name="compare"),
    path("compare/take-back", comparing_views.take_back, name="take_back"),
    path("compare/lines", lines_views.move_lines, name="lines"),
    path("compare/readers", comparing_views.readers, name="readers"),
    path("compare/<uuid:pk>/answer", comparing_views.answer, name="answer_pair"),
]
