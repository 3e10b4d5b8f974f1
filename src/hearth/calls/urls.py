from django.urls import path

from hearth.calls.views import campaigns, doors, isolating, keeping, ringing, shifts, staffing

app_name = "calls"
urlpatterns = [
    path("ring", ringing.ring, name="ring"),
    path("ring/next", ringing.next_person, name="next"),
    path("ring/there", ringing.there, name="there"),
    path("ring/end", ringing.end_try, name="end_try"),
    path("ring/more", ringing.more, name="more"),
    path("ring/me/<slug:verb>", ringing.about_me, name="about_me"),
    path("ring/give-back", ringing.give_back, name="give_back"),
    path("campaigns", campaigns.campaign_list, name="campaigns"),
    path("campaign/<uuid:pk>", campaigns.campaign, name="campaign"),
    path("campaign/<uuid:pk>/<slug:verb>", campaigns.act, name="act_on_campaign"),
    path("doors", doors.doors, name="doors"),
    path("round/<uuid:pk>", doors.a_round, name="round"),
    path("visit/<uuid:pk>", doors.visit, name="visit"),
    path("keeping-in-touch", keeping.keeping, name="keeping"),
    path("keep-in-touch/<uuid:pk>", keeping.keep, name="keep"),
    path("isolating", isolating.isolating, name="isolating"),
    path("isolate/<uuid:pk>", isolating.isolate, name="isolate"),
    path("debriefed/<int:pk>", campaigns.debriefed, name="debriefed"),
    path("deaths-told/<uuid:pk>", campaigns.confirm, name="confirm_death"),
    path("callers", staffing.staffing_plans, name="staffing_plans"),
    path("callers/rota", shifts.rota, name="rota"),
    path("callers/rota/<slug:verb>", shifts.change_rota, name="change_rota"),
    path("back/<uuid:pk>", shifts.back, name="back"),
    path("callers/new", staffing.new_staffing_plan, name="new_staffing_plan"),
    path("callers/<uuid:pk>", staffing.staffing_plan, name="staffing_plan"),
    path("callers/<uuid:pk>/change", staffing.change_staffing_plan, name="change_staffing_plan"),
    path("callers/<uuid:pk>/progress", staffing.staffing_progress, name="staffing_progress"),
    path("callers/<uuid:pk>/table", staffing.staffing_file, name="staffing_file"),
    path("callers/<uuid:pk>/what-if", staffing.ask_what_if, name="ask_what_if"),
    path("callers/<uuid:pk>/anew", staffing.reckon_anew, name="reckon_anew"),
    path("callers/<uuid:pk>/throw-away", staffing.drop_staffing_plan, name="drop_staffing_plan"),
    path("what-if/<uuid:pk>/take-away", staffing.drop_what_if, name="drop_what_if"),
]
