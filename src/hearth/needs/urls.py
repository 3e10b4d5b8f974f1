from django.urls import path

from hearth.needs.views import ask, concerns, referrals, script_trial, scripts

app_name = "needs"
urlpatterns = [
    path("ask", ask.start, name="ask"),
    path("ask/sent", ask.sent, name="ask_sent"),
    path("ask/word", ask.word, name="ask_word"),
    path("ask/forget", ask.forget, name="ask_forget"),
    path("ask/<slug:page>", ask.page, name="ask_page"),
    path("referrals", referrals.referral_list, name="referrals"),
    path("referrals/new", referrals.refer_in, name="refer_in"),
    path("referral/<uuid:pk>", referrals.referral, name="referral"),
    path("referral/<uuid:pk>/<slug:verb>", referrals.answer, name="answer_referral"),
    path("answer/<str:secret>", referrals.answer_by_link, name="answer_by_link"),
    path("concerns", concerns.concern_list, name="concerns"),
    path("concern/<uuid:pk>", concerns.concern, name="concern"),
    path("scripts", scripts.script_list, name="scripts"),
    path("scripts/begin/<int:borough>", scripts.begin, name="begin_script"),
    path("scripts/<int:pk>", scripts.script, name="script"),
    path("scripts/<int:pk>/try", script_trial.trial, name="try_script"),
    path("scripts/<int:pk>/save", scripts.save, name="save_script"),
    path("scripts/<int:pk>/publish", scripts.publish, name="publish_script"),
    path("scripts/<int:pk>/retire", scripts.retire, name="retire_script"),
    path("scripts/<int:pk>/discard", scripts.discard, name="discard_script"),
    path("scripts/<int:pk>/beside/<int:other>", scripts.difference, name="script_difference"),
]
