from django.urls import path

from hearth.people.views import correcting, finding, kin

app_name = "people"
urlpatterns = [
    path("people", finding.search, name="search"),
    path("person/<uuid:pk>/open", finding.open_person, name="open"),
    path("person/<uuid:pk>/present", finding.present, name="present"),
    path("person/<uuid:pk>/correct", correcting.correct, name="correct"),
    path("person/<uuid:pk>/use", correcting.use_listed, name="use_listed"),
    path("person/<uuid:pk>/wish", correcting.wish, name="wish"),
    path("person/<uuid:pk>/approach", correcting.approach, name="approach"),
    path("person/<uuid:pk>/died", correcting.died, name="died"),
    path("person/<uuid:pk>/alive", correcting.alive, name="alive"),
    path("person/<uuid:pk>/kin", kin.kin, name="kin"),
    path("kin/<uuid:pk>", kin.change_kin, name="change_kin"),
    path("kin/<uuid:pk>/take-away", kin.take_away_kin, name="take_away_kin"),
    path("person/<uuid:pk>/involved", correcting.involved, name="involved"),
]
