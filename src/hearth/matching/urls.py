from django.urls import path

from hearth.matching.views import group_offers, offer, phone, tasks, volunteers

app_name = "matching"
urlpatterns = [
    path("offer", offer.start, name="offer"),
    path("offer/sent", offer.sent, name="offer_sent"),
    path("offer/forget", offer.forget, name="offer_forget"),
    path("offer/time/<slug:page>", offer.page, {"kind": "time"}, name="offer_time"),
    path("offer/group/<slug:page>", offer.page, {"kind": "group"}, name="offer_group"),
    path("volunteers", volunteers.volunteers, name="volunteers"),
    path("volunteers/new", volunteers.new, name="new_volunteer"),
    path("volunteer/<uuid:pk>", volunteers.volunteer, name="volunteer"),
    path("volunteer/<uuid:pk>/<slug:verb>", volunteers.decide, name="decide"),
    path("volunteers/offers", group_offers.group_offers, name="group_offers"),
    path("group-offer/<uuid:pk>", group_offers.group_offer, name="group_offer"),
    path("need/<uuid:pk>/volunteers", volunteers.suggest, name="suggest"),
    path("tasks", tasks.my_tasks, name="my_tasks"),
    path("tasks/kept", tasks.kept, name="kept"),
    path("tasks/offline/<slug:language>", phone.shell, name="shell"),
    path("phone-worker.js", phone.worker, name="phone_worker"),
    path("task/<uuid:pk>", tasks.task, name="task"),
    path("task/<uuid:pk>/<slug:verb>", tasks.answer, name="answer"),
]
