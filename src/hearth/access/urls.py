from django.urls import path

from hearth.access import openid
from hearth.access.views import account, log, sign_in

app_name = "access"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-in/code", sign_in.code, name="code"),
    path("sign-in/set-up", sign_in.set_up_code, name="set_up_code"),
    path("sign-in/carry-on", sign_in.carry_on, name="carry_on"),
    path("sign-in/again", sign_in.again, name="again"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("signed-out", sign_in.signed_out, name="signed_out"),
    path("set-password/done", sign_in.password_set, name="password_set"),
    path("set-password/<str:secret>", sign_in.set_password, name="set_password"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/recovery-codes", account.recovery_codes, name="recovery_codes"),
    path("account/sign-out-everywhere", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("who-may-do-what", account.who_may, name="who_may"),
    path("event-log", log.event_log, name="event_log"),
    *openid.urlpatterns,
]
