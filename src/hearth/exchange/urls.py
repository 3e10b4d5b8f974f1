"""Pages of the exchange."""

from django.urls import path

from hearth.exchange import callback
from hearth.exchange.views import agencies, cohorts, comparing, identifying, keeping, lines, lists, reconciling, returns

app_name = "exchange"
urlpatterns = [
    path("notify/callback", callback.callback, name="notify_callback"),
    path("cohorts", cohorts.cohorts, name="cohorts"),
    path("cohorts/build", cohorts.build, name="build_cohort"),
    path("cohorts/take-over", cohorts.take_over, name="take_over_cohort"),
    path("cohorts/hand-in", agencies.hand_in, name="hand_in"),
    path("cohort/<uuid:pk>", cohorts.cohort, name="cohort"),
    path("cohort/<uuid:pk>/change", cohorts.change, name="change_cohort"),
    path("cohort/<uuid:pk>/names", cohorts.names, name="cohort_names"),
    path("cohort/<uuid:pk>/changed/<slug:which>", cohorts.changed_names, name="cohort_changed"),
    path("cohort/<uuid:pk>/put-away", cohorts.put_away, name="put_away_cohort"),
    path("cohort/<uuid:pk>/hand-on", cohorts.hand_on, name="hand_on_cohort"),
    path("handed-on/<uuid:pk>", cohorts.handed_on, name="handed_on"),
    path("handed-on/<uuid:pk>/progress", cohorts.handing_progress, name="handing_progress"),
    path("lists", lists.lists_held, name="lists"),
    path("lists/upload", lists.upload, name="upload"),
    path("lists/<uuid:pk>", lists.run, name="run"),
    path("lists/<uuid:pk>/decide", lists.decide, name="decide"),
    path("lists/<uuid:pk>/progress", lists.progress, name="progress"),
    path("lists/<uuid:pk>/counted", lists.counted, name="counted"),
    path("lists/<uuid:pk>/rows/<slug:verdict>", lists.rows, name="rows"),
    path("lists/<uuid:pk>/rows/<slug:verdict>.csv", lists.download, name="download"),
    path("lists/<uuid:pk>/undo", lists.undo, name="undo"),
    path("lists/<uuid:pk>/return", returns.to_return, name="return"),
    path("lists/<uuid:pk>/return/file.csv", returns.take_return, name="take_return"),
    path("lists/<uuid:pk>/return/<uuid:row>", returns.say, name="say_outcome"),
    path("lists/<uuid:pk>/raise", lists.raise_needs, name="raise_needs"),
    path("held-lists/<int:pk>", keeping.held, name="held"),
    path("held-lists/<int:pk>/extend", keeping.extend, name="extend"),
    path("held-lists/how-long", keeping.how_long, name="how_long"),
    path("held-lists/<int:pk>/count", keeping.count, name="count_what_would_go"),
    path("held-lists/<int:pk>/who-may-see", keeping.who_may_see, name="who_may_see"),
    path("reconcile", reconciling.reconcile, name="reconcile"),
    path("reconcile/<slug:of>", reconciling.behind, name="reconcile_behind"),
    path("identify", identifying.next_row, name="identify_next"),
    path("identify/<uuid:pk>", identifying.identify, name="identify"),
    path("identify/<uuid:pk>/take-back", identifying.take_back, name="take_back_identification"),
    path("compare", comparing.compare, name="compare"),
    path("compare/take-back", comparing.take_back, name="take_back"),
    path("compare/lines", lines.move_lines, name="lines"),
    path("compare/lines/progress", lines.linking_progress, name="linking_progress"),
    path("compare/lines/unlink", lines.unlink, name="unlink"),
    path("compare/readers", comparing.readers, name="readers"),
    path("compare/<uuid:pk>/answer", comparing.answer, name="answer_pair"),
]
