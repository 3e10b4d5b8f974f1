"""A forgotten password: ask for a link, open it, set a new password. The second factor is asked for as ever."""

from __future__ import annotations

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hearth.access import forgotten, sessions
from hearth.access.doors import by_link, public
from hearth.access.forms import Forgotten, NewPassword
from hearth.desk.actions import letters
from hearth.kit.language import pick
from hearth.kit.refused import Refused

SHUT = (forgotten.SHUT, "Mae'r ddolen hon wedi dod i ben neu wedi'i defnyddio'n barod.")


@public
@never_cache
def ask(request):
    """The same answer, whether the address has a sign-in or not."""
    form = Forgotten(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            letters.ask_for_password(email=form.cleaned_data["email"], address=sessions.address_of(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk:forgotten_sent")
    return render(request, "desk/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@public
def sent(request):
    return render(request, "desk/forgotten_sent.html")


@by_link
@never_cache
@sensitive_post_parameters("password", "again")
def renew(request, secret: str):
    """Set the new password. Looking at the page does not spend the link: mail scanners look too."""
    user = forgotten.owner_of(secret)
    if user is None:
        return render(request, "desk/forgotten_shut.html", {"why": pick(SHUT)}, status=410)
    form = NewPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            letters.renew_password(user=user, secret=secret, password=form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            return redirect("access:password_set")
    return render(request, "access/set_password.html", {"form": form}, status=422 if form.errors else 200)
