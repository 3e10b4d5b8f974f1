from django.urls import path

from hearth.calls.views import campaigns, doors, keeping, ringing

app_name = "calls"
urlpatterns = [
    path("ring", ringing.ring, name="ring"),
    path("ring/next", ringing.next_person, name="next"),
    path("ring/there", ringing.there, name="there"),
    path("ring/end", ringing.end_try, name="end_try"),
    path("ring/more", ringing.more, name="more"),
    path("ring/give-back", ringing.give_back, name="give_back"),
    path("campaigns", campaigns.campaign_list, name="campaigns"),
    path("campaign/<uuid:pk>", campaigns.campaign, name="campaign"),
    path("campaign/<uuid:pk>/<slug:verb>", campaigns.act, name="act_on_campaign"),
    path("doors", doors.doors, name="doors"),
    path("round/<uuid:pk>", doors.a_round, name="round"),
    path("visit/<uuid:pk>", doors.visit, name="visit"),
    path("keeping-in-touch", keeping.keeping, name="keeping"),
    path("keep-in-touch/<uuid:pk>", keeping.keep, name="keep"),
    path("deaths-told/<uuid:pk>", campaigns.confirm, name="confirm_death"),
]
