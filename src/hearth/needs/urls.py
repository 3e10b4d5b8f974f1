from django.urls import path

from hearth.needs.views import concerns, referrals

app_name = "needs"
urlpatterns = [
    path("referrals", referrals.referral_list, name="referrals"),
    path("referrals/new", referrals.refer_in, name="refer_in"),
    path("referral/<uuid:pk>", referrals.referral, name="referral"),
    path("referral/<uuid:pk>/<slug:verb>", referrals.answer, name="answer_referral"),
    path("answer/<str:secret>", referrals.answer_by_link, name="answer_by_link"),
    path("concerns", concerns.concern_list, name="concerns"),
    path("concern/<uuid:pk>", concerns.concern, name="concern"),
]
