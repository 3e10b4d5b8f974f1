from django.urls import path

from hearth.offers.views import appeals, checks, days, principles, stay

app_name = "offers"
urlpatterns = [
    path("volunteers/checks", checks.checks, name="checks"),
    path("volunteers/<uuid:pk>/days", days.days, name="days"),
    path("my-days", days.my_days, name="my_days"),
    path("principles", principles.principles, name="principles"),
    path("principles/agree", principles.agree_signed_in, name="agree_signed_in"),
    path("agree/<str:secret>", principles.agree, name="agree"),
    path("appeals", appeals.appeals, name="appeals"),
    path("appeals/ours", appeals.our_appeals, name="our_appeals"),
    path("appeals/enter/<uuid:organisation>", appeals.enter, name="enter_appeal"),
    path("appeal/<uuid:pk>", appeals.appeal, name="appeal"),
    path("appeal/<uuid:pk>/<slug:verb>", appeals.act, name="act_on_appeal"),
    path("my-appeals", appeals.my_appeals, name="my_appeals"),
    path("ask-volunteers/<str:secret>", appeals.ask_by_link, name="ask_by_link"),
    path("answer-appeal/<str:secret>", appeals.answer, name="answer_appeal"),
    path("would-you-stay/<str:secret>", stay.answer_stay, name="answer_stay"),
]
