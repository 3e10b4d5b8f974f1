from django.urls import path

from hearth.desk.views import authenticator, forgotten, home, household, need, person, rows, staff, track, work

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("work", work.work, name="work"),
    path("work/bulk", work.bulk, name="bulk"),
    path("work/bulk/done", work.bulk_done, name="bulk_done"),
    path("person/<uuid:pk>", person.person, name="person"),
    path("person/<uuid:pk>/household", household.household, name="household"),
    path("person/<uuid:pk>/household/open", household.open_all, name="open_household"),
    path("person/<uuid:pk>/household/raise", household.raise_each, name="raise_each"),
    path("person/<uuid:pk>/household/<uuid:other>", household.say, name="say_household"),
    path("person/<uuid:pk>/rows", rows.rows, name="rows"),
    path("person/<uuid:pk>/rows/<uuid:entry>", rows.move_row, name="move_row"),
    path("person/<uuid:pk>/part/<uuid:joining>", rows.part, name="part"),
    path("person/<uuid:pk>/compare/<uuid:other>", rows.ask, name="ask"),
    path("need/<uuid:pk>", need.page, name="need"),
    path("need/<uuid:pk>/present", need.present, name="need_present"),
    path("need/<uuid:pk>/<slug:verb>", need.act, name="act"),
    path("track/<str:secret>", track.track, name="track"),
    path("forgotten-password", forgotten.ask, name="forgotten"),
    path("forgotten-password/sent", forgotten.sent, name="forgotten_sent"),
    path("forgotten-password/<str:secret>", forgotten.renew, name="forgotten_renew"),
    path("account/authenticator", authenticator.change, name="authenticator"),
    path("staff", staff.staff, name="staff"),
    path("staff/add", staff.add, name="add_sign_in"),
    path("staff/volunteers", staff.volunteers_second_factor, name="volunteers_second_factor"),
    path("staff/<int:pk>", staff.sign_in, name="sign_in"),
    path("staff/<int:pk>/role", staff.give_role, name="give_role"),
    path("staff/<int:pk>/role/<int:membership>/take", staff.take_role, name="take_role"),
    path("staff/<int:pk>/<slug:verb>", staff.act, name="act_on_sign_in"),
]
