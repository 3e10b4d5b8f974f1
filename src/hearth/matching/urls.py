from django.urls import path

from hearth.matching.views import check, group_offers, letters, offer, phone, tasks, volunteers

app_name = "matching"
urlpatterns = [
    path("offer", offer.start, name="offer"),
    path("offer/sent", offer.sent, name="offer_sent"),
    path("offer/forget", offer.forget, name="offer_forget"),
    path("offer/time/<slug:page>", offer.page, {"kind": "time"}, name="offer_time"),
    path("offer/group/<slug:page>", offer.page, {"kind": "group"}, name="offer_group"),
    path("check", check.check, name="check"),
    path("check/keypad", check.keyed, name="check_keyed"),
    path("check/<uuid:pk>", check.scanned, name="check_scanned"),
    path("letters", letters.letters, name="letters"),
    path("letters/print", letters.print_chosen, name="print_letters"),
    path("letters/<uuid:pk>/print", letters.print_one, name="print_letter"),
    path("letters/<uuid:pk>/revoke", letters.revoke, name="revoke_letter"),
    path("letter-of/<uuid:pk>", letters.letter_of, name="letter_of"),
    path("letter-of/<uuid:pk>/issue", letters.issue, name="issue_letter"),
    path("letter-of/<uuid:pk>/photo", letters.photo, name="photo"),
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
